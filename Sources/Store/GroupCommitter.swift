import GRDB
import Model
import Synchronization

/// Commits batches in groups: whatever arrived during the last fsync is the next group.
///
/// Work runs on GRDB's writer queue, never on the cooperative pool. Each batch's caller is resumed exactly
/// once, after its group's COMMIT returned or failed.
final class GroupCommitter: Sendable {
    private struct Waiting: Sendable {
        var batch: PreparedBatch
        var project: String
        var continuation: CheckedContinuation<CommitReceipt, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var bytesWaiting = 0
        var isDraining = false
        var isClosing = false
        var failure: StoreError?
        /// When the last batch came.
        var lastArrival: ContinuousClock.Instant?
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    let pool: DatabasePool
    let upkeep: Upkeep
    private let interpreter: Interpreter
    private let options: StoreOptions
    private let checkpointer: Checkpointer
    private let state = Mutex(State())
    /// Changed on the writer's queue only; the mutex is never contended.
    private let marks: Mutex<CommitMarks>

    init(
        pool: DatabasePool,
        upkeep: Upkeep,
        checkpointer: Checkpointer,
        interpreter: Interpreter,
        options: StoreOptions
    ) throws {
        self.pool = pool
        self.upkeep = upkeep
        self.checkpointer = checkpointer
        self.interpreter = interpreter
        self.options = options
        marks = Mutex(try pool.read { db in try CommitMarks(db) })
        upkeep.highWater.note(marks.withLock(\.newest))
    }

    /// After a batch, the time for which more are expected.
    private static let busyTime = Duration.milliseconds(250)

    /// After a batch, the time after which the ledger is taken to be at rest.
    private static let restTime = Duration.seconds(10)

    /// Whether no batch came for a while.
    var isAtRest: Bool {
        state.withLock { $0.lastArrival.map { $0.duration(to: .now) > Self.restTime } ?? true }
    }

    /// Whether batches wait or came a moment ago.
    var isBusy: Bool {
        state.withLock { state in
            state.isDraining || state.lastArrival.map { $0.duration(to: .now) < Self.busyTime } ?? false
        }
    }

    /// Why writing has ended for good, if it has.
    var failure: StoreError? { state.withLock(\.failure) }

    /// Waits for the group that takes this batch.
    func commit(_ batch: PreparedBatch, project: String) async throws -> CommitReceipt {
        try await withCheckedThrowingContinuation { continuation in
            let waiting = Waiting(batch: batch, project: project, continuation: continuation)
            switch admit(waiting) {
            case .failure(let error): continuation.resume(throwing: error)
            case .success(let mustStart):
                #if MUTANT_ACKNOWLEDGE_ON_ENQUEUE
                continuation.resume(returning: CommitReceipt(stored: batch.received))
                #endif
                if mustStart { startDraining() }
            }
        }
    }

    /// Runs a transaction of upkeep in turn with the groups: settling, merging, retention.
    ///
    /// All that writes goes through here or `commit`, so that nothing is tried after writing has ended for
    /// good, and the log is moved whoever filled it.
    ///
    /// - Parameters:
    ///   - mayDropBallast: Whether a full disk may be helped by giving the ballast back; for what makes room,
    ///     which is then tried once more.
    ///   - body: The statements of the transaction.
    /// - Returns: What the body returns, once it is committed.
    /// - Throws: What the body throws, `StoreError.cannotWrite` or `.failed`; nothing is changed then.
    func write<Value: Sendable>(
        mayDropBallast: Bool = false,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await pool.writeWithoutTransaction { [self] db in
            // On a full disk the log's own room is all there is, so what makes room begins with an empty one.
            if mayDropBallast, failure == nil { try? checkpointer.atRest(db) }
            do {
                return try transact(db, body)
            } catch {
                guard mayDropBallast, case .passing = StorageFault(error), upkeep.ballast.drop() else {
                    throw note(error)
                }
            }
            do { return try transact(db, body) } catch { throw note(error) }
        }
    }

    /// Cuts the log while nobody writes.
    func rest() async throws {
        try await pool.writeWithoutTransaction { [self] db in
            if failure == nil { try checkpointer.atRest(db) }
        }
    }

    private func transact<Value>(_ db: Database, _ body: (Database) throws -> Value) throws -> Value {
        if let failure { throw failure }
        var value: Value?
        try db.inTransaction(.immediate) {
            value = try body(db)
            return .commit
        }
        moveLog(db)
        guard let value else { throw BrokenInvariant(text: "a transaction ended without its value") }
        return value
    }

