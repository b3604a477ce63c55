import GRDB
import Model

/// The segments a read has open, a few at a time.
struct SegmentReaders {
    private let db: Database
    private let memory: ReaderMemory?
    private let pages: TextPageCache?
    private let entries: SegmentEntries
    private var open: [SpanReader] = []

    /// For what reads many of the given segments.
    init(_ db: Database, _ memory: ReaderMemory, _ entries: SegmentEntries) {
        self.db = db
        self.entries = entries
        self.memory = memory
        pages = nil
    }

    /// For what reads a segment once: only its texts are kept.
    init(_ db: Database, pages: TextPageCache? = nil) {
        self.db = db
        entries = SegmentEntries(all: [])
        memory = nil
        self.pages = pages
    }

    mutating func reader(_ id: Int64) throws -> SpanReader {
        if let known = open.first(where: { $0.segment.id == id }) { return known }
        let entry = try entries[id] ?? SegmentReader(db, id: id).entry
        let segment =
            memory.map { SegmentReader(db, entry, $0) } ?? SegmentReader(db, entry, pages: pages)
        let reader = SpanReader(segment)
        if open.count >= 8 { open.removeFirst() }
        open.append(reader)
        return reader
    }
}

/// All spans of one run, each in its newest version.
enum RunRecords {
    static func segments(of trace: TraceID, project: Int64, _ db: Database) throws -> [Int64] {
        let select = try db.cachedStatement(
            sql: "SELECT segment, is_split FROM runs WHERE trace = ? AND project = ?"
        )
        guard let row = try Row.fetchOne(select, arguments: [trace.blob, project]) else { return [] }
        if row[1] as Int64 == 0 { return [row[0]] }
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: "SELECT segment FROM run_segments WHERE project = ? AND trace = ? ORDER BY segment"
            ),
            arguments: [project, trace.blob]
        )
    }

    static func read(
        trace: TraceID,
        segments: [Int64],
        readers: inout SegmentReaders
    ) throws -> [SpanRecord] {
        if segments.count == 1 {
            let reader = try readers.reader(segments[0])
            let rows = try reader.segment.rows(of: trace)
            if rows.isEmpty {
                throw StoreError.damagedRun(
                    trace: trace.description,
                    reason: "segment \(segments[0]) does not hold it"
                )
            }
            return try reader.records(in: rows)
        }
        var newest: [SpanID: Found] = [:]
        for id in segments {
            let reader = try readers.reader(id)
            let rows = try reader.segment.rows(of: trace)
            let ends = try reader.ends()
            for (row, record) in zip(rows, try reader.records(in: rows)) {
                let found = Found(record: record, end: ends[row], row: row, reader: reader)
                if let known = newest[record.spanID], try !found.isNewer(than: known) { continue }
                newest[record.spanID] = found
            }
        }
        return newest.values.map(\.record).sorted { left, right in
            left.start != right.start ? left.start < right.start : left.spanID < right.spanID
        }
    }

    /// A version of a span and where it lies.
    private struct Found {
        var record: SpanRecord
        var end: Int64
        var row: Int
        var reader: SpanReader

        func isNewer(than other: Found) throws -> Bool {
            if end != other.end { return end > other.end }
            return try other.version() < version()
        }

        private func version() throws -> SpanVersion {
            try reader.version(at: row, end: end, of: record)
        }
    }
}
