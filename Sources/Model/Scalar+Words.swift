extension Unicode.Scalar {
    /// Whether this is part of a word that must end before another begins.
    ///
    /// Scripts written without spaces between words do not join: any place in them may start a word.
    public var joinsWords: Bool {
        if value < 0x80 { return WordScanner.isWordByte(UInt8(value)) }
        if isPunctuationBlock || isWordAlone { return false }
        return properties.isAlphabetic || properties.numericType != nil
            || properties.canonicalCombiningClass != .notReordered
    }

    /// Whether this is a word by itself, being of a script written without spaces.
    public var isWordAlone: Bool {
        switch value {
        case 0..<0x0E00: false
        case 0x4E00..<0xA000, 0x3400..<0x4DC0: true
        default: isUnspaced || properties.isIdeographic
        }
    }

    /// Reads the scalar whose UTF-8 begins at `index`; `nil` where none does.
    init?(_ text: borrowing Span<UInt8>, at index: Int) {
        let first = text[index]
        let (length, smallest): (Int, UInt32) =
            switch first {
            case 0..<0x80: (1, 0)
            case 0xC2..<0xE0: (2, 0x80)
            case 0xE0..<0xF0: (3, 0x800)
            case 0xF0..<0xF5: (4, 0x1_0000)
            default: (0, 0)
            }
        guard length > 0, index + length <= text.count else { return nil }
        var value = length == 1 ? UInt32(first) : UInt32(first) & (0xFF >> UInt32(length + 1))
        for offset in 1..<length {
            let next = text[index + offset]
            guard next & 0xC0 == 0x80 else { return nil }
            value = value << 6 | UInt32(next & 0x3F)
        }
        guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
        self = scalar
    }

    /// Whether the scalar has no case, as far as that is quick to say: East Asian scripts and punctuation.
    var isCaseless: Bool { (0x2E00..<0xA640).contains(value) || isPunctuationBlock }

    /// Dashes, quotation marks, bullets, dots.
    private var isPunctuationBlock: Bool { (0x2010..<0x2028).contains(value) }

    /// Thai, Lao, Tibetan, Myanmar, Khmer, Hiragana, Katakana, Bopomofo.
    private var isUnspaced: Bool {
        switch value {
        case 0x0E00...0x0FFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x312F, 0x31A0...0x31FF,
            0xFF66...0xFF9F:
            true
        default: false
        }
    }
}