    /// Refuses further batches and returns when all that wait are committed.
    func close() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                state.isClosing = true
                if state.isDraining { state.closers.append(continuation) }
                return !state.isDraining
            }
            if isIdle { continuation.resume() }
        }
        upkeep.stop()
        if failure != nil { return }
        // Best effort: the log is replayed at the next start if it cannot be moved now.
        _ = try? await pool.writeWithoutTransaction { db in
            try Checkpointer.cut(db, waiting: Self.closeMilliseconds)
        }
    }

    /// Milliseconds that closing waits for readers before it leaves the log as it is.
    private static let closeMilliseconds: Int32 = 1_000

    private func admit(_ waiting: Waiting) -> Result<Bool, StoreError> {
        if let refusal = upkeep.disk.refusal() { return .failure(refusal) }
        return state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            if state.isClosing { return .failure(.closing) }
            let bytes = waiting.batch.packedBytes
            // One batch is always let in, so that a batch larger than the limit is not refused for ever.
            guard state.bytesWaiting == 0 || state.bytesWaiting + bytes <= options.bytesWaitingMax else {
                return .failure(.overloaded(bytesWaiting: state.bytesWaiting, limit: options.bytesWaitingMax))
            }
            state.waiting.append(waiting)
            state.lastArrival = .now
            state.bytesWaiting += bytes
            defer { state.isDraining = true }
            return .success(!state.isDraining)
        }
    }

    private func startDraining() {
        pool.asyncWriteWithoutTransaction { [self] db in
            while let group = nextGroup() { commit(group, db) }
        }
    }

    /// Takes what waits, up to the group's limit; `nil` ends the draining.
    private func nextGroup() -> [Waiting]? {
        let (group, closers) = state.withLock { state -> ([Waiting]?, [CheckedContinuation<Void, Never>]) in
            guard !state.waiting.isEmpty else {
                state.isDraining = false
                defer { state.closers = [] }
                return (nil, state.closers)
            }
            var count = 0
            var bytes = 0
            while count < state.waiting.count && (count == 0 || bytes < options.groupBytesMax) {
                bytes += state.waiting[count].batch.packedBytes
                count += 1
            }
            let group = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            state.bytesWaiting -= bytes
            return (group, [])
        }
        for closer in closers { closer.resume() }
        return group
    }

    private func commit(_ group: [Waiting], _ db: Database) {
        var receipts: [CommitReceipt] = []
        #if MUTANT_ACKNOWLEDGE_BEFORE_COMMIT
        for waiting in group {
            waiting.continuation.resume(returning: CommitReceipt(stored: waiting.batch.received))
        }
        #endif
        do {
            if let failure { throw failure }
            let mark = try insert(group, &receipts, db)
            marks.withLock { $0.didCommit(mark) }
            // Before anyone is told: a process killed right after the answer must find it noted.
            upkeep.highWater.note(mark)
            #if !MUTANT_ACKNOWLEDGE_BEFORE_COMMIT && !MUTANT_ACKNOWLEDGE_ON_ENQUEUE
            for (waiting, receipt) in zip(group, receipts) { waiting.continuation.resume(returning: receipt) }
            #endif
            upkeep.disk.writeSucceeded()
            upkeep.disk.look()
            moveLog(db)
        } catch {
            retrySingly(group, after: error, db)
        }
    }

    /// Inserts a group and commits it.
    private func insert(
        _ group: [Waiting],
        _ receipts: inout [CommitReceipt],
        _ db: Database
    ) throws -> HighWaterMark {
        precondition(!db.configuration.readonly, "only the connection that writes commits")
        var mark: HighWaterMark?
        try db.inTransaction(.immediate) {
            let writer = BatchWriter(db, interpreter: interpreter, options: options)
            for waiting in group {
                let receipt = try writer.insert(waiting.batch, project: projectID(waiting.project, db))
                guard receipt.stored + receipt.duplicates == waiting.batch.received else {
                    throw BrokenInvariant(
                        text: "of \(waiting.batch.received) spans \(receipt.stored) were stored and "
                            + "\(receipt.duplicates) already there"
                    )
                }
                receipts.append(receipt)
            }
            let spans = group.reduce(0) { $0 + $1.batch.received }
            mark = try nextMark(db, acknowledging: spans)
            return .commit
        }
        guard let mark else { throw BrokenInvariant(text: "a group was committed without its mark") }
        return mark
    }

    private func nextMark(_ db: Database, acknowledging spans: Int) throws -> HighWaterMark {
        do {
            return try marks.withLock { try $0.insertNext(db, acknowledging: spans) }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw BrokenInvariant(text: "someone else has committed: \(error.message ?? "")")
        }
    }

    private func moveLog(_ db: Database) {
        do {
            try checkpointer.afterCommit(db)
        } catch {
            _ = note(error)
        }
    }

    /// A group that failed is tried batch by batch, so that one batch cannot fail its neighbours.
    private func retrySingly(_ group: [Waiting], after error: any Error, _ db: Database) {
        guard group.count > 1, StorageFault(error) == .data, failure == nil else {
            refuse(group, note(error))
            return
        }
        for waiting in group { commit([waiting], db) }
    }

    private func refuse(_ group: [Waiting], _ error: any Error) {
        #if MUTANT_ACKNOWLEDGE_BEFORE_COMMIT || MUTANT_ACKNOWLEDGE_ON_ENQUEUE
        _ = (group, error)
        #else
        for waiting in group { waiting.continuation.resume(throwing: error) }
        #endif
    }

    /// Remembers what a failed write means for the next ones; returns what its callers are told.
    private func note(_ error: any Error) -> any Error {
        switch StorageFault(error) {
        case .data: return error
        case .passing(let reason):
            upkeep.disk.writeFailed(reason)
            return StoreError.cannotWrite(reason: reason)
        case .fatal(let reason):
            let failure = StoreError.failed(reason: reason)
            end(failure)
            return failure
        }
    }

    /// Ends writing for good: answers all that wait and tells the program, once.
    private func end(_ failure: StoreError) {
        let waiting = state.withLock { state -> [Waiting]? in
            guard state.failure == nil else { return nil }
            state.failure = failure
            defer { (state.waiting, state.bytesWaiting) = ([], 0) }
            return state.waiting
        }
        guard let waiting else { return }
        refuse(waiting, failure)
        options.onFailure(failure)
    }

    private func projectID(_ name: String, _ db: Database) throws -> Int64 {
        let select = try db.cachedStatement(sql: "SELECT id FROM projects WHERE name = ?")
        if let id = try Int64.fetchOne(select, arguments: [name]) { return id }
        try db.execute(sql: "INSERT INTO projects(name) VALUES (?)", arguments: [name])
        let id = db.lastInsertedRowID
        try db.execute(
            sql: """
                INSERT INTO counters(project, commits, acknowledged, stored, duplicates, superseded)
                VALUES (?, 0, 0, 0, 0, 0)
                """,
            arguments: [id]
        )
        return id
    }
}
