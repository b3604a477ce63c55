extension JSONReader {
    /// Consumes a string and returns where it is; its escapes have been checked.
    public mutating func string() throws(WireError) -> JSONText {
        let byte = try nextByte()
        guard byte == 0x22 else { throw .unexpectedByte(offset: offset, byte: byte, expected: "a string") }
        let start = offset &+ 1
        let scan = unsafe bytes.withUnsafeBytes { unsafe Self.scan($0, from: start, to: end) }
        switch scan.stop {
        case .quote:
            offset = scan.position &+ 1
            return JSONText(range: start..<scan.position, hasEscapes: scan.hasEscapes)
        case .end: throw .truncated(offset: end)
        case .controlCharacter: throw .controlCharacter(offset: scan.position)
        case .invalidEscape: throw .invalidEscape(offset: scan.position)
        }
    }

    private enum Stop {
        case quote
        case end
        case controlCharacter
        case invalidEscape
    }

    /// Finds the string's closing quote, or what is wrong before it.
    ///
    /// Looks at eight bytes at once; of the marks in a word only the lowest is exact, and only that one is
    /// used.
    @unsafe
    private static func scan(
        _ source: UnsafeRawBufferPointer,
        from start: Int,
        to end: Int
    ) -> (stop: Stop, position: Int, hasEscapes: Bool) {
        var position = start
        var hasEscapes = false
        while true {
            if end &- position >= 8 {
                let word = unsafe source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                let marks = specials(in: UInt64(littleEndian: word))
                position &+= marks == 0 ? 8 : marks.trailingZeroBitCount / 8
                if marks == 0 { continue }
            }
            guard position < end else { return (.end, position, hasEscapes) }
            switch unsafe source[position] {
            case 0x22: return (.quote, position, hasEscapes)
            case 0x5c:
                hasEscapes = true
                let length = unsafe escapeLength(source, at: position, to: end)
                if length == 0 { return (.invalidEscape, position, hasEscapes) }
                position &+= length
            case 0..<0x20: return (.controlCharacter, position, hasEscapes)
            default: position &+= 1
            }
        }
    }

    /// Bytes of the escape at `backslash`, 0 if it is none; one that `end` cuts off reaches to the end.
    @unsafe @inline(__always)
    private static func escapeLength(_ source: UnsafeRawBufferPointer, at backslash: Int, to end: Int) -> Int
    {
        guard backslash &+ 1 < end else { return end &- backslash }
        switch unsafe source[backslash &+ 1] {
        case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return 2
        case 0x75:
            guard end &- backslash >= 6 else { return end &- backslash }
            for index in 2..<6 where unsafe HexText.digit(source[backslash &+ index]) == nil {
                return 0
            }
            return 6
        default: return 0
        }
    }

    /// Bit 7 of each byte that is a quote, a backslash or a control character; exact for the lowest such
    /// byte.
    @inline(__always)
    private static func specials(in word: UInt64) -> UInt64 {
        let quotes = word ^ 0x2222_2222_2222_2222
        let slashes = word ^ 0x5c5c_5c5c_5c5c_5c5c
        let ones: UInt64 = 0x0101_0101_0101_0101
        let marks =
            (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes | (word &- 0x2020_2020_2020_2020)
            & ~word
        return marks & 0x8080_8080_8080_8080
    }

    /// The bytes of a string with its escapes resolved; lone surrogates are U+FFFD.
    ///
    /// The array is a buffer of the reader: copy what must outlive the next call. Bytes beyond the returned
    /// count are left-overs.
    public mutating func unescape(_ text: JSONText) -> (bytes: [UInt8], count: Int) {
        if scratch.count < text.range.count &+ 8 {
            scratch = Array(repeating: 0, count: text.range.count &+ text.range.count / 2 &+ 64)
        }
        var output = 0
        var input = text.range.lowerBound
        let stop = text.range.upperBound
        unsafe bytes.withUnsafeBytes { source in
            unsafe scratch.withUnsafeMutableBytes { target in
                while input < stop {
                    if stop &- input >= 8 {
                        let word = unsafe source.loadUnaligned(fromByteOffset: input, as: UInt64.self)
                        unsafe target.storeBytes(of: word, toByteOffset: output, as: UInt64.self)
                        let marks = Self.specials(in: UInt64(littleEndian: word))
                        let plain = marks == 0 ? 8 : marks.trailingZeroBitCount / 8
                        input &+= plain
                        output &+= plain
                        if plain == 8 { continue }
                    }
                    if unsafe source[input] != 0x5c {
                        unsafe target[output] = source[input]
                        input &+= 1
                        output &+= 1
                    } else {
                        unsafe Self.resolveEscape(source, &input, stop, target, &output)
                    }
                }
            }
        }
        return (scratch, output)
    }

    /// Writes what one escape means; every escape is at least as long as its meaning.
    @unsafe
    private static func resolveEscape(
        _ source: UnsafeRawBufferPointer,
        _ input: inout Int,
        _ stop: Int,
        _ target: UnsafeMutableRawBufferPointer,
        _ output: inout Int
    ) {
        let letter = unsafe source[input &+ 1]
        if letter != 0x75 {
            unsafe target[output] = simpleEscape(letter)
            output &+= 1
            input &+= 2
            return
        }
        var unit = unsafe codeUnit(source, at: input &+ 2)
        input &+= 6
        if unit & 0xfc00 == 0xd800, stop &- input >= 6, unsafe source[input] == 0x5c,
            unsafe source[input &+ 1] == 0x75
        {
            let low = unsafe codeUnit(source, at: input &+ 2)
            if low & 0xfc00 == 0xdc00 {
                unit = 0x10000 &+ (unit & 0x3ff) << 10 | low & 0x3ff
                input &+= 6
            }
        }
        if unit & 0xffff_f800 == 0xd800 { unit = 0xfffd }
        guard let scalar = Unicode.Scalar(unit) else { return }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            unsafe target[output] = byte
            output &+= 1
        }
    }

    private static func simpleEscape(_ letter: UInt8) -> UInt8 {
        switch letter {
        case 0x62: 0x08
        case 0x66: 0x0c
        case 0x6e: 0x0a
        case 0x72: 0x0d
        case 0x74: 0x09
        default: letter
        }
    }

    @unsafe
    private static func codeUnit(_ source: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        var unit: UInt32 = 0
        for index in 0..<4 {
            unit = unsafe unit << 4 | UInt32(HexText.digit(source[offset &+ index]) ?? 0)
        }
        return unit
    }

    /// The string's text, escapes resolved and damage repaired.
    public mutating func makeString(_ text: JSONText) -> String {
        guard text.hasEscapes else { return UTF8Text.string(bytes, in: text.range).text }
        let plain = unescape(text)
        return UTF8Text.string(plain.bytes, in: 0..<plain.count).text
    }
}
