import GRDB
public import Model

extension SpanStore {
    /// What a policy would take out now.
    ///
    /// - Parameters:
    ///   - policy: What is kept how long.
    ///   - now: The wall clock.
    ///   - matcher: Finds the runs that legal holds keep.
    /// - Returns: What goes, and what stays only because of holds.
    /// - Throws: `HoldError` if the holds cannot be read: nothing goes then; `StoreError`.
    public func retentionPlan(
        _ policy: RetentionPolicy,
        now: Instant,
        matcher: HoldMatcher
    ) async throws -> RetentionPlan {
        try await planRetention(matcher) { planner in try planner.plan(policy, now: now) }
    }

    /// What goes up to given times.
    func retentionPlan(_ cutoffs: [RetentionCutoff], matcher: HoldMatcher) async throws -> RetentionPlan {
        try await planRetention(matcher) { planner in try planner.plan(cutoffs) }
    }

    private func planRetention(
        _ matcher: HoldMatcher,
        _ body: @escaping @Sendable (inout RetentionPlanner) throws -> RetentionPlan
    ) async throws -> RetentionPlan {
        let holds = try HoldJournal(directory: path).holds()
        return try await database.read { [interpreter, overlays] db in
            var planner = RetentionPlanner(
                db,
                interpreter: interpreter,
                overlays: overlays,
                matcher: matcher,
                holds: holds
            )
            return try body(&planner)
        }
    }

    /// Takes out what a plan names, a few runs a transaction, so that commits wait for 50 ms at most.
    ///
    /// Cut off at any point, each run is wholly there or wholly gone. Runs that changed since the plan stay.
    ///
    /// - Parameters:
    ///   - plan: A plan of this store.
    ///   - now: The wall clock, noted with dropped contents.
    ///   - progress: Called after each item.
    /// - Returns: What went.
    /// - Throws: What the database says; what was taken out before stays out.
    public func carryOut(
        _ plan: RetentionPlan,
        at now: Instant,
        progress: @Sendable (LifeProgress) -> Void = { _ in }
    ) async throws -> RetentionOutcome {
        var outcome = RetentionOutcome()
        guard let pool = database as? DatabasePool else {
            throw StoreError.cannotWrite(reason: "the data directory is open for reading only")
        }
        if plan.items.isEmpty { return outcome }
        try await pool.write { db in
            try LifeSchema.ensure(db)
            // What is deleted is overwritten, whatever the library was built to do.
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        var dropper = SegmentDropper(interpreter: interpreter, options: options, overlays: overlays)
        for (index, item) in plan.items.enumerated() {
            if try HoldJournal(directory: path).holds().filter(\.isInForce) != plan.holds {
                outcome.isStoppedByHold = true
                break
            }
            switch item.part {
            case .steps: try await dropper.dropSteps(item, from: pool, &outcome)
            case .content: try await dropper.dropContent(item, from: pool, at: now, &outcome)
            }
            progress(LifeProgress(phase: .cleaning, done: index + 1, total: plan.items.count))
        }
        return outcome
    }

    /// What retention took out of a project, for reports whose range reaches back that far.
    public func dropped(project name: String) async throws -> DroppedData {
        try await database.read { db in
            let project = try Int64.fetchOne(
                db,
                sql: "SELECT id FROM projects WHERE name = ?",
                arguments: [name]
            )
            return try project.map { try DroppedData(db, project: $0) } ?? DroppedData()
        }
    }

    /// Gives free pages at the end of the file back to the file system, a little at a time.
    ///
    /// Does nothing to a file that was made without `auto_vacuum`; see `compact`.
    ///
    /// - Parameter keptBytes: Free bytes that stay in the file, for what comes next.
    /// - Returns: Bytes by which the file shrank.
    /// - Throws: What the database says.
    public func shrink(keptBytes: Int64 = 4 << 20) async throws -> Int64 {
        guard let pool = database as? DatabasePool else { return 0 }
        var given: Int64 = 0
        while true {
            let step = try await pool.write { db in try FreePages.shrink(db, keptBytes: keptBytes) }
            if step == 0 { return given }
            given += step
            // Commits that wait for the writer go first.
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Writes the whole file anew without its free pages, and so that it can shrink from then on.
    ///
    /// Needs as much free space as the ledger uses, and keeps commits waiting until it is done.
    public func compact() async throws {
        guard let pool = database as? DatabasePool else { return }
        try await pool.barrierWriteWithoutTransaction { db in
            try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL; VACUUM")
        }
    }
}

/// Free pages of the file.
enum FreePages {
    /// Pages moved between two looks at the clock.
    private static let pagesPerStep: Int64 = 128

    /// Shrinks the file for one slice of time; returns by how many bytes.
    static func shrink(_ db: Database, keptBytes: Int64) throws -> Int64 {
        guard try Int.fetchOne(db, sql: "PRAGMA auto_vacuum") == 2 else { return 0 }
        let before = try LedgerSize(db)
        let slice = WriteSlice()
        var free = before.freePages
        while free * before.pageSize > keptBytes, !slice.isOver {
            let pages = min(Self.pagesPerStep, free - keptBytes / before.pageSize)
            try db.execute(sql: "PRAGMA incremental_vacuum(\(pages))")
            let left = try LedgerSize(db).freePages
            if left >= free { break }
            free = left
        }
        return (before.freePages - free) * before.pageSize
    }
}

/// The time that one transaction of background work may take.
struct WriteSlice {
    /// Milliseconds after which the transaction ends; what is begun then still ends.
    static let milliseconds = 30

    private let end = ContinuousClock.now + .milliseconds(Self.milliseconds)

    var isOver: Bool { ContinuousClock.now >= end }
}
