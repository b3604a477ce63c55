extension RunQuery {
    /// Reads a search: terms side by side must all hold; `OR`, `NOT` or `-`, and parentheses combine them.
    ///
    /// - Throws: `QueryError` with the position of what cannot be read.
    /// - Complexity: O(length).
    public init(_ text: String) throws(QueryError) {
        let scalars = Array(text.unicodeScalars.prefix(QueryLimits.length + 1))
        guard scalars.count <= QueryLimits.length else {
            throw QueryError(position: QueryLimits.length + 1, reason: .tooLong(limit: QueryLimits.length))
        }
        var parser = try QueryParser(scalars)
        self.init(root: try parser.query())
    }
}

/// Recursive descent over the tokens of one search.
struct QueryParser {
    private var lexer: QueryLexer
    private(set) var current: QueryToken
    private var depth = 0
    private var terms = 0

    init(_ scalars: [Unicode.Scalar]) throws(QueryError) {
        lexer = QueryLexer(scalars)
        current = try lexer.next()
    }

    mutating func query() throws(QueryError) -> QueryNode {
        if current.kind == .end { return .and([]) }
        let node = try alternatives()
        guard current.kind == .end else { throw unexpected("a term or the end") }
        return node
    }

    mutating func advance(inValue: Bool = false) throws(QueryError) {
        current = try lexer.next(inValue: inValue)
    }

    private mutating func alternatives() throws(QueryError) -> QueryNode {
        var nodes = [try conjunction()]
        while current.kind == .word("OR") {
            try advance()
            nodes.append(try conjunction())
        }
        if nodes.count == 1 { return nodes[0] }
        return .or(nodes.flatMap { if case .or(let inner) = $0 { inner } else { [$0] } })
    }

    private mutating func conjunction() throws(QueryError) -> QueryNode {
        var nodes = [try negation()]
        while true {
            switch current.kind {
            case .end, .close, .word("OR"):
                if nodes.count == 1 { return nodes[0] }
                return .and(nodes.flatMap { if case .and(let inner) = $0 { inner } else { [$0] } })
            case .word("AND"):
                try advance()
                nodes.append(try negation())
            default:
                nodes.append(try negation())
            }
        }
    }

    private mutating func negation() throws(QueryError) -> QueryNode {
        let position = current.position
        depth += 1
        defer { depth -= 1 }
        guard depth <= QueryLimits.depth else {
            throw QueryError(position: position, reason: .tooDeep(limit: QueryLimits.depth))
        }
        switch current.kind {
        case .minus, .word("NOT"):
            try advance()
            return .not(try negation())
        default:
            let node = try primary()
            guard let relation = relation(after: node) else { return node }
            return .term(.structure(try structure(node, relation, at: position)))
        }
    }

    /// Reads one term, or a search in parentheses.
    mutating func primary() throws(QueryError) -> QueryNode {
        let position = current.position
        switch current.kind {
        case .open:
            try advance()
            let node = try alternatives()
            guard current.kind == .close else { throw unexpected("a term or \")\"") }
            try advance()
            return node
        default:
            terms += 1
            guard terms <= QueryLimits.terms else {
                throw QueryError(position: position, reason: .tooManyTerms(limit: QueryLimits.terms))
            }
            return .term(try term())
        }
    }

    private mutating func term() throws(QueryError) -> QueryTerm {
        let start = current
        switch start.kind {
        case .quoted(let text):
            guard !text.isEmpty else { throw unexpected("text between the quotes") }
            try advance()
            return .text(.phrase(text))
        case .word(let word) where word != "AND" && word != "OR":
            try advance()
            if word == "attr.", case .quoted(let key) = current.kind, !current.isSpaced {
                try advance()
                return try attribute(key)
            }
            guard case .comparison = current.kind, !current.isSpaced else {
                return .text(try freeText(word, at: start.position))
            }
            if word.hasPrefix("attr."), word.unicodeScalars.count > 5 {
                return try attribute(String(word.unicodeScalars.dropFirst(5)))
            }
            guard let field = QueryField(named: word) else {
                let nearest = QueryField.nearest(to: word)
                throw QueryError(position: start.position, reason: .unknownField(word, nearest: nearest))
            }
            return try condition(on: field)
        default:
            throw unexpected("a term")
        }
    }

