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
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let pool: DatabasePool
    private let interpreter: Interpreter
    private let options: StoreOptions
    private let state = Mutex(State())

    init(pool: DatabasePool, interpreter: Interpreter, options: StoreOptions) {
        self.pool = pool
        self.interpreter = interpreter
        self.options = options
    }

    /// Waits for the group that takes this batch.
    func commit(_ batch: PreparedBatch, project: String) async throws -> CommitReceipt {
        try await withCheckedThrowingContinuation { continuation in
            let waiting = Waiting(batch: batch, project: project, continuation: continuation)
            switch admit(waiting) {
            case .failure(let error): continuation.resume(throwing: error)
            case .success(let mustStart): if mustStart { startDraining() }
            }
        }
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
        // Best effort: the log is replayed at the next start if it cannot be moved now.
        _ = try? await pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
    }

    private func admit(_ waiting: Waiting) -> Result<Bool, StoreError> {
        state.withLock { state in
            if state.isClosing { return .failure(.closing) }
            let bytes = waiting.batch.packedBytes
            // One batch is always let in, so that a batch larger than the limit is not refused for ever.
            guard state.bytesWaiting == 0 || state.bytesWaiting + bytes <= options.bytesWaitingMax else {
                return .failure(.overloaded(bytesWaiting: state.bytesWaiting, limit: options.bytesWaitingMax))
            }
            state.waiting.append(waiting)
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
            try db.inTransaction(.immediate) {
                let writer = BatchWriter(db, interpreter: interpreter, options: options)
                for waiting in group {
                    receipts.append(try writer.insert(waiting.batch, project: projectID(waiting.project, db)))
                }
                return .commit
            }
            #if !MUTANT_ACKNOWLEDGE_BEFORE_COMMIT
            for (waiting, receipt) in zip(group, receipts) { waiting.continuation.resume(returning: receipt) }
            #endif
        } catch {
            #if !MUTANT_ACKNOWLEDGE_BEFORE_COMMIT
            retrySingly(group, after: error, db)
            #endif
        }
    }

    /// A group that failed is tried batch by batch, so that one batch cannot fail its neighbours.
    private func retrySingly(_ group: [Waiting], after error: any Error, _ db: Database) {
        guard group.count > 1, !isStorageFault(error) else {
            for waiting in group { waiting.continuation.resume(throwing: storeError(error)) }
            return
        }
        for waiting in group { commit([waiting], db) }
    }

    private func isStorageFault(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return [.SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_READONLY, .SQLITE_CANTOPEN].contains(
            error.resultCode
        )
    }

    private func storeError(_ error: any Error) -> any Error {
        guard let error = error as? DatabaseError else { return error }
        return StoreError.cannotWrite(
            reason: error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        )
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
