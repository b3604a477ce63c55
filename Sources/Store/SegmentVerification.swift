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
            sql: "SELECT project, format, columns FROM segments WHERE id = ?",
            arguments: [id]
        )
        guard let row else { return }
        let directory = SegmentDirectory(bytes: [UInt8](try row.decode(Data.self, atIndex: 2)))
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
        guard let columns = checkColumns(reader, &report) else { return }
        checkRows(columns, reader.entry, &report)
        let isContentDropped = try ContentDrop.isDropped(segment: id, db)
        let records = checkSpans(reader, isContentDropped: isContentDropped, &report)
        let isComparable = !isContentDropped && reader.entry.fingerprint == interpreter?.fingerprint
        let comparable = isComparable ? records : nil
        checkWords(reader, &report)
        try RunVerification(
            db,
            segment: id,
            project: row.decode(atIndex: 0),
            columns: columns,
            records: comparable,
            interpreter: try interpreter.flatMap { interpreter in
                try comparable.map { try FrozenRuns.knowing(interpreter, segment: reader, $0, db) }
            }
        ).run(&report)
    }

    // MARK: Bytes

    private func checkBlobs(listed: [UInt16: UInt32], _ report: inout VerificationReport) throws {
        var missing = Set(listed.keys)
        let first = id * BlobSlot.count
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT id, checksum, data FROM blobs WHERE id BETWEEN ? AND ? ORDER BY id",
            arguments: [first, first + BlobSlot.count - 1]
        )
        while let row = try rows.next() {
            report.count(.blobs)
            let slot = UInt16(truncatingIfNeeded: try row.decode(Int64.self, atIndex: 0) - first)
            let sum = try row.withUnsafeData(atIndex: 2) { data in
                Checksum.crc32(data.map { [UInt8]($0) } ?? [])
            }
            guard let expected = listed[slot] else {
                report.add(.blobs, place(of: slot), "the segment lists no such column")
                continue
            }
            missing.remove(slot)
            let written: Int64 = try row.decode(atIndex: 1)
            if sum != expected || written != Int64(expected) {
                report.add(.blobs, place(of: slot), "checksum mismatch")
            }
        }
        for slot in missing.sorted() { report.add(.blobs, place(of: slot), "the blob is missing") }
    }

    private func place(of slot: UInt16) -> String { "\(place), column \(SegmentColumn.name(ofSlot: slot))" }

    // MARK: Columns

    /// Reads every column of steps and runs, and every finding; `nil` if one cannot be read.
    private func checkColumns(_ reader: SegmentReader, _ report: inout VerificationReport) -> VerifiedColumns?
    {
        var columns = VerifiedColumns(reader.entry)
        var isWhole = true
        func check(_ body: () throws -> Void) {
            report.count(.columns)
            do {
                try body()
            } catch {
                isWhole = false
                add(error, .columns, &report)
            }
        }
        for column in StepNumber.allCases { check { columns.steps[column] = try reader.number(column) } }
        for column in StepColumn.allCases { check { columns.steps[column] = try reader.text(column) } }
        for column in RunNumber.allCases { check { columns.runs[column] = try reader.number(column) } }
        for column in RunText.allCases { check { columns.runs[column] = try reader.text(column) } }
        check { columns.offsets = try reader.offsets() }
        check {
            columns.candidates = try reader.number(.record(.twinCandidate), count: reader.entry.runCount)
        }
        check {
            for run in 0..<reader.entry.runCount {
                columns.findings.append(try reader.findings(ofRun: run))
            }
        }
        return isWhole ? columns : nil
    }

    /// Compares the rows with what the catalogue says of the segment.
    private func checkRows(
        _ columns: VerifiedColumns,
        _ entry: SegmentEntry,
        _ report: inout VerificationReport
    ) {
        let (starts, runStarts) = (columns.steps[StepNumber.start], columns.runs[RunNumber.start])
        if starts.isEmpty { report.add(.segments, place, "has no rows") }
        let bounds = SegmentBounds(
            firstStart: starts.min() ?? 0,
            lastStart: starts.max() ?? 0,
            firstRun: runStarts.min() ?? 0,
            lastRun: runStarts.max() ?? 0
        )
        if bounds != entry.bounds {
            report.add(.segments, place, "its rows start outside of what the catalogue says")
        }
        let traces = (0..<entry.runCount).map { columns.runs.traceID(at: $0) }
        if Set(traces).count != traces.count { report.add(.segments, place, "a run stands twice") }
        let spans = columns.steps[StepNumber.spanID]
        for (run, trace) in traces.enumerated() {
            let rows = columns.rows(ofRun: run)
            if Set(spans[rows]).count != rows.count {
                report.add(.segments, "\(place), run \(trace)", "a span id stands twice")
            }
        }
    }

    // MARK: Spans

    /// Reads every span as received; `nil` if one cannot be read.
    private func checkSpans(
        _ reader: SegmentReader,
        isContentDropped: Bool,
        _ report: inout VerificationReport
    ) -> [SpanRecord]? {
        report.count(.spans, reader.rowCount)
        do {
            let records = try SpanReader(reader).records(in: 0..<reader.rowCount)
            if interpreter == nil || isContentDropped { return records }
            var hash = SpanHash()
            let hashes = try reader.number(.record(.contentHash), count: reader.rowCount)
            // Merged segments leave the hash out.
            for (record, stored) in zip(records, hashes) where stored != 0 {
                let computed = hash.version(of: record, EncodedLists(record)).contentHash
                if Int64(bitPattern: computed) != stored {
                    report.add(.spans, "\(place), span \(record.spanID)", "is not the span that was received")
                }
            }
            return records
        } catch {
            add(error, .spans, &report)
            return nil
        }
    }

    /// Unpacks the index of words; in depth makes it anew and compares, because a wrong one would silently
    /// hide runs from searches.
    private func checkWords(_ reader: SegmentReader, _ report: inout VerificationReport) {
        let slot = UInt16(RecordColumn.words.rawValue)
        guard reader.entry.directory.checksums[slot] != nil else { return }
        report.count(.columns)
        do {
            let column = SegmentColumn.record(.words)
            let directory = try reader.blob(slot, column)
            let count = try WordPages.directory(directory).count
            let pages = try (0..<count).map {
                try WordPages.Page(reader.blob(BlobSlot.words + UInt16($0), column))
            }
            if interpreter == nil { return }
            let table = try SegmentTable(reader)
            let anew = WordIndexBuilder(table).flatMap {
                WordPages.encode($0, runCount: table.runs.count)
            }
            if anew?.directory != directory || anew?.pages != pages {
                report.add(.columns, place(of: slot), "is not the index of these words")
            }
        } catch let error as WireError {
            report.add(.columns, place(of: slot), "\(error)")
        } catch {
            add(error, .columns, &report)
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

/// Every column of a segment's runs and steps.
struct VerifiedColumns {
    var steps: StepBlock
    var runs: RunBlock
    var offsets: [Int32] = []
    var candidates: [Int64] = []
    var findings: [[Finding]] = []

    init(_ entry: SegmentEntry) {
        steps = StepBlock(count: entry.rowCount)
        runs = RunBlock(count: entry.runCount)
    }

    func rows(ofRun run: Int) -> Range<Int> { Int(offsets[run])..<Int(offsets[run + 1]) }
}

extension SegmentColumn {
    /// The name of a blob by its slot, also of one that is not known.
    static func name(ofSlot slot: UInt16) -> String {
        switch slot {
        case BlobSlot.attributes..<(BlobSlot.attributes + UInt16(BlobSlot.attributesCount)):
            return "attributes, part \(slot - BlobSlot.attributes)"
        case BlobSlot.words..<(BlobSlot.words + UInt16(WordPages.pagesMax)):
            return "words, page \(slot - BlobSlot.words)"
        default: break
        }
        let code = UInt8(exactly: slot)
        let column: SegmentColumn? =
            switch code {
            case nil: nil
            case .some(let code) where code < 64: StepNumber(rawValue: code).map { .number($0) }
            case .some(let code) where code < 128: StepColumn(rawValue: code - 64).map { .text($0) }
            case .some(let code) where code < 160: RecordColumn(rawValue: code).map { .record($0) }
            case .some(let code) where code < 224: RunNumber(rawValue: code - 160).map { .runNumber($0) }
            case .some(let code): RunText(rawValue: code - 224).map { .runText($0) }
            }
        return column?.name ?? "number \(slot)"
    }
}
