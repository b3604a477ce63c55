/// One piece of a search text.
struct QueryToken: Equatable {
    enum Kind: Equatable {
        case open, close, minus
        /// Unquoted characters up to a space, parenthesis, quote or comparison.
        case word(String)
        /// The inside of quotes, unescaped.
        case quoted(String)
        case comparison(Comparison)
        /// `<<` or `<-` after a space.
        case relation(StepRelation)
        case end
    }

    var kind: Kind
    /// In Unicode scalars from 1.
    var position: Int
    /// Whether a space, or the start of the text, comes before.
    var isSpaced: Bool
}

/// Cuts a search text into tokens on demand, since what ends a word depends on what it is for.
struct QueryLexer {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    /// Characters that belong to an unquoted word.
    static func isWord(_ scalar: Unicode.Scalar, inValue: Bool) -> Bool {
        if scalar.properties.isWhitespace || scalar.value < 0x20 { return false }
        switch scalar {
        case "(", ")", "\"": return false
        case ":", "=", "<", ">": return inValue
        default: return true
        }
    }

    /// The next token; `inValue` where a value must follow, in which comparison characters are ordinary.
    mutating func next(inValue: Bool = false) throws(QueryError) -> QueryToken {
        let before = index
        while index < scalars.count, scalars[index].properties.isWhitespace || scalars[index].value < 0x20 {
            index += 1
        }
        let isSpaced = index > before || before == 0
        let start = index
        func token(_ kind: QueryToken.Kind) -> QueryToken {
            QueryToken(kind: kind, position: start + 1, isSpaced: isSpaced)
        }
        guard index < scalars.count else { return token(.end) }
        switch scalars[index] {
        case "(":
            index += 1
            return token(.open)
        case ")":
            index += 1
            return token(.close)
        case "\"":
            return token(.quoted(try quoted()))
        case "-" where !inValue:
            index += 1
            return token(.minus)
        default:
            if !inValue, isSpaced, let relation = relation() { return token(.relation(relation)) }
            if !inValue, let comparison = comparison() { return token(.comparison(comparison)) }
            return token(.word(word(inValue: inValue)))
        }
    }

    private mutating func word(inValue: Bool) -> String {
        var text = String.UnicodeScalarView()
        while index < scalars.count, Self.isWord(scalars[index], inValue: inValue) {
            text.append(scalars[index])
            index += 1
        }
        return String(text)
    }

    private mutating func relation() -> StepRelation? {
        guard scalars[index] == "<", index + 1 < scalars.count else { return nil }
        let result: StepRelation? =
            switch scalars[index + 1] {
            case "<": .under
            case "-": .directlyUnder
            default: nil
            }
        if result != nil { index += 2 }
        return result
    }

    private mutating func comparison() -> Comparison? {
        let isWide = index + 1 < scalars.count && scalars[index + 1] == "="
        let result: Comparison? =
            switch scalars[index] {
            case ":", "=": .equal
            case "<": isWide ? .lessOrEqual : .less
            case ">": isWide ? .greaterOrEqual : .greater
            default: nil
            }
        guard let result else { return nil }
        index += result == .lessOrEqual || result == .greaterOrEqual ? 2 : 1
        return result
    }

    private mutating func quoted() throws(QueryError) -> String {
        let opening = index
        var text = String.UnicodeScalarView()
        index += 1
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if scalar == "\"" { return String(text) }
            if scalar == "\\", index < scalars.count, scalars[index] == "\"" || scalars[index] == "\\" {
                text.append(scalars[index])
                index += 1
            } else {
                text.append(scalar)
            }
        }
        throw QueryError(position: opening + 1, reason: .unterminatedQuote)
    }
}
