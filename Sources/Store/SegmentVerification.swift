import Foundation
import GRDB
import Model
import Wire

/// Verifies one segment, its blobs, and the runs that lie in it.
struct SegmentVerification {
    private let db: Database
    private let id: Int64
    private let interpreter: Interpreter?
    private var place: String { "segment \(id)" }

    init(_ db: Database, id: Int64, interpreter: Interpreter?) {
        self.db = db
        self.id = id
        self.interpreter = interpreter
    }

    func run(_ report: inout VerificationReport) throws {
        report.count(.segments)
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT project, format, row_count, run_count, first_start, last_start, fingerprint, columns
                FROM segments WHERE id = ?
                """,
            arguments: [id]
        )
        guard let row else { return }
        let directory = SegmentDirectory(bytes: [UInt8](try row.decode(Data.self, atIndex: 7)))
        try checkBlobs(listed: directory?.checksums ?? [:], &report)
        let format: Int = try row.decode(atIndex: 1)
        guard format <= SegmentFormat.version else {
            return report.add(.segments, place, "layout \(format) is not known")
        }
        let reader: SegmentReader
        do {
            reader = try SegmentReader(db, id: id)
        } catch let error as StoreError {
            return add(error, .segments, &report)
        }
        guard let block = checkColumns(reader, &report) else { return }
        let traces = try checkRows(block, row, &report)
        let isContentDropped = try ContentDrop.isDropped(segment: id, db)
        let records = checkSpans(reader, isContentDropped: isContentDropped, &report)
        var isComparable = try !isContentDropped && row.decode(atIndex: 6) == interpreter?.fingerprint
        isComparable = isComparable && records?.count == reader.rowCount
        let comparable = isComparable ? records : nil
        try RunVerification(
            db,
            segment: id,
            project: row.decode(atIndex: 0),
            block: block,
            records: comparable,
            interpreter: try interpreter.flatMap { interpreter in
                try comparable.map { try FrozenRuns.knowing(interpreter, segment: reader, $0, db) }
            }
        ).run(traces, &report)
    }

    // MARK: Bytes

    private func checkBlobs(listed: [UInt8: UInt32], _ report: inout VerificationReport) throws {
        var missing = Set(listed.keys)
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT id, checksum, data FROM blobs WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [id * 256, id * 256 + 255]
        )
        while let row = try rows.next() {
            report.count(.blobs)
            let code = UInt8(truncatingIfNeeded: try row.decode(Int64.self, atIndex: 0))
            let sum = try row.withUnsafeData(atIndex: 2) { data in
                Checksum.crc32(data.map { [UInt8]($0) } ?? [])
            }
            guard let expected = listed[code] else {
                report.add(.blobs, place(of: code), "the segment lists no such column")
                continue
            }
            missing.remove(code)
            let written: Int64 = try row.decode(atIndex: 1)
            if sum != expected || written != Int64(expected) {
                report.add(.blobs, place(of: code), "checksum mismatch")
            }
        }
        for code in missing.sorted() { report.add(.blobs, place(of: code), "the blob is missing") }
    }

    private func place(of code: UInt8) -> String { "\(place), column \(SegmentColumn.name(ofCode: code))" }

    // MARK: Columns

    /// Reads every interpreted column; `nil` if one cannot be read.
    private func checkColumns(_ reader: SegmentReader, _ report: inout VerificationReport) -> StepBlock? {
        var block = StepBlock(count: reader.rowCount)
        var isWhole = true
        for column in StepNumber.allCases {
            report.count(.columns)
            do {
                block[column] = try reader.number(column)
            } catch {
                isWhole = false
                add(error, .columns, &report)
            }
        }
        for column in StepColumn.allCases {
            report.count(.columns)
            do {
                block[column] = try reader.text(column)
            } catch {
                isWhole = false
                add(error, .columns, &report)
            }
        }
        return isWhole ? block : nil
    }

    /// Compares the rows with what the catalogue says of the segment; returns each trace's rows.
    private func checkRows(
        _ block: StepBlock,
        _ row: Row,
        _ report: inout VerificationReport
    ) throws -> [(trace: TraceID, rows: Range<Int>)] {
        let starts = block[StepNumber.start]
        let traces = TraceRows.list(block)
        if block.count == 0 { report.add(.segments, place, "has no rows") }
        let bounds: [Int64] = try [row.decode(atIndex: 4), row.decode(atIndex: 5)]
        if [starts.min(), starts.max()] != bounds {
            report.add(.segments, place, "its rows start outside of what the catalogue says")
        }
        let runs: Int = try row.decode(atIndex: 3)
        if traces.count != runs {
            report.add(.segments, place, "holds \(traces.count) runs instead of \(runs)")
        }
        if Set(traces.map(\.trace)).count != traces.count {
            report.add(.segments, place, "the rows of a run do not lie together")
        }
        let spans = block[StepNumber.spanID]
        for (trace, rows) in traces where Set(spans[rows]).count != rows.count {
            report.add(.segments, "\(place), run \(trace)", "a span id stands twice")
        }
        return traces
    }

    // MARK: Spans

    /// Reads every span as received; `nil` if one cannot be read.
    private func checkSpans(
        _ reader: SegmentReader,
        isContentDropped: Bool,
        _ report: inout VerificationReport
    ) -> [SpanRecord]? {
        var records: [SpanRecord] = []
        records.reserveCapacity(reader.rowCount)
        var hash = SpanHash()
        do {
            for row in 0..<reader.rowCount {
                report.count(.spans)
                let record = try reader.record(at: row)
                let version = try reader.version(at: row)
                records.append(record)
                guard interpreter != nil, !isContentDropped else { continue }
                if hash.version(of: record, EncodedLists(record)) != version {
                    report.add(.spans, "\(place), span \(record.spanID)", "is not the span that was received")
                }
            }
            return records
        } catch {
            add(error, .spans, &report)
            return nil
        }
    }

    /// Adds an error of the reader once: a blob that is damaged shows in every use.
    private func add(
        _ error: any Error,
        _ check: VerificationReport.Check,
        _ report: inout VerificationReport
    ) {
        var place = place
        var reason = "\(error)"
        if case StoreError.damaged(_, let column, let text) = error {
            place += ", column \(column)"
            reason = text
        }
        if report.hasDamage(at: place) { return }
        report.add(check, place, reason)
    }
}

/// Which rows of a block belong to which trace.
enum TraceRows {
    /// Runs of rows of one trace, in the order of the rows.
    static func list(_ block: StepBlock) -> [(trace: TraceID, rows: Range<Int>)] {
        list(high: block[StepNumber.traceHigh], low: block[StepNumber.traceLow])
    }

    static func list(high: [Int64], low: [Int64]) -> [(trace: TraceID, rows: Range<Int>)] {
        var result: [(trace: TraceID, rows: Range<Int>)] = []
        var begin = 0
        while begin < high.count {
            var end = begin + 1
            while end < high.count && high[end] == high[begin] && low[end] == low[begin] { end += 1 }
            let trace = TraceID(
                high: UInt64(bitPattern: high[begin]),
                low: UInt64(bitPattern: low[begin])
            )
            result.append((trace, begin..<end))
            begin = end
        }
        return result
    }
}

extension SegmentColumn {
    /// The name of a blob by its number, also of one that is not known.
    static func name(ofCode code: UInt8) -> String {
        let name: String? =
            switch code {
            case 0..<64: StepNumber(rawValue: code).map { "\($0)" }
            case 64..<128: StepColumn(rawValue: code - 64).map { "\($0)" }
            default: RecordColumn(rawValue: code).map { "\($0)" }
            }
        return name ?? "number \(code)"
    }
}
