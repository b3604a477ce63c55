import Model
import Synchronization

/// Decoded columns of segments, kept between reads up to a bound in bytes; the least recently used half goes
/// first.
final class ColumnCache: Sendable {
    /// A decoded column.
    enum Column: Sendable {
        case numbers([Int64])
        /// The same number in every row.
        case constant(Int64)
        case texts(DictionaryColumn)
        case group(OpenColumnGroup)
        case lists(BytesColumn)
        /// What was unpacked of shredded attributes.
        case attributes(AttributeColumns.Loaded)

        var byteCount: Int {
            switch self {
            case .numbers(let values): 8 * values.count + 64
            case .constant: 64
            case .texts(let column):
                4 * column.codes.count + column.values.reduce(128) { $0 + 32 + ($1?.utf8.count ?? 0) }
            case .lists(let column): column.bytes.count + 8 * column.count + 64
            case .attributes(let loaded): loaded.byteCount + 128
            case .group(let group): group.bytes.count + 64 * group.codes.count + 128
            }
        }
    }

    private struct Key: Hashable {
        var segment: Int64
        var checksum: Int64
        var code: UInt8
    }

    private struct State {
        /// Read or written lately.
        var young: [Key: Column] = [:]
        /// Not read since `young` was last full.
        var old: [Key: Column] = [:]
        var youngBytes = 0
    }

    private let state = Mutex(State())
    private let bytesMax: Int

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    func column(_ code: UInt8, of entry: SegmentEntry) -> Column? {
        let key = Key(segment: entry.id, checksum: entry.checksum, code: code)
        return state.withLock { state in
            if let known = state.young[key] { return known }
            guard let known = state.old.removeValue(forKey: key) else { return nil }
            keep(known, key, &state)
            return known
        }
    }

    func keep(_ column: Column, _ code: UInt8, of entry: SegmentEntry) {
        let key = Key(segment: entry.id, checksum: entry.checksum, code: code)
        state.withLock { keep(column, key, &$0) }
    }

    private func keep(_ column: Column, _ key: Key, _ state: inout State) {
        let before = state.young.updateValue(column, forKey: key)
        state.youngBytes += column.byteCount - (before?.byteCount ?? 0)
        if state.youngBytes > bytesMax / 2 {
            state.old = state.young
            state.young = [:]
            state.youngBytes = 0
        }
    }
}
