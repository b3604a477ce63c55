import Model
import Wire

/// A stored layout that does not decode, although its checksum was right.
struct LayoutError: Error, CustomStringConvertible {
    /// What was being read, and where.
    var description: String
}

extension ByteWriter {
    /// Appends varint 0 for `nil`, else UTF-8 length + 1 and the bytes.
    mutating func append(text: String?) {
        guard let text else {
            varint(0)
            return
        }
        varint(UInt64(text.utf8.count) + 1)
        raw(text)
    }

    /// Appends a sum as its low and high 64 bits.
    mutating func append(sum: MoneySum) {
        fixed64(UInt64(truncatingIfNeeded: sum.picodollars))
        fixed64(UInt64(truncatingIfNeeded: sum.picodollars >> 64))
    }
}

extension ByteReader {
    /// Reads what `append(text:)` wrote.
    mutating func readText() throws -> String? {
        let length = try varint()
        guard length > 0 else { return nil }
        guard length - 1 <= UInt64(remaining) else { throw malformed("text length") }
        return String(decoding: try raw(Int(length - 1)), as: UTF8.self)
    }

    /// Reads what `append(sum:)` wrote.
    mutating func readSum() throws -> MoneySum {
        let low = try fixed64()
        let high = try fixed64()
        return MoneySum(picodollars: Int128(Int64(bitPattern: high)) << 64 | Int128(low))
    }

    /// The error for a value that cannot be.
    func malformed(_ what: String) -> LayoutError {
        LayoutError(description: "impossible \(what) before byte \(offset)")
    }

    /// Throws if anything is left.
    func expectEnd() throws {
        guard isAtEnd else { throw LayoutError(description: "\(remaining) bytes too many at byte \(offset)") }
    }
}
