import GRDB
import Model

/// Finds what is past its limit, within one read transaction.
struct RetentionPlanner {
    private let db: Database
    private let interpreter: Interpreter
    private let memory: ReaderMemory
    private let matcher: HoldMatcher
    private var plan = RetentionPlan()
    /// Segments that stay or go whole, so that the size need not look at them again.
    private var decided: Set<Int64> = []

    init(
        _ db: Database,
        interpreter: Interpreter,
        memory: ReaderMemory,
        matcher: HoldMatcher,
        holds: [LegalHold]
    ) {
        self.db = db
        self.interpreter = interpreter
        self.memory = memory
        self.matcher = matcher
        plan.holds = holds.filter(\.isInForce)
    }

    /// What goes under a policy.
    mutating func plan(_ policy: RetentionPolicy, now: Instant) throws -> RetentionPlan {
        let names = try String.fetchAll(db, sql: "SELECT name FROM projects ORDER BY id")
        let cutoffs = names.map {
            RetentionCutoff(project: $0, policy.projects[$0] ?? policy.standard, now: now)
        }
        _ = try plan(cutoffs)
        if let bytesMax = policy.bytesMax { try planSize(bytesMax) }
        sort()
        return plan
    }

    /// What goes up to given times.
    mutating func plan(_ cutoffs: [RetentionCutoff]) throws -> RetentionPlan {
        plan.bytesUsed = try LedgerSize(db).used
        for cutoff in cutoffs {
            let project = try Int64.fetchOne(
                db,
                sql: "SELECT id FROM projects WHERE name = ?",
                arguments: [cutoff.project]
            )
            if let project { try plan(cutoff, project: project) }
        }
        sort()
        return plan
    }

    private mutating func sort() {
        plan.items.sort { ($0.lastEnd, $0.segment) < ($1.lastEnd, $1.segment) }
        plan.held.sort { ($0.project, $0.hold) < ($1.project, $1.hold) }
    }

    // MARK: Age

    private mutating func plan(_ cutoff: RetentionCutoff, project: Int64) throws {
        guard let end = [cutoff.contentBefore, cutoff.stepsBefore].compactMap({ $0 }).max() else { return }
        let stepsEnd = cutoff.stepsBefore?.nanoseconds ?? .min
        let segments = try Int64.fetchAll(
            db,
            sql: """
                SELECT id FROM segments WHERE project = ? AND last_start < ?
                ORDER BY first_start, id
                """,
            arguments: [project, end.nanoseconds]
        )
        if segments.isEmpty { return }
        let held = try heldRuns(project: cutoff.project, before: end)
        for segment in segments {
            let isContentDropped = try ContentDrop.isDropped(segment: segment, db)
            if try isContentDropped && lastStart(of: segment) >= stepsEnd { continue }
            guard let contents = try contents(of: segment, project: project) else { continue }
            if contents.lastEnd < stepsEnd {
                add(contents, cutoff.project, project, .steps, .age, held)
            } else if contents.lastEnd < cutoff.contentBefore?.nanoseconds ?? .min, !isContentDropped,
                contents.contentBytes > 0
            {
                if contents.hasSplitRuns {
                    plan.unsettled += 1
                } else {
                    add(contents, cutoff.project, project, .content, .age, held)
                }
            }
        }
    }

    private func lastStart(of segment: Int64) throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT last_start FROM segments WHERE id = ?", arguments: [segment])
            ?? .max
    }

    /// A segment's runs; `nil` if it cannot be read.
    private mutating func contents(of segment: Int64, project: Int64) throws -> SegmentContents? {
        do {
            return try SegmentContents(db, segment: segment, project: project)
        } catch is StoreError {
            if !plan.damaged.contains(segment) { plan.damaged.append(segment) }
            return nil
        }
    }

    // MARK: Size

    /// Adds the oldest segments of all projects until what is left fits.
    private mutating func planSize(_ bytesMax: Int64) throws {
        var excess = plan.bytesUsed - plan.bytes - bytesMax
        if excess <= 0 { return }
        var held: [String: HeldRuns] = [:]
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT s.id, s.project, p.name FROM segments s JOIN projects p ON p.id = s.project
                ORDER BY s.last_start, s.id
                """
        )
        for row in rows where excess > 0 {
            let segment: Int64 = try row.decode(atIndex: 0)
            let project: Int64 = try row.decode(atIndex: 1)
            let name: String = try row.decode(atIndex: 2)
            if decided.contains(segment) { continue }
            guard let contents = try contents(of: segment, project: project), !contents.hasSplitRuns else {
                continue
            }
            let holds = try held[name] ?? heldRuns(project: name, before: nil)
            held[name] = holds
            let planned = plan.items.firstIndex { $0.segment == segment && $0.part == .content }
            if add(contents, name, project, .steps, .size, holds) {
                excess -= contents.bytes - (planned == nil ? 0 : contents.contentBytes)
                if let planned { plan.items.remove(at: planned) }
            }
        }
    }

    // MARK: Holds

    private func heldRuns(project: String, before end: Instant?) throws -> HeldRuns {
        let holds = plan.holds.filter { $0.project == project }
        if holds.isEmpty { return HeldRuns() }
        let snapshot = try StoreSnapshot(
            db,
            project: project,
            interpreter: interpreter,
            memory: memory
        )
        return try HeldRuns(holds, before: end, of: snapshot, matcher)
    }

    /// Adds a segment to what goes, or to what is held.
    ///
    /// - Returns: Whether it goes.
    @discardableResult
    private mutating func add(
        _ contents: SegmentContents,
        _ project: String,
        _ projectID: Int64,
        _ part: RetentionPlan.Part,
        _ reason: RetentionPlan.Reason,
        _ held: HeldRuns
    ) -> Bool {
        if part == .steps { decided.insert(contents.segment) }
        let bytes = part == .steps ? contents.bytes : contents.contentBytes
        if let hold = contents.runs.lazy.compactMap({ held.holds[$0.trace] }).first {
            plan.hold(project, by: hold, bytes: bytes)
            return false
        }
        plan.items.append(
            RetentionPlan.Item(
                project: project,
                projectID: projectID,
                segment: contents.segment,
                part: part,
                reason: reason,
                runs: contents.runs.count,
                spans: contents.rows,
                bytes: bytes,
                firstStart: Instant(nanoseconds: contents.entry.bounds.firstStart),
                lastEnd: Instant(nanoseconds: contents.lastEnd)
            )
        )
        return true
    }
}

/// How large a ledger is.
struct LedgerSize {
    var pageSize: Int64
    var pages: Int64
    var freePages: Int64

    /// Bytes of pages that hold something.
    var used: Int64 { (pages - freePages) * pageSize }

    init(_ db: Database) throws {
        pageSize = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        freePages = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
    }
}
