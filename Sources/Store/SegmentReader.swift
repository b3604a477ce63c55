import Foundation
import GRDB
import Model
import OTLP
import Wire

/// Reads the columns of one segment, each only when asked for, verifying every checksum.
///
/// Columns are kept in the memory given, if any; what the spans of a batch carried is kept apart and for a
/// while only: a run that was cut in two is read right after each part came.
final class SegmentReader {
    let entry: SegmentEntry
    private let db: Database
    private let cache: ColumnCache?
    private let lists: ColumnCache?
    private let pages: TextPageCache?
    private var local: [UInt8: ColumnCache.Column] = [:]
    private var findingRows: BytesColumn??
    /// Columns of one number, the last of each.
    private var constants: [Int64: [Int64]] = [:]

    /// For many reads of a segment.
    init(_ db: Database, _ entry: SegmentEntry, _ memory: ReaderMemory) {
        self.db = db
        self.entry = entry
        cache = memory.columns
        lists = entry.isMerged ? memory.columns : memory.lists
        pages = memory.pages
    }

    /// For what reads a segment once: at most its texts are kept.
    init(_ db: Database, _ entry: SegmentEntry, pages: TextPageCache? = nil) {
        self.db = db
        self.entry = entry
        cache = nil
        lists = nil
        self.pages = pages
    }

    /// What reads the long texts of the segment.
    func heap() -> ChunkedText.Heap {
        let reader = SegmentTextReader(db, entry, cache: pages)
        return { range, text in try reader.append(range, to: &text) }
    }

