import Foundation
import GRDB
import Model
import Wire

/// Segments as they will be when the texts of one of them are gone and every figure is as before.
///
/// What a run counts may rest on texts: its own, if another trace counts its calls or decisions too, or those
/// of the run that counts its calls. Such runs are written once more with what is known now, and are not
/// interpreted again.
struct FrozenSegments: Sendable {
    private struct Rewrite: Sendable {
        var before: SegmentEntry
        var blobs: [Blob]
        /// Whether the blobs of texts stay as they are.
        var keepsContent: Bool
        var bounds: SegmentBounds
        /// Runs whose figures are final.
        var runs: [SegmentTrace] = []
    }

    /// The segment whose texts go.
    private let segment: Int64
    private let project: Int64
    private let interpreter: Interpreter
    private let options: StoreOptions
    private var rewrites: [Rewrite] = []

    init(
        _ db: Database,
        _ contents: SegmentContents,
        project: Int64,
        interpreter: Interpreter,
        options: StoreOptions,
        others: OtherTraces
    ) throws {
        segment = contents.segment
        self.project = project
        self.interpreter = interpreter
        self.options = options
        var frozen: [Int64: [TraceID: Elsewhere]] = [segment: [:]]
        for run in contents.runs {
            if let elsewhere = others.known[run.trace] { frozen[segment]?[run.trace] = elsewhere }
        }
        for trace in others.dependents[segment] ?? [] {
            let segments = try RunRecords.segments(of: trace, project: project, db)
            // A run in parts is left to the overlay until it is whole.
            guard let only = segments.first, segments.count == 1,
                try !ContentDrop.isDropped(segment: only, db)
            else { continue }
            frozen[only, default: [:]][trace] = others.known[trace]
        }
        for (id, runs) in frozen.sorted(by: { $0.key < $1.key }) {
            rewrites.append(try rewrite(db, segment: id, runs))
        }
    }

    private func rewrite(
        _ db: Database,
        segment id: Int64,
        _ runs: [TraceID: Elsewhere]
    ) throws -> Rewrite {
        let reader = try SegmentReader(db, id: id)
        var table = try SegmentTable(reader)
        let hadHashes = table.numbers[.contentHash] != nil
        let records = try SpanReader(reader).records(in: 0..<reader.rowCount)
        var traces: [SegmentTrace] = []
        if !runs.isEmpty {
            // Runs that are frozen already stay so.
            let frozen = try FrozenRuns.knowing(interpreter, segment: reader, records, db)
            (table, traces) = try table.interpreted(by: frozen.knowing(runs), records, segment: id)
        }
        let isDropped = id == segment
        if isDropped {
            if table.numbers[.contentHash] == nil { table.numbers[.contentHash] = Self.hashes(records) }
            table.twinCandidates = Array(repeating: 0, count: table.runs.count)
            let none = BytesColumn(repeatElement([], count: table.rowCount))
            for column in SegmentTable.plainLists { table.lists[column] = none }
        } else if !hadHashes {
            table.numbers[.contentHash] = nil
        }
        let keepsContent = reader.entry.isMerged && !isDropped
        return Rewrite(
            before: reader.entry,
            blobs: keepsContent
                ? SegmentPacker.short(of: table, effort: .merge)
                : SegmentPacker.blobs(of: table, effort: isDropped ? .merge : .ingest),
            keepsContent: keepsContent,
            bounds: table.bounds,
            runs: traces.filter { runs[$0.traceID] != nil }
        )
    }

    /// What tells a span sent again from a changed one, once its texts are gone.
    private static func hashes(_ records: [SpanRecord]) -> [Int64] {
        var hash = SpanHash()
        return records.map {
            Int64(bitPattern: hash.version(of: $0, EncodedLists($0)).contentHash)
        }
    }

