import Model
import Wire

/// Texts of one length that differ only at certain places and there by few characters, such as `resp_` and 24
/// hexadecimal digits or a UUID: each is packed into the bits that its places need.
///
/// The head is varint length, then for each place one byte: 0 and the character that all texts have there, or
/// 1 for a lower-case hexadecimal digit (4 bits), 2 for a letter, digit, `-` or `_` (6 bits), 3 for any byte
/// (8 bits).
struct AttributeTemplate {
    private static let lengthMax = 255
    private static let digits = Array("0123456789abcdef".utf8)
    private static let letters = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_".utf8
    )
    private static let digitCodes = codes(digits)
    private static let letterCodes = codes(letters)

    /// What stands at one place.
    private enum Place: Equatable {
        case constant(UInt8)
        case digit
        case letter
        case byte

        var bits: Int {
            switch self {
            case .constant: 0
            case .digit: 4
            case .letter: 6
            case .byte: 8
            }
        }
    }

    private var places: [Place]
    /// Bits of one text.
    let bits: Int

    /// The template of texts in `bytes`; `nil` if they have none that saves a fifth.
    init?(_ texts: [Range<Int>], of bytes: [UInt8]) {
        guard let first = texts.first, !first.isEmpty, first.count <= Self.lengthMax,
            texts.allSatisfy({ $0.count == first.count })
        else { return nil }
        places = bytes[first].map { Place.constant($0) }
        for text in texts {
            for index in places.indices {
                Self.widen(&places[index], bytes[text.lowerBound + index])
            }
        }
        bits = places.reduce(0) { $0 + $1.bits }
        guard bits * 5 <= first.count * 8 * 4 else { return nil }
    }

    private static func widen(_ place: inout Place, _ byte: UInt8) {
        switch place {
        case .constant(let known):
            guard known != byte else { return }
            place = .digit
            widen(&place, known)
            widen(&place, byte)
        case .digit:
            if digitCodes[Int(byte)] == nil {
                place = .letter
                widen(&place, byte)
            }
        case .letter:
            if letterCodes[Int(byte)] == nil { place = .byte }
        case .byte: break
        }
    }

    /// Appends the head.
    func write(to writer: inout ByteWriter) {
        writer.varint(UInt64(places.count))
        for place in places {
            switch place {
            case .constant(let byte):
                writer.byte(0)
                writer.byte(byte)
            case .digit: writer.byte(1)
            case .letter: writer.byte(2)
            case .byte: writer.byte(3)
            }
        }
    }

    /// Reads a head.
    init(_ reader: inout ByteReader) throws {
        places = []
        for _ in 0..<(try reader.count(limit: Self.lengthMax)) {
            switch try reader.byte() {
            case 0: places.append(.constant(try reader.byte()))
            case 1: places.append(.digit)
            case 2: places.append(.letter)
            case 3: places.append(.byte)
            default: throw reader.malformed("kind of place")
            }
        }
        bits = places.reduce(0) { $0 + $1.bits }
    }

    /// Bytes that `count` texts take.
    func byteCount(_ count: Int) -> Int { (count * bits + 7) / 8 }

    /// Appends the texts' bits, lowest first, filled up to a whole byte.
    func encode(_ texts: [Range<Int>], of bytes: [UInt8], to writer: inout ByteWriter) {
        var pending: UInt64 = 0
        var pendingBits = 0
        for text in texts {
            for (place, byte) in zip(places, bytes[text]) where place.bits > 0 {
                let code =
                    place == .digit
                    ? Self.digitCodes[Int(byte)]
                    : place == .letter ? Self.letterCodes[Int(byte)] : byte
                pending |= UInt64(code ?? 0) << UInt64(pendingBits)
                pendingBits += place.bits
                while pendingBits >= 8 {
                    writer.byte(UInt8(truncatingIfNeeded: pending))
                    pending >>= 8
                    pendingBits -= 8
                }
            }
        }
        if pendingBits > 0 { writer.byte(UInt8(truncatingIfNeeded: pending)) }
    }

    /// The text at `index`; the bits of all texts begin at byte `start` of `data` and lie in it.
    func text(at index: Int, from start: Int, of data: [UInt8]) -> [UInt8] {
        var bit = start * 8 + index * bits
        return places.map { place in
            if case .constant(let byte) = place { return byte }
            var code = Int(data[bit / 8]) >> (bit % 8)
            if bit % 8 + place.bits > 8 { code |= Int(data[bit / 8 + 1]) << (8 - bit % 8) }
            bit += place.bits
            switch place {
            case .digit: return Self.digits[code & 15]
            case .letter: return Self.letters[code & 63]
            case .byte, .constant: return UInt8(truncatingIfNeeded: code)
            }
        }
    }

    /// Whether a phrase may occur in some text of this form.
    func mayHold(_ phrase: Phrase) -> Bool {
        phrase.mayOccur(inPlaces: places.count) { index, byte in
            switch places[index] {
            case .constant(let known): known == byte
            case .digit: Self.digitCodes[Int(byte)] != nil
            case .letter: Self.letterCodes[Int(byte)] != nil
            case .byte: true
            }
        }
    }

    private static func codes(_ characters: [UInt8]) -> [UInt8?] {
        var codes = [UInt8?](repeating: nil, count: 256)
        for (code, character) in characters.enumerated() { codes[Int(character)] = UInt8(code) }
        return codes
    }
}
