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
        var segment: Int64
        /// The catalogue's list of columns when this was made.
        var columns: [UInt8]
        var rowCount: Int
        var firstStart: Int64
        var lastStart: Int64
        /// All columns anew; `nil` where no figure changes its place.
        var blobs: [Blob]?
        var runs: [SegmentTrace] = []
    }

    /// The segment whose texts go.
    private let segment: Int64
    private let project: Int64
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
        var frozen: [Int64: [TraceID: Elsewhere]] = [segment: [:]]
        for run in contents.runs {
            if let elsewhere = others.known[run.trace] { frozen[segment]?[run.trace] = elsewhere }
        }
        for trace in others.dependents[segment] ?? [] {
            let segments = try RunRecords.segments(of: trace, project: project, db)
            // A run in parts is left to the overlay until it is settled.
            guard let only = segments.first, segments.count == 1,
                try !ContentDrop.isDropped(segment: only, db)
            else { continue }
            frozen[only, default: [:]][trace] = others.known[trace]
        }
        for (id, runs) in frozen.sorted(by: { $0.key < $1.key }) {
            rewrites.append(try Self.rewrite(db, segment: id, runs, interpreter, options))
        }
    }

    private static func rewrite(
        _ db: Database,
        segment: Int64,
        _ runs: [TraceID: Elsewhere],
        _ interpreter: Interpreter,
        _ options: StoreOptions
    ) throws -> Rewrite {
        let row = try Row.fetchOne(
            db,
            sql: "SELECT columns, row_count, first_start, last_start FROM segments WHERE id = ?",
            arguments: [segment]
        )
        guard let row else {
            throw StoreError.damaged(segment: segment, column: "rows", reason: "is missing")
        }
        var rewrite = Rewrite(
            segment: segment,
            columns: [UInt8](try row.decode(Data.self, atIndex: 0)),
            rowCount: try row.decode(atIndex: 1),
            firstStart: try row.decode(atIndex: 2),
            lastStart: try row.decode(atIndex: 3)
        )
        if runs.isEmpty { return rewrite }
        let reader = try SegmentReader(db, id: segment)
        let records = try (0..<reader.rowCount).map { try reader.record(at: $0) }
        // Runs that are frozen already stay so.
        let frozen = try FrozenRuns.knowing(interpreter, segment: reader, records, db)
        let encoder = SegmentEncoder(
            interpreter: frozen.knowing(runs),
            level: options.settledCompressionLevel
        )
        guard let encoded = encoder.encode(records, rowsMax: Int.max).segments.first,
            encoded.records.count == records.count
        else {
            throw StoreError.damaged(segment: segment, column: "spanID", reason: "a span id stands twice")
        }
        rewrite.blobs = encoded.blobs
        rewrite.runs = encoded.traces.filter { runs[$0.traceID] != nil }
        return rewrite
    }

    /// Whether the segments are still as they were when this was made.
    func isUnchanged(_ db: Database) throws -> Bool {
        for rewrite in rewrites {
            let columns = try Data.fetchOne(
                db,
                sql: "SELECT columns FROM segments WHERE id = ?",
                arguments: [rewrite.segment]
            )
            if columns.map({ [UInt8]($0) }) != rewrite.columns { return false }
            for run in rewrite.runs {
                let segments = try RunRecords.segments(of: run.traceID, project: project, db)
                if segments != [rewrite.segment] { return false }
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
            let gone = rewrite.segment == segment ? ContentDrop.columns : []
            try write(rewrite, without: gone, db)
            for run in rewrite.runs { try write(run, in: rewrite.segment, db) }
        }
        try db.execute(
            sql: """
                UPDATE runs SET is_twin_candidate = 0
                WHERE project = ? AND is_twin_candidate = 1 AND is_split = 0 AND segment = ?
                """,
            arguments: [project, segment]
        )
        try db.execute(
            sql: "INSERT OR REPLACE INTO content_dropped(segment, time) VALUES (?, ?)",
            arguments: [segment, time.nanoseconds]
        )
    }

    private func write(_ rewrite: Rewrite, without gone: Set<UInt8>, _ db: Database) throws {
        var directory = SegmentDirectory(bytes: rewrite.columns)?.without(gone)
        if let blobs = rewrite.blobs?.filter({ !gone.contains($0.column) }) {
            try db.execute(
                sql: "DELETE FROM blobs WHERE id BETWEEN ? AND ?",
                arguments: [rewrite.segment * 256, rewrite.segment * 256 + 255]
            )
            try BlobWriter.insert(blobs, segment: rewrite.segment, into: db)
            directory = SegmentDirectory(blobs)
        } else {
            for code in gone.sorted() {
                try db.execute(
                    sql: "DELETE FROM blobs WHERE id = ?",
                    arguments: [rewrite.segment * 256 + Int64(code)]
                )
            }
        }
        guard let directory else {
            throw StoreError.damaged(segment: rewrite.segment, column: "rows", reason: "no list of columns")
        }
        try db.execute(
            sql: "UPDATE segments SET columns = ?, checksum = ? WHERE id = ?",
            arguments: [
                directory.bytes.data,
                directory.checksum(
                    rowCount: rewrite.rowCount,
                    firstStart: rewrite.firstStart,
                    lastStart: rewrite.lastStart
                ),
                rewrite.segment,
            ]
        )
    }

    private func write(_ run: SegmentTrace, in segment: Int64, _ db: Database) throws {
        try db.execute(
            sql: """
                UPDATE runs SET is_twin_candidate = 0, start = ?, checksum = ?, summary = ?
                WHERE trace = ? AND project = ? AND segment = ? AND is_split = 0
                """,
            arguments: [
                run.run.start.nanoseconds, Int64(Checksum.crc32(run.runBlob)), run.runBlob.data,
                run.traceID.blob, project, segment,
            ]
        )
        try db.execute(
            sql: "DELETE FROM decision_keys WHERE project = ? AND trace = ?",
            arguments: [project, run.traceID.blob]
        )
        for key in run.decisionKeys {
            try db.execute(
                sql: "INSERT OR IGNORE INTO decision_keys(project, key, trace) VALUES (?, ?, ?)",
                arguments: [project, key, run.traceID.blob]
            )
        }
        try db.execute(
            sql: "INSERT OR IGNORE INTO frozen_runs(project, trace) VALUES (?, ?)",
            arguments: [project, run.traceID.blob]
        )
    }
}

/// What the runs of a project know of each other, in one state of the ledger.
struct OtherTraces: Sendable {
    /// Of each run that other traces change, what they tell.
    private(set) var known: [TraceID: Elsewhere] = [:]
    /// By segment, the runs whose calls are counted by a run there.
    private(set) var dependents: [Int64: [TraceID]] = [:]

    init(_ db: Database, project: Int64, interpreter: Interpreter, overlays: OverlayCache) throws {
        // A cache of its own: another reader may put a later state into the shared one.
        let cache = OverlayCache()
        cache.keep(overlays.entries(project: project), project: project)
        let overlay = try Overlay(db, project: project, interpreter: interpreter, cache: cache).runs
        known = overlay.mapValues(\.elsewhere).filter { $0.value != Elsewhere() }
        for (trace, candidate) in cache.entries(project: project).candidates {
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

extension SegmentDirectory {
    /// The same list without some columns.
    fileprivate func without(_ codes: Set<UInt8>) -> SegmentDirectory? {
        let entries = stride(from: 0, to: bytes.count, by: 5).filter { !codes.contains(bytes[$0]) }
        return SegmentDirectory(bytes: entries.flatMap { bytes[$0..<$0 + 5] })
    }
}