    /// Opens a segment by id and checks what the catalogue says of it.
    convenience init(_ db: Database, id: Int64) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT \(SegmentEntry.columns) FROM segments WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [id]) else {
            throw StoreError.damaged(segment: id, column: "rows", reason: "no such segment")
        }
        self.init(db, try SegmentEntry(row))
    }

    var id: Int64 { entry.id }
    var rowCount: Int { entry.rowCount }

    // MARK: Runs

    /// Where each run's rows begin, and after the last run the number of rows.
    func offsets() throws -> [Int32] {
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(entry.runCount + 1)
        var total: Int64 = 0
        for rows in try number(.record(.runRows), count: entry.runCount) {
            guard rows >= 0, rows <= Int64(rowCount) - total else {
                throw damaged(.record(.runRows), "impossible number of rows")
            }
            total += rows
            offsets.append(Int32(total))
        }
        guard total == Int64(rowCount) else {
            throw damaged(.record(.runRows), "\(total) of \(rowCount) rows")
        }
        return offsets
    }

    func number(_ column: RunNumber) throws -> [Int64] {
        try number(.runNumber(column), count: entry.runCount)
    }

    func text(_ column: RunText) throws -> DictionaryColumn {
        try text(.runText(column), count: entry.runCount)
    }

    /// The asked-for columns of all runs.
    func runs(_ columns: RunColumns) throws -> RunBlock {
        var block = RunBlock(count: entry.runCount)
        for column in columns.numbers { block[column] = try number(column) }
        for column in columns.texts { block[column] = try text(column) }
        return block
    }

    /// Position of a trace's run, or `nil` if it is not here.
    func run(of trace: TraceID) throws -> Int? {
        let (high, low) = (try number(RunNumber.traceHigh), try number(RunNumber.traceLow))
        let (wantedHigh, wantedLow) = (Int64(bitPattern: trace.high), Int64(bitPattern: trace.low))
        return low.indices.first { low[$0] == wantedLow && high[$0] == wantedHigh }
    }

    /// Rows of one trace; contiguous.
    func rows(of trace: TraceID) throws -> Range<Int> {
        guard let run = try run(of: trace) else { return 0..<0 }
        let offsets = try offsets()
        return Int(offsets[run])..<Int(offsets[run + 1])
    }

    /// The findings of every run as bytes; `nil` if there are none.
    func findingColumn() throws -> BytesColumn? {
        if let findingRows { return findingRows }
        let column = try bytes(.findings, count: entry.runCount)
        findingRows = .some(column)
        return column
    }

    // MARK: Steps

    func number(_ column: StepNumber) throws -> [Int64] {
        // Format 1 had these a row.
        if entry.format == 1 { return try number(.number(column), count: rowCount) }
        return switch column {
        case .traceHigh: try expanded(number(RunNumber.traceHigh))
        case .traceLow: try expanded(number(RunNumber.traceLow))
        case .parentID: try parents()
        default: try number(.number(column), count: rowCount)
        }
    }

    func text(_ column: StepColumn) throws -> DictionaryColumn { try text(.text(column), count: rowCount) }

    /// The asked-for columns as one block.
    func block(_ columns: StepColumns) throws -> StepBlock {
        var block = StepBlock(count: rowCount)
        for column in columns.numbers { block[column] = try number(column) }
        for column in columns.texts { block[column] = try text(column) }
        return block
    }

    /// A value a run as a value a row.
    private func expanded(_ values: [Int64]) throws -> [Int64] {
        let offsets = try offsets()
        var rows: [Int64] = []
        rows.reserveCapacity(rowCount)
        for run in values.indices {
            rows.append(contentsOf: repeatElement(values[run], count: Int(offsets[run + 1] - offsets[run])))
        }
        return rows
    }

    private func parents() throws -> [Int64] {
        let rows = try number(.record(.parentRow), count: rowCount)
        let elsewhere = rows.count { $0 == 1 }
        do {
            return try ParentRows.parents(
                rows,
                elsewhere: elsewhere == 0 ? [] : number(.record(.parentElsewhere), count: elsewhere),
                spans: number(StepNumber.spanID)
            )
        } catch let error as LayoutError {
            throw damaged(.record(.parentRow), "\(error)")
        }
    }

    // MARK: Columns

    func number(_ column: SegmentColumn, count: Int) throws -> [Int64] {
        switch known(column) {
        case .numbers(let known): return known
        case .constant(let value): return repeated(value, count)
        default: break
        }
        guard var reader = try reader(for: column) else {
            keep(.constant(0), column.code)
            return repeated(0, count)
        }
        do {
            if let value = try NumberColumnCoder.constant(&reader) {
                try reader.expectEnd()
                keep(.constant(value), column.code)
                return repeated(value, count)
            }
            let values = try NumberColumnCoder.decode(&reader, count: count)
            keep(.numbers(values), column.code)
            return values
        } catch {
            throw damaged(column, "\(error)")
        }
    }

    /// The same number in every row; columns of one reader share it.
    private func repeated(_ value: Int64, _ count: Int) -> [Int64] {
        if let known = constants[value], known.count == count { return known }
        let values = Array(repeating: value, count: count)
        constants[value] = values
        return values
    }

    func text(_ column: SegmentColumn, count: Int) throws -> DictionaryColumn {
        if case .texts(let known) = known(column) { return known }
        let values: DictionaryColumn
        if var reader = try reader(for: column) {
            do {
                values = try TextColumnCoder.decode(&reader, count: count)
            } catch {
                throw damaged(column, "\(error)")
            }
        } else {
            values = DictionaryColumn(values: [nil], codes: Array(repeating: 0, count: count))
        }
        keep(.texts(values), column.code)
        return values
    }

    /// A column of byte strings; `nil` if all are empty.
    func bytes(_ column: RecordColumn, count: Int) throws -> BytesColumn? {
        let code = SegmentColumn.record(column).code
        if case .lists(let known)? = lists?.column(code, of: entry) { return known }
        guard var reader = try reader(for: .record(column)) else { return nil }
        do {
            let values = try BytesColumn(&reader, count: count)
            lists?.keep(.lists(values), code, of: entry)
            return values
        } catch {
            throw damaged(.record(column), "\(error)")
        }
    }

    private func known(_ column: SegmentColumn) -> ColumnCache.Column? {
        local[column.code] ?? cache?.column(column.code, of: entry)
    }

    private func keep(_ column: ColumnCache.Column, _ code: UInt8) {
        if let cache { cache.keep(column, code, of: entry) } else { local[code] = column }
    }

    func damaged(_ column: SegmentColumn, _ reason: String) -> StoreError {
        .damaged(segment: id, column: column.name, reason: reason)
    }

    // MARK: Attributes

    /// What was unpacked of the shredded attributes, if that is in the memory given.
    var attributes: AttributeColumns.Loaded? {
        get {
            if case .attributes(let known)? = cache?.column(RecordColumn.attributes.rawValue, of: entry) {
                return known
            }
            return nil
        }
        set {
            guard let newValue else { return }
            cache?.keep(.attributes(newValue), RecordColumn.attributes.rawValue, of: entry)
        }
    }

    // MARK: Blobs

    /// The encoded bytes of a column, or `nil` if the segment has none because all rows are empty.
    private func reader(for column: SegmentColumn) throws -> ByteReader? {
        let slot = UInt16(column.code)
        if entry.directory.checksums[slot] != nil { return ByteReader(try blob(slot, column)) }
        switch column {
        case .runNumber, .runText, .record(.runRows), .record(.twinCandidate):
            return try group(.runGroup)?.reader(column.code)
        case .record(.runGroup), .record(.stepGroup): return nil
        default: return try group(.stepGroup)?.reader(column.code)
        }
    }

    private func group(_ column: RecordColumn) throws -> OpenColumnGroup? {
        guard entry.directory.checksums[UInt16(column.rawValue)] != nil else { return nil }
        if case .group(let known) = known(.record(column)) { return known }
        let bytes = try blob(UInt16(column.rawValue), .record(column))
        do {
            let group = try OpenColumnGroup(bytes)
            keep(.group(group), column.rawValue)
            return group
        } catch {
            throw damaged(.record(column), "\(error)")
        }
    }

    /// The stored bytes of one part of a shredded column.
    func part(_ number: Int, of column: RecordColumn) throws -> [UInt8] {
        guard number >= 0, number < BlobSlot.attributesCount else {
            throw damaged(.record(column), "no part \(number)")
        }
        return try blob(BlobSlot.attributes + UInt16(number), .record(column))
    }

    /// The unpacked bytes of a blob that the directory lists.
    func blob(_ slot: UInt16, _ column: SegmentColumn) throws -> [UInt8] {
        guard let expected = entry.directory.checksums[slot] else { throw damaged(column, "not listed") }
        let statement = try db.cachedStatement(
            sql: "SELECT codec, raw_count, checksum, data FROM blobs WHERE id = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [BlobSlot.row(slot, of: id)]) else {
            throw damaged(column, "the blob is missing")
        }
        let data: [UInt8] = try row.withUnsafeData(atIndex: 3) { $0.map { Array($0) } ?? [] }
        guard Checksum.crc32(data) == expected, try row.decode(atIndex: 2) == Int64(expected) else {
            throw damaged(column, "checksum mismatch")
        }
        do {
            return try Blob.unpack(data, codec: row.decode(atIndex: 0), rawCount: row.decode(atIndex: 1))
        } catch let error as LayoutError {
            throw damaged(column, "\(error)")
        } catch let error as WireError {
            throw damaged(column, "\(error)")
        }
    }
}