    private func freeText(_ word: String, at position: Int) throws(QueryError) -> TextPattern {
        // Written in quotes, so that it cannot be taken for the word between two steps.
        if word == StepRelation.then.rawValue { return .phrase(word) }
        guard word.unicodeScalars.last == "*" else { return .word(word) }
        let start = String(word.unicodeScalars.dropLast())
        guard !start.isEmpty else {
            throw QueryError(
                position: position,
                reason: .unexpected(found: "*", expected: "text before \"*\"")
            )
        }
        return .prefix(start)
    }

    private mutating func condition(on field: QueryField) throws(QueryError) -> QueryTerm {
        let (comparison, comparisonPosition, value) = try comparisonAndValue(field.rawValue)
        let isAllowed = comparison == .equal || (field.kind != .text && field.kind != .name(isOrdered: false))
        guard isAllowed else {
            let reason = QueryError.Reason.comparison(comparison, field: field.rawValue, expected: "\":\"")
            throw QueryError(position: comparisonPosition, reason: reason)
        }
        guard let parsed = QueryValue(value.kind, of: field) else {
            let reason = QueryError.Reason.invalidValue(
                value.kind.text,
                field: field.rawValue,
                expected: QueryValue.expectation(of: field)
            )
            throw QueryError(position: value.position, reason: reason)
        }
        return .field(field, comparison, parsed)
    }

    private mutating func attribute(_ key: String) throws(QueryError) -> QueryTerm {
        let (comparison, _, value) = try comparisonAndValue("attr." + key)
        if comparison == .equal { return .attribute(key: key, TextPattern(value.kind)) }
        guard case .word(let text) = value.kind, let number = Double(text), number.isFinite else {
            let reason = QueryError.Reason.invalidValue(
                value.kind.text,
                field: "attr." + key,
                expected: "a number after \(comparison.rawValue)"
            )
            throw QueryError(position: value.position, reason: reason)
        }
        return .attributeNumber(key: key, comparison, number, text: text)
    }

    /// Reads the comparison at hand and the value that follows, and moves past both.
    private mutating func comparisonAndValue(
        _ field: String
    ) throws(QueryError) -> (Comparison, position: Int, value: QueryToken) {
        guard case .comparison(var comparison) = current.kind, !current.isSpaced else {
            throw unexpected("a comparison after \(field)")
        }
        let position = current.position
        // `cost:>0.5` means `cost>0.5`.
        var probe = lexer
        if comparison == .equal, case let token = try probe.next(), case .comparison(let inner) = token.kind,
            !token.isSpaced, inner != .equal
        {
            comparison = inner
            lexer = probe
        }
        try advance(inValue: true)
        let value = current
        switch value.kind {
        case .word, .quoted:
            guard !value.isSpaced else { throw unexpected("a value after \(field)\(comparison.rawValue)") }
            try advance()
            return (comparison, position, value)
        default:
            throw unexpected("a value after \(field)\(comparison.rawValue)")
        }
    }

    func unexpected(_ expected: String) -> QueryError {
        QueryError(
            position: current.position,
            reason: .unexpected(found: current.kind.text, expected: expected)
        )
    }
}

extension QueryToken.Kind {
    /// The token as a person reads it in an error.
    var text: String {
        switch self {
        case .open: "("
        case .close: ")"
        case .minus: "-"
        case .word(let text): String(text.prefix(64))
        case .quoted(let text): String(text.prefix(64))
        case .comparison(let comparison): comparison.rawValue
        case .relation(let relation): relation.rawValue
        case .end: ""
        }
    }
}
