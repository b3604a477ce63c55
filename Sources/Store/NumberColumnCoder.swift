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
