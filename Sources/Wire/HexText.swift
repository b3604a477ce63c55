/// Hexadecimal text over bytes.
public enum HexText {
    static let digits = Array("0123456789abcdef".utf8)

    /// The value of a hexadecimal digit of either case.
    public static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte &- 0x30
        case 0x41...0x46: byte &- 0x41 &+ 10
        case 0x61...0x66: byte &- 0x61 &+ 10
        default: nil
        }
    }

    /// The 16 digits from `offset` as one big-endian word; `nil` if they are not all there and hexadecimal.
    public static func word(_ bytes: [UInt8], at offset: Int) -> UInt64? {
        guard offset >= 0, bytes.count &- offset >= 16 else { return nil }
        var word: UInt64 = 0
        for index in offset..<offset &+ 16 {
            guard let digit = digit(bytes[index]) else { return nil }
            word = word << 4 | UInt64(digit)
        }
        return word
    }

    /// The bytes that an even number of digits stands for; `nil` if it is no such text.
    public static func bytes(_ text: String) -> [UInt8]? {
        let digits = text.utf8.map(digit)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// Two lower-case digits a byte.
    public static func text(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