    /// Whether the segments are still as they were when this was made.
    func isUnchanged(_ db: Database) throws -> Bool {
        for rewrite in rewrites {
            let checksum = try Int64.fetchOne(
                db,
                sql: "SELECT checksum FROM segments WHERE id = ?",
                arguments: [rewrite.before.id]
            )
            if checksum != rewrite.before.checksum { return false }
            for run in rewrite.runs {
                let segments = try RunRecords.segments(of: run.traceID, project: project, db)
                if segments != [rewrite.before.id] { return false }
            }
        }
        // Only runs that are being put together are listed, so the table is small.
        let hasParts = try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM run_segments WHERE segment = ?)",
            arguments: [segment]
        )
        return hasParts == false
    }

    /// Takes the texts out, within the caller's transaction.
    func write(_ db: Database, at time: Instant) throws {
        for rewrite in rewrites {
            try write(rewrite, db)
            for run in rewrite.runs { try write(run, in: rewrite.before.id, db) }
        }
        try db.execute(
            sql: """
                UPDATE runs SET is_twin_candidate = 0
                WHERE project = ? AND is_twin_candidate = 1 AND is_split = 0 AND segment = ?
                """,
            arguments: [project, segment]
        )
        // Nothing is merged with it any more: merging may have to interpret.
        try db.execute(
            sql: "UPDATE segments SET is_final = 1, text_epoch = 0 WHERE id = ?",
            arguments: [segment]
        )
        for rewrite in rewrites where rewrite.before.id == segment {
            try SegmentRemoval.deleteText(ofUnused: rewrite.before.textEpoch, db)
        }
        try db.execute(
            sql: "INSERT OR REPLACE INTO content_dropped(segment, time) VALUES (?, ?)",
            arguments: [segment, time.nanoseconds]
        )
    }

    private func write(_ rewrite: Rewrite, _ db: Database) throws {
        let (before, bounds) = (rewrite.before, rewrite.bounds)
        let kept = before.directory.checksums.filter {
            rewrite.keepsContent && SegmentPacker.isContent($0.key)
        }
        for slot in before.directory.checksums.keys where kept[slot] == nil {
            try db.cachedStatement(sql: "DELETE FROM blobs WHERE id = ?")
                .execute(arguments: [BlobSlot.row(slot, of: before.id)])
        }
        try BlobWriter.insert(rewrite.blobs, segment: before.id, into: db)
        let directory = SegmentDirectory(
            rewrite.blobs.map { ($0.slot, $0.checksum) }
                + kept.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
        try db.execute(
            sql: """
                UPDATE segments SET first_run = ?, last_run = ?, columns = ?, checksum = ? WHERE id = ?
                """,
            arguments: [
                bounds.firstRun, bounds.lastRun, directory.bytes.data,
                directory.checksum(rowCount: before.rowCount, runCount: before.runCount, bounds: bounds),
                before.id,
            ]
        )
    }

    private func write(_ run: SegmentTrace, in segment: Int64, _ db: Database) throws {
        try db.execute(
            sql: "UPDATE runs SET is_twin_candidate = 0 WHERE trace = ? AND project = ? AND segment = ?",
            arguments: [run.traceID.blob, project, segment]
        )
        try db.execute(
            sql: "DELETE FROM decision_keys WHERE project = ? AND trace = ?",
            arguments: [project, run.traceID.blob]
        )
        try BatchWriter(db, interpreter: interpreter, options: options)
            .insertDecisionKeys(run, project: project)
        try db.execute(
            sql: "INSERT OR IGNORE INTO frozen_runs(project, trace) VALUES (?, ?)",
            arguments: [project, run.traceID.blob]
        )
    }
}

extension SegmentTable {
    /// The same runs in the same order, interpreted anew from all their spans.
    fileprivate func interpreted(
        by interpreter: Interpreter,
        _ records: [SpanRecord],
        segment: Int64
    ) throws -> (SegmentTable, [SegmentTrace]) {
        let (table, traces) = SegmentEncoder(interpreter: interpreter).table(records)
        var index: [TraceID: Int] = [:]
        for run in 0..<table.runs.count { index[table.runs.traceID(at: run)] = run }
        let picks = (0..<runs.count).compactMap { run in
            index[runs.traceID(at: run)].map { RunPick(table: 0, run: $0) }
        }
        guard table.rowCount == rowCount, picks.count == table.runs.count, picks.count == runs.count else {
            throw StoreError.damaged(segment: segment, column: "spanID", reason: "a span id stands twice")
        }
        return (SegmentTable(picking: picks, from: [table]), traces)
    }
}

/// What the runs of a project know of each other, in one state of the ledger.
struct OtherTraces: Sendable {
    /// Of each run that other traces change, what they tell.
    private(set) var known: [TraceID: Elsewhere] = [:]
    /// By segment, the runs whose calls are counted by a run there.
    private(set) var dependents: [Int64: [TraceID]] = [:]

    init(
        _ db: Database,
        project: Int64,
        interpreter: Interpreter,
        options: StoreOptions,
        catalogues: CatalogueCache
    ) throws {
        let overlay = try Overlay.State(
            db,
            project: project,
            interpreter: interpreter,
            readers: SegmentReaders(db, ReaderMemory(options), SegmentEntries(all: [])),
            splits: SplitRuns(db, project: project),
            known: catalogues.catalogue(project: project)?.overlay ?? Overlay.State()
        )
        known = overlay.runs.mapValues(\.elsewhere).filter { $0.value != Elsewhere() }
        for (trace, candidate) in overlay.candidates {
            guard let twins = known[trace]?.twins else { continue }
            for sighting in candidate.sightings where twins.contains(sighting.call) {
                dependents[sighting.segment, default: []].append(trace)
            }
        }
    }
}

extension Interpreter {
    /// The same rules, which take what is known of some runs as final.
    func knowing(_ runs: [TraceID: Elsewhere]) -> Interpreter {
        var result = self
        result.resolve = { records, elsewhere in
            let trace = records.first?.traceID
            return resolve(records, trace.flatMap { runs[$0] } ?? elsewhere)
        }
        result.isTwinCandidate = { runs[$0.run.traceID] == nil && isTwinCandidate($0) }
        result.decisionKeys = { run in
            let claimed = runs[run.run.traceID]?.claimedDecisions ?? []
            return decisionKeys(run).filter { !claimed.contains($0) }
        }
        return result
    }
}
