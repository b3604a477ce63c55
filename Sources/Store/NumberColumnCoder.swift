import Wire

/// Number columns as bytes, before deflate.
///
/// | first byte | rest |
/// |---|---|
/// | 0 constant | one zigzag varint: every row has this value |
/// | 1 varint | one zigzag varint a row |
/// | 2 delta | one zigzag varint a row: difference to the row before (wrapping); the first to 0 |
/// | 3 fixed | eight little-endian bytes a row |
/// | 4 runs | pairs of eight little-endian bytes (value) and varint (how many rows), up to the last row |
enum NumberColumnCoder {
    static func encode(_ values: [Int64], into writer: inout ByteWriter) {
        let shape = Shape(values)
        if shape.isConstant {
            writer.byte(0)
            writer.zigzag(values.first ?? 0)
        } else if shape.changes * 3 < values.count && shape.bytesPlain > 3 * values.count {
            encodeRuns(values, into: &writer)
        } else if shape.bytesDelta < shape.bytesPlain && shape.bytesDelta < 8 * values.count {
            writer.byte(2)
            var last: Int64 = 0
            writer.zigzags(
                values.map { value in
                    defer { last = value }
                    return value &- last
                }
            )
        } else if shape.bytesPlain < 8 * values.count {
            writer.byte(1)
            writer.zigzags(values)
        } else {
            writer.byte(3)
            writer.fixed64s(values)
        }
    }

    private static func encodeRuns(_ values: [Int64], into writer: inout ByteWriter) {
        writer.byte(4)
        var index = 0
        while index < values.count {
            var end = index + 1
            while end < values.count && values[end] == values[index] { end += 1 }
            writer.fixed64(UInt64(bitPattern: values[index]))
            writer.varint(UInt64(end - index))
            index = end
        }
    }

    static func decode(_ reader: inout ByteReader, count: Int) throws -> [Int64] {
        var values: [Int64] = []
        values.reserveCapacity(count)
        switch try reader.byte() {
        case 0:
            values = Array(repeating: try reader.zigzag(), count: count)
        case 1:
            for _ in 0..<count { values.append(try reader.zigzag()) }
        case 2:
            var last: Int64 = 0
            for _ in 0..<count {
                last = last &+ (try reader.zigzag())
                values.append(last)
            }
        case 3:
            for _ in 0..<count { values.append(Int64(bitPattern: try reader.fixed64())) }
        case 4:
            while values.count < count {
                let value = Int64(bitPattern: try reader.fixed64())
                let length = try reader.varint()
                guard length > 0, length <= UInt64(count - values.count) else {
                    throw reader.malformed("run length")
                }
                for _ in 0..<length { values.append(value) }
            }
        default:
            throw reader.malformed("number encoding")
        }
        try reader.expectEnd()
        return values
    }
}

/// How long a column would be in each encoding.
private struct Shape {
    var isConstant = true
    var changes = 0
    var bytesPlain = 0
    var bytesDelta = 0

    init(_ values: [Int64]) {
        guard let first = values.first else { return }
        var last: Int64 = 0
        var previous = first
        for value in values {
            if value != previous {
                isConstant = false
                changes += 1
                previous = value
            }
            bytesPlain += ByteWriter.varintCount(ByteWriter.zigzag(value))
            bytesDelta += ByteWriter.varintCount(ByteWriter.zigzag(value &- last))
            last = value
        }
    }
}
