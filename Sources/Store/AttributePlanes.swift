import Wire

/// A stream of whole numbers as byte planes: each number less the smallest one, all lowest bytes first, then
/// all second bytes, and so on; any number can be read alone.
///
/// The head is a zigzag varint (the smallest number) and a byte (planes, 0–8); the planes lie elsewhere.
struct AttributePlanes {
    private let base: Int64
    private let width: Int
    private let count: Int
    private let start: Int

    /// Appends the head to `head` and the planes to `data`.
    static func encode(_ values: [Int64], head: inout ByteWriter, data: inout ByteWriter) {
        let base = values.min() ?? 0
        let span = UInt64(bitPattern: (values.max() ?? 0) &- base)
        let width = (71 - span.leadingZeroBitCount) / 8
        head.zigzag(base)
        head.byte(UInt8(width))
        for plane in 0..<width {
            for value in values {
                data.byte(UInt8(truncatingIfNeeded: UInt64(bitPattern: value &- base) >> UInt64(8 * plane)))
            }
        }
    }

    /// Reads a head; the planes of `count` numbers begin at `cursor`, which moves behind them.
    init(_ head: inout ByteReader, count: Int, cursor: inout Int) throws {
        base = try head.zigzag()
        width = Int(try head.byte())
        guard width <= 8 else { throw head.malformed("number of planes") }
        self.count = count
        start = cursor
        cursor += width * count
    }

    /// The number at `index`, which is below the count; `data` reaches to the cursor.
    func value(at index: Int, in data: [UInt8]) -> Int64 {
        var offset: UInt64 = 0
        var place = start + index
        for plane in 0..<width {
            offset |= UInt64(data[place]) << UInt64(8 * plane)
            place += count
        }
        return base &+ Int64(bitPattern: offset)
    }

    /// All numbers.
    func values(in data: [UInt8]) -> [Int64] {
        var offsets = [UInt64](repeating: 0, count: count)
        for plane in 0..<width {
            let bytes = data[start + plane * count..<start + (plane + 1) * count]
            for (index, byte) in zip(offsets.indices, bytes) {
                offsets[index] |= UInt64(byte) << UInt64(8 * plane)
            }
        }
        return offsets.map { base &+ Int64(bitPattern: $0) }
    }
}
