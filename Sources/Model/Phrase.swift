/// A text to be looked for where words begin and end, without regard to case, in any script.
public struct Phrase: Hashable, Sendable {
    /// Lower-case UTF-8.
    private let needle: [UInt8]
    /// Whether a word may go on behind it.
    private let isPrefix: Bool
    private let isASCII: Bool
    /// Whether a character beyond ASCII has a lower case that may be in it.
    private let hasFoldedLetter: Bool
    /// How far to go on, by the byte at which the needle's last one was hoped for.
    private let steps: [UInt8]

    /// Prepares a search for a text that is in lower case already.
    ///
    /// - Parameters:
    ///   - text: What to look for.
    ///   - isPrefix: Whether a word may go on behind it.
    public init(lowerCase text: String, isPrefix: Bool) {
        needle = Array(text.utf8)
        self.isPrefix = isPrefix
        isASCII = needle.allSatisfy { $0 < 0x80 }
        hasFoldedLetter = needle.contains { $0 == UInt8(ascii: "k") || $0 == UInt8(ascii: "i") }
        var steps = [UInt8](repeating: UInt8(clamping: max(needle.count, 1)), count: 256)
        for (index, byte) in needle.dropLast().enumerated() {
            let step = UInt8(clamping: needle.count - 1 - index)
            steps[Int(byte)] = step
            if (0x61...0x7A).contains(byte) { steps[Int(byte) - 0x20] = step }
        }
        self.steps = steps
    }

    /// Whether it occurs in a text of any case; `nil` if only the text in lower case can tell.
    public func occurs(in text: borrowing Span<UInt8>) -> Bool? {
        guard isASCII else { return nil }
        if find(in: text, isBounded: true) { return true }
        return hasFoldedLetter && hasFoldToASCII(text) ? nil : false
    }

    /// Whether it occurs in a text that is in lower case.
    public func occurs(inLowerCase text: borrowing Span<UInt8>) -> Bool { find(in: text, isBounded: true) }

    /// Whether it may occur in a text of any case that lies somewhere in `bytes`, whatever is around it.
    public func mayOccur(in bytes: borrowing Span<UInt8>) -> Bool {
        !isASCII || find(in: bytes, isBounded: false) || (hasFoldedLetter && hasFoldToASCII(bytes))
    }

    /// Whether it may occur in a text of which is only known which byte may stand at which place.
    public func mayOccur(inPlaces count: Int, _ mayStand: (_ place: Int, _ byte: UInt8) -> Bool) -> Bool {
        let others: [UInt8] = hasFoldedLetter ? [0xC4, 0xE2] : []
        if !isASCII || others.contains(where: { byte in (0..<count).contains { mayStand($0, byte) } }) {
            return true
        }
        func mayStandInAnyCase(_ place: Int, _ byte: UInt8) -> Bool {
            mayStand(place, byte) || ((0x61...0x7A).contains(byte) && mayStand(place, byte - 0x20))
        }
        guard count >= needle.count else { return false }
        return (0...count - needle.count).contains { start in
            needle.indices.allSatisfy { mayStandInAnyCase(start + $0, needle[$0]) }
        }
    }

    /// Looks at the last byte of each place where the needle may stand, and goes on as far as that byte
    /// allows.
    private func find(in bytes: borrowing Span<UInt8>, isBounded: Bool) -> Bool {
        guard let last = needle.last else { return true }
        let steps = steps.span
        var end = needle.count - 1
        while end < bytes.count {
            let byte = bytes[end]
            if Self.lower(byte) == last, isNeedle(bytes, endingAt: end) {
                let start = end - needle.count + 1
                if !isBounded || (isBoundary(bytes, start) && (isPrefix || isBoundary(bytes, end + 1))) {
                    return true
                }
            }
            end += Int(steps[Int(byte)])
        }
        return false
    }

    private func isNeedle(_ bytes: borrowing Span<UInt8>, endingAt end: Int) -> Bool {
        let start = end - needle.count + 1
        for index in needle.indices where Self.lower(bytes[start + index]) != needle[index] { return false }
        return true
    }

    @inline(__always)
    private static func lower(_ byte: UInt8) -> UInt8 { byte &+ ((0x41...0x5A).contains(byte) ? 0x20 : 0) }

    /// Whether the Kelvin sign or a dotted capital I occurs, whose lower cases hold `k` and `i`.
    private func hasFoldToASCII(_ bytes: borrowing Span<UInt8>) -> Bool {
        var index = 0
        while index + 1 < bytes.count {
            switch bytes[index] {
            case 0xC4: if bytes[index + 1] == 0xB0 { return true }
            case 0xE2:
                if index + 2 < bytes.count, bytes[index + 1] == 0x84, bytes[index + 2] == 0xAA { return true }
            default: break
            }
            index += 1
        }
        return false
    }

    /// Whether no word of a script that separates words runs across `index`.
    private func isBoundary(_ bytes: borrowing Span<UInt8>, _ index: Int) -> Bool {
        guard index > 0, index < bytes.count else { return true }
        return !(scalar(bytes, before: index).joinsWords && scalar(bytes, at: index).joinsWords)
    }

    private func scalar(_ bytes: borrowing Span<UInt8>, before index: Int) -> Unicode.Scalar {
        var start = index - 1
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return scalar(bytes, at: start)
    }

    private func scalar(_ bytes: borrowing Span<UInt8>, at start: Int) -> Unicode.Scalar {
        if bytes[start] < 0x80 { return Unicode.Scalar(bytes[start]) }
        var end = start + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        var character: [UInt8] = []
        for index in start..<end { character.append(bytes[index]) }
        return String(decoding: character, as: UTF8.self).unicodeScalars.first ?? " "
    }
}
