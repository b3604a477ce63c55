import Foundation
import GRDB
import Model

/// Takes segments, or their texts, out of a ledger.
///
/// Everything is read and prepared by a reader; the writer compares and deletes.
struct SegmentDropper {
    let store: SpanStore
    /// What is known of other traces, by project, as of the first drop of content: a state of its own for
    /// each segment would cost more than the drop.
    private var others: [Int64: OtherTraces] = [:]

    init(_ store: SpanStore) { self.store = store }

    // MARK: Steps

    /// Drops every run of a segment, and with the last one the segment.
    func dropSteps(_ item: RetentionPlan.Item, _ outcome: inout RetentionOutcome) async throws {
        let prepared = try await store.readCatalogue { db -> [DroppedRun]? in
            guard try Self.exists(item, db) else { return nil }
            let contents = try SegmentContents(db, segment: item.segment, project: item.projectID)
            return try contents.runs.map { try DroppedRun(db, $0) }
        }
        guard var rest = prepared?[...] else {
            outcome.skipped += 1
            return
        }
        var isSkipped = false
        while !rest.isEmpty {
            let slice = try await store.writeCatalogue { [rest, store] db in
                // Merging must not go on with texts that go here.
                defer { store.texts.forget() }
                return try Self.drop(rest, of: item, db)
            }
            rest = rest.dropFirst(slice.tried)
            outcome.runs += slice.runs
            outcome.spans += slice.spans
            outcome.segments += slice.segments
            isSkipped = isSkipped || slice.runs < slice.tried
        }
        if isSkipped { outcome.skipped += 1 }
    }

    private struct Slice {
        var tried = 0
        var runs = 0
        var spans = 0
        var segments = 0
    }

    /// Drops as many runs as fit the time of one transaction.
    private static func drop(
        _ runs: ArraySlice<DroppedRun>,
        of item: RetentionPlan.Item,
        _ db: Database
    ) throws -> Slice {
        let time = WriteSlice()
        var slice = Slice()
        var newest = Int64.min
        var buried: [Int64: Set<TraceID>] = [:]
        for run in runs {
            if slice.tried > 0 && time.isOver { break }
            slice.tried += 1
            // A run that has grown since the plan may not be past its limit any more.
            guard run.live.lastEnd <= item.lastEnd.nanoseconds, try run.isUnchanged(item.projectID, db) else {
                continue
            }
            try run.drop(item.projectID, db)
            for segment in run.live.segments { buried[segment, default: []].insert(run.live.trace) }
            slice.runs += 1
            slice.spans += run.spans
            newest = max(newest, run.live.lastEnd)
        }
        if slice.runs == 0 { return slice }
        let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM segments") ?? 0
        for (segment, traces) in buried { try SegmentRemoval.bury(traces, in: segment, db) }
        slice.segments = count - (try Int.fetchOne(db, sql: "SELECT count(*) FROM segments") ?? 0)
        try DroppedData.note(
            db,
            project: item.projectID,
            runs: slice.runs,
            spans: slice.spans,
            stepsBefore: newest.addingSaturated(1)
        )
        return slice
    }

    private static func exists(_ item: RetentionPlan.Item, _ db: Database) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: "SELECT EXISTS (SELECT 1 FROM segments WHERE id = ? AND project = ?)",
            arguments: [item.segment, item.projectID]
        ) ?? false
    }

    // MARK: Content

    /// Drops the texts of a segment whose runs all are whole; its figures stay as they are now.
    mutating func dropContent(
        _ item: RetentionPlan.Item,
        at now: Instant,
        _ outcome: inout RetentionOutcome
    ) async throws {
        let known = try await otherTraces(of: item.projectID)
        let prepared = try await store.readCatalogue { [store] db -> FrozenSegments? in
            guard try Self.exists(item, db), try !ContentDrop.isDropped(segment: item.segment, db) else {
                return nil
            }
            let contents = try SegmentContents(db, segment: item.segment, project: item.projectID)
            if contents.hasSplitRuns || contents.lastEnd > item.lastEnd.nanoseconds { return nil }
            return try FrozenSegments(
                db,
                contents,
                project: item.projectID,
                interpreter: store.interpreter,
                options: store.options,
                others: known
            )
        }
        let isDone = try await store.writeCatalogue { [store] db in
            defer { store.texts.forget() }
            guard let prepared, try prepared.isUnchanged(db) else { return false }
            try prepared.write(db, at: now)
            try DroppedData.note(
                db,
                project: item.projectID,
                contentBefore: item.lastEnd.nanoseconds.addingSaturated(1)
            )
            return true
        }
        if isDone { outcome.contents += 1 } else { outcome.skipped += 1 }
    }

    private mutating func otherTraces(of project: Int64) async throws -> OtherTraces {
        if let known = others[project] { return known }
        let found = try await store.readCatalogue { [store] db in
            try OtherTraces(
                db,
                project: project,
                interpreter: store.interpreter,
                options: store.options,
                catalogues: store.memory.catalogues
            )
        }
        others[project] = found
        return found
    }
}

/// A run about to be dropped.
struct DroppedRun: Sendable {
    let live: SegmentContents.LiveRun
    /// Its spans, each once.
    let spans: Int

    init(_ db: Database, _ live: SegmentContents.LiveRun) throws {
        self.live = live
        if !live.isSplit {
            spans = live.rows
            return
        }
        var ids: Set<Int64> = []
        for segment in live.segments {
            let reader = try SegmentReader(db, id: segment)
            let column = try reader.number(StepNumber.spanID)
            for row in try reader.rows(of: live.trace) { ids.insert(column[row]) }
        }
        spans = ids.count
    }

    /// Whether the run still lies where it did when this was made, and got nothing new.
    func isUnchanged(_ project: Int64, _ db: Database) throws -> Bool {
        try RunRecords.segments(of: live.trace, project: project, db) == live.segments
    }

    /// Takes the run out of the catalogue; its rows are still to be buried.
    func drop(_ project: Int64, _ db: Database) throws {
        for table in ["runs", "run_segments", "decision_keys", "frozen_runs"] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE project = ? AND trace = ?")
                .execute(arguments: [project, live.trace.blob])
        }
    }
}

extension DroppedData {
    /// Adds to what was taken out of a project, within the caller's transaction.
    static func note(
        _ db: Database,
        project: Int64,
        runs: Int = 0,
        spans: Int = 0,
        stepsBefore: Int64? = nil,
        contentBefore: Int64? = nil
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO dropped(project, runs, spans, steps_before, content_before)
                VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT(project) DO UPDATE SET runs = runs + ?2, spans = spans + ?3,
                    steps_before = max(coalesce(steps_before, ?4), coalesce(?4, steps_before)),
                    content_before = max(coalesce(content_before, ?5), coalesce(?5, content_before))
                """,
            arguments: [project, runs, spans, stepsBefore, contentBefore]
        )
        try db.execute(
            sql: "UPDATE counters SET generation = generation + 1 WHERE project = ?",
            arguments: [project]
        )
    }
}
