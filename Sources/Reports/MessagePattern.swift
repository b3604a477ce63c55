/// Error messages with what changes from one occurrence to the next replaced by placeholders.
enum MessagePattern {
    /// Unicode scalars of a message that are looked at, and of its pattern that are kept.
    static let inputMax = 1_000
    static let outputMax = 160

    /// `<uuid>`, `<hex>`, `<n>` and `<str>` stand for ids, numbers and quotations; white space is one space.
    static func of(_ message: String) -> String {
        let scalars = Array(message.unicodeScalars.prefix(inputMax))
        var result = String.UnicodeScalarView()
        var index = 0
        var length = 0
        func append(_ text: some Sequence<Unicode.Scalar>) {
            for scalar in text {
                result.append(scalar)
                length += 1
            }
        }
        while index < scalars.count, length < outputMax {
            let scalar = scalars[index]
            if scalar.properties.isWhitespace || scalar.value < 0x20 {
                if let last = result.last, last != " " { append([" "]) }
                index += 1
            } else if let end = quoteEnd(scalars, index) {
                append("<str>".unicodeScalars)
                index = end
            } else if isWord(scalar) {
                var end = index
                while end < scalars.count, isWord(scalars[end]) { end += 1 }
                (index, end) = uuidEnd(scalars, index).map { (index, $0) } ?? (index, end)
                append(placeholder(scalars[index..<end]))
                index = end
            } else {
                append([scalar])
                index += 1
            }
        }
        if index < scalars.count || message.unicodeScalars.count > inputMax { result.append("…") }
        while result.last == " " { result.removeLast() }
        return String(result)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80
            ? isDigit(scalar) || (0x41...0x5A).contains(scalar.value) || (0x61...0x7A).contains(scalar.value)
            : scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (0x30...0x39).contains(scalar.value) }

    private static func isHex(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || (0x41...0x46).contains(scalar.value) || (0x61...0x66).contains(scalar.value)
    }

    /// The end of a quoted text that opens at `start`; an apostrophe within a word opens none.
    private static func quoteEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
        let closing: Unicode.Scalar
        switch scalars[start] {
        case "\"", "`": closing = scalars[start]
        case "'":
            if start > 0, isWord(scalars[start - 1]) { return nil }
            closing = "'"
        case "“": closing = "”"
        default: return nil
        }
        var index = start + 1
        while index < scalars.count {
            let isInWord = closing == "'" && index + 1 < scalars.count && isWord(scalars[index + 1])
            if scalars[index] == closing, !isInWord { return index + 1 }
            index += 1
        }
        return nil
    }

    private static func uuidEnd(_ scalars: [Unicode.Scalar], _ start: Int) -> Int? {
        guard start + 36 <= scalars.count else { return nil }
        for offset in 0..<36 {
            let isDash = offset == 8 || offset == 13 || offset == 18 || offset == 23
            let scalar = scalars[start + offset]
            guard isDash ? scalar == "-" : isHex(scalar) else { return nil }
        }
        return start + 36 < scalars.count && isWord(scalars[start + 36]) ? nil : start + 36
    }

    private static func placeholder(_ word: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        if word.count == 36, word[word.startIndex + 8] == "-" { return Array("<uuid>".unicodeScalars) }
        let digits = word.count(where: isDigit)
        if digits == 0 { return Array(word) }
        if digits == word.count { return Array("<n>".unicodeScalars) }
        let isPrefixed = word.count > 2 && word.first == "0" && (word[word.startIndex + 1] == "x")
        if isPrefixed && word.dropFirst(2).allSatisfy(isHex) { return Array("<hex>".unicodeScalars) }
        if word.count >= 6 && word.allSatisfy(isHex) { return Array("<hex>".unicodeScalars) }
        var result: [Unicode.Scalar] = []
        var isInNumber = false
        for scalar in word {
            if isDigit(scalar) {
                if !isInNumber { result += "<n>".unicodeScalars }
            } else {
                result.append(scalar)
            }
            isInNumber = isDigit(scalar)
        }
        return result
    }
}
