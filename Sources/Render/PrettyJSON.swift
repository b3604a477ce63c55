/// Re-indents JSON text without changing any of its tokens.
struct PrettyJSON {
    /// Deeper nesting is not re-indented.
    static let depthMax = 64

    private let source: [UInt8]
    private var index = 0
    private var output: [UInt8] = []

    /// `text` with two spaces a level if it is one JSON object or array, else `nil`.
    static func format(_ text: String) -> String? {
        guard let first = text.utf8.first(where: { $0 > 0x20 }), first == 0x7B || first == 0x5B else {
            return nil
        }
        var printer = PrettyJSON(source: Array(text.utf8))
        printer.output.reserveCapacity(printer.source.count * 2)
        guard printer.value(0) else { return nil }
        printer.skipSpace()
        guard printer.index == printer.source.count else { return nil }
        return String(decoding: printer.output, as: UTF8.self)
    }

    private init(source: [UInt8]) { self.source = source }

    private var next: UInt8 { index < source.count ? source[index] : 0 }

    private mutating func skipSpace() {
        while [0x20, 0x09, 0x0A, 0x0D].contains(next) { index += 1 }
    }

    /// Copies one value; `false` if there is none.
    private mutating func value(_ depth: Int) -> Bool {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return group(depth, close: UInt8(ascii: "}"), isObject: true)
        case UInt8(ascii: "["): return group(depth, close: UInt8(ascii: "]"), isObject: false)
        case UInt8(ascii: "\""): return string()
        default: return atom()
        }
    }

    private mutating func group(_ depth: Int, close: UInt8, isObject: Bool) -> Bool {
        guard depth < PrettyJSON.depthMax else { return false }
        take()
        skipSpace()
        if next == close {
            take()
            return true
        }
        while true {
            line(depth + 1)
            if isObject {
                skipSpace()
                guard next == UInt8(ascii: "\""), string() else { return false }
                skipSpace()
                guard next == UInt8(ascii: ":") else { return false }
                take()
                output.append(0x20)
            }
            guard value(depth + 1) else { return false }
            skipSpace()
            if next == UInt8(ascii: ",") {
                take()
                continue
            }
            guard next == close else { return false }
            line(depth)
            take()
            return true
        }
    }

    private mutating func take() {
        output.append(source[index])
        index += 1
    }

    private mutating func line(_ depth: Int) {
        output.append(0x0A)
        for _ in 0..<(2 * depth) { output.append(0x20) }
    }

    private mutating func string() -> Bool {
        take()
        while index < source.count {
            let byte = source[index]
            if byte < 0x20 { return false }
            take()
            if byte == UInt8(ascii: "\"") { return true }
            if byte == UInt8(ascii: "\\") {
                guard index < source.count else { return false }
                take()
            }
        }
        return false
    }

    /// Copies a number, `true`, `false` or `null`.
    private mutating func atom() -> Bool {
        let start = index
        while index < source.count {
            switch source[index] {
            case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: take()
            default: return isAtom(source[start..<index])
            }
        }
        return isAtom(source[start..<index])
    }

    private func isAtom(_ word: ArraySlice<UInt8>) -> Bool {
        guard let first = word.first else { return false }
        if first == 0x2D || (0x30...0x39).contains(first) {
            return word.allSatisfy {
                [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) || (0x30...0x39).contains($0)
            }
        }
        return ["true", "false", "null"].contains(String(decoding: word, as: UTF8.self))
    }
}
