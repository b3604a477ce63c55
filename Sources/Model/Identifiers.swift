/// The 128-bit id that all spans of one run share.
///
/// Source: W3C Trace Context and `opentelemetry.proto.trace.v1.Span.trace_id`; never all zero.
public struct TraceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The first eight bytes, big-endian.
    public var high: UInt64
    /// The last eight bytes, big-endian.
    public var low: UInt64

    /// Joins two big-endian halves.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Parses exactly 32 hexadecimal characters of either case, or returns `nil`.
    public init?(hex: String) {
        var utf8 = hex.utf8.makeIterator()
        guard hex.utf8.count == 32, let high = Hex.word(&utf8), let low = Hex.word(&utf8) else { return nil }
        self.init(high: high, low: low)
    }

    /// Whether every bit is zero, which OpenTelemetry calls invalid.
    public var isZero: Bool { high == 0 && low == 0 }

    /// 32 lower-case hexadecimal characters.
    public var description: String { Hex.text(high) + Hex.text(low) }

    /// Orders as the hexadecimal texts do.
    public static func < (left: TraceID, right: TraceID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

/// The 64-bit id of one span within its trace; never zero.
public struct SpanID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The eight bytes as one big-endian number.
    public var bits: UInt64

    /// Wraps the eight bytes read as one big-endian number.
    public init(bits: UInt64) { self.bits = bits }

    /// Parses exactly 16 hexadecimal characters of either case, or returns `nil`.
    public init?(hex: String) {
        var utf8 = hex.utf8.makeIterator()
        guard hex.utf8.count == 16, let bits = Hex.word(&utf8) else { return nil }
        self.init(bits: bits)
    }

    /// Whether every bit is zero, which OpenTelemetry calls invalid.
    public var isZero: Bool { bits == 0 }

    /// 16 lower-case hexadecimal characters.
    public var description: String { Hex.text(bits) }

    /// Orders as the hexadecimal texts do.
    public static func < (left: SpanID, right: SpanID) -> Bool { left.bits < right.bits }
}

/// Hexadecimal words, the text form of OTLP ids.
enum Hex {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ word: UInt64) -> String {
        String(asciiCount: 16) { index in
            digits[Int((word >> UInt64(60 - 4 * index)) & 15)]
        }
    }

    static func word(_ characters: inout String.UTF8View.Iterator) -> UInt64? {
        var word: UInt64 = 0
        for _ in 0..<16 {
            guard let character = characters.next(), let digit = digit(character) else { return nil }
            word = word << 4 | UInt64(digit)
        }
        return word
    }

    private static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x41...0x46: character - 0x41 + 10
        case 0x61...0x66: character - 0x61 + 10
        default: nil
        }
    }
}

extension String {
    /// Builds an ASCII string of `count` characters, one call of `character` each.
    init(asciiCount count: Int, character: (Int) -> UInt8) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for index in 0..<count { bytes.append(character(index)) }
        self.init(decoding: bytes, as: UTF8.self)
    }
}
