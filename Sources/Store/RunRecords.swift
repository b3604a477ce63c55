import GRDB
import Model

/// The segments a read has open, a few at a time.
struct SegmentReaders {
    private let db: Database
    private let memory: ReaderMemory?
    private var open: [SpanReader] = []

    init(_ db: Database, _ memory: ReaderMemory? = nil) {
        self.db = db
        self.memory = memory
    }

    mutating func reader(_ id: Int64) throws -> SpanReader {
        if let known = open.first(where: { $0.segment.id == id }) { return known }
        let entry = try SegmentReader(db, id: id).entry
        let segment = SegmentReader(db, entry, cache: memory?.columns, pages: memory?.pages)
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
        var newest: [SpanID: (version: SpanVersion, record: SpanRecord)] = [:]
        for id in segments {
            let reader = try readers.reader(id)
            let rows = try reader.segment.rows(of: trace)
            for (row, record) in zip(rows, try reader.records(in: rows)) {
                let version = try reader.version(at: row)
                if let known = newest[record.spanID], known.version >= version { continue }
                newest[record.spanID] = (version, record)
            }
        }
        return newest.values.map(\.record).sorted { left, right in
            left.start != right.start ? left.start < right.start : left.spanID < right.spanID
        }
    }
}
