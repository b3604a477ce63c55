import Foundation

/// One change of the data directory, as the preloaded library recorded it.
struct Operation: Sendable {
    enum Change: Sendable {
        /// A file that was there before the program started.
        case attach(name: String)
        case create(name: String)
        case write(offset: Int, bytes: Range<Int>)
        case resize(Int)
        case sync
        case syncDirectory
        case rename(from: String, to: String)
        case unlink(name: String)
    }

    var node: UInt32
    /// When it was done, on the clock that only goes forward.
    var time: Int64
    var change: Change
}

/// All changes of one program's life in their order.
struct OperationLog: Sendable {
    private static let headerSize = 32

    /// The file; written bytes are ranges of it.
    let bytes: [UInt8]
    let operations: [Operation]

    /// Reads a log; a record that the end of the program cut off is left out.
    init(path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        var operations: [Operation] = []
        var offset = 0
        while offset + Self.headerSize <= bytes.count {
            let place = Int(Self.integer(bytes, offset + 16, 8))
            let length = Int(Self.integer(bytes, offset + 24, 8))
            let start = offset + Self.headerSize
            guard start + length <= bytes.count else { break }
            let kind = Self.integer(bytes, offset, 4)
            guard let change = Self.change(kind, place, start..<start + length, bytes) else { break }
            operations.append(
                Operation(
                    node: UInt32(Self.integer(bytes, offset + 4, 4)),
                    time: Int64(Self.integer(bytes, offset + 8, 8)),
                    change: change
                )
            )
            offset = start + length
        }
        self.bytes = bytes
        self.operations = operations
    }

    private static func change(
        _ kind: UInt64,
        _ place: Int,
        _ payload: Range<Int>,
        _ bytes: [UInt8]
    ) -> Operation.Change? {
        let names =
            [1, 2, 7, 8].contains(kind)
            ? bytes[payload].split(separator: 0).map { String(decoding: $0, as: UTF8.self) } : []
        switch kind {
        case 1 where names.count == 1: return .attach(name: names[0])
        case 2 where names.count == 1: return .create(name: names[0])
        case 3: return .write(offset: place, bytes: payload)
        case 4: return .resize(place)
        case 5: return .sync
        case 6: return .syncDirectory
        case 7 where names.count == 2: return .rename(from: names[0], to: names[1])
        case 8 where names.count == 1: return .unlink(name: names[0])
        default: return nil
        }
    }

    private static func integer(_ bytes: [UInt8], _ offset: Int, _ size: Int) -> UInt64 {
        (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << (UInt64($1) * 8) }
    }
}
