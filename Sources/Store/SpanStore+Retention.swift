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
        return try await readCatalogue { [interpreter, memory] db in
            var planner = RetentionPlanner(
                db,
                interpreter: interpreter,
                memory: memory,
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
        if plan.items.isEmpty { return outcome }
        try await writeCatalogue { db in
            try LifeSchema.ensure(db)
            // What is deleted is overwritten, whatever the library was built to do.
            try db.execute(sql: "PRAGMA secure_delete = ON")
        }
        var dropper = SegmentDropper(self)
        for (index, item) in plan.items.enumerated() {
            if try HoldJournal(directory: path).holds().filter(\.isInForce) != plan.holds {
                outcome.isStoppedByHold = true
                break
            }
            switch item.part {
            case .steps: try await dropper.dropSteps(item, &outcome)
            case .content: try await dropper.dropContent(item, at: now, &outcome)
            }
            progress(LifeProgress(phase: .cleaning, done: index + 1, total: plan.items.count))
        }
        return outcome
    }

    /// What retention took out of a project, for reports whose range reaches back that far.
    public func dropped(project name: String) async throws -> DroppedData {
        try await readCatalogue { db in
            let project = try Int64.fetchOne(
                db,
                sql: "SELECT id FROM projects WHERE name = ?",
                arguments: [name]
            )
            return try project.map { try DroppedData(db, project: $0) } ?? DroppedData()
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

    // MARK: Connections

    /// Reads tables on a reader's thread.
    func readCatalogue<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.read { [readers] db in try readers.run(db) { _ in try body(db) } }
        } catch {
            throw StoreDatabase.readError(error, path: path)
        }
    }

    /// Runs one transaction that makes room, in turn with commits.
    func writeCatalogue<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        guard let committer else {
            throw StoreError.cannotWrite(reason: "the data directory is open for reading only")
        }
        return try await committer.write(mayDropBallast: true, body)
    }
}

/// The time that one transaction of background work may take.
struct WriteSlice {
    /// Milliseconds after which the transaction ends; what is begun then still ends.
    static let milliseconds = 30

    private let end = ContinuousClock.now + .milliseconds(Self.milliseconds)

    var isOver: Bool { ContinuousClock.now >= end }
}
