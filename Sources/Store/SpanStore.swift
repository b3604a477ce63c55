import GRDB
public import Model
import Synchronization

/// The ledger of one data directory: durable segments and their catalogue.
///
/// One writer, any number of readers. A commit that returned is on disk (`synchronous=FULL`); a read sees one
/// commit from beginning to end.
public final class SpanStore: Sendable {
    /// Whether the store may be written.
    public enum Mode: Sendable {
        /// Takes the directory's lock; creates what is missing.
        case readWrite
        /// Reads beside a running server; creates and changes nothing.
        case readOnly
    }

    /// Where the data lie.
    public let path: String
    let options: StoreOptions
    let interpreter: Interpreter
    private let directory: DataDirectory
    let database: any DatabaseReader
    let writer: GroupCommitter?
    let memory: ReaderMemory
    let texts = MergeTexts()
    let readers: Readers
    /// Of a store that is only read, what acknowledged data was known to be gone when it was opened.
    private let losses: [String]

    /// The one way to write: groups of batches, and the transactions of upkeep in turn with them.
    var committer: GroupCommitter? { writer }

    /// Opens a data directory.
    ///
    /// - Throws: `StoreError`, when the directory is in use, newer, no ledger, or cannot be opened.
    public init(
        path: String,
        mode: Mode,
        interpreter: Interpreter,
        options: StoreOptions = StoreOptions()
    ) throws {
        self.path = path
        self.options = options
        self.interpreter = interpreter
        memory = ReaderMemory(options)
        readers = Readers(secondsMax: options.readSecondsMax)
        switch mode {
        case .readOnly:
            directory = try DataDirectory(reading: path)
            database = try StoreDatabase.openForReading(directory, fingerprint: interpreter.fingerprint)
            writer = nil
            losses = try LossNotice.read(directory)
        case .readWrite:
            directory = try DataDirectory(owning: path)
            let pool = try StoreDatabase.openForWriting(
                directory,
                readers: options.readers,
                options: options
            )
            try StoreDatabase.reinterpret(pool, interpreter: interpreter, options: options)
            database = pool
            losses = []
            let writer = try GroupCommitter(
                pool: pool,
                upkeep: Upkeep(directory, options: options),
                checkpointer: Checkpointer(directory: directory, readers: readers, options: options),
                interpreter: interpreter,
                options: options
            )
            self.writer = writer
            writer.upkeep.start()
        }
    }

    /// Interprets and encodes spans into finished column blocks; pure work, done before the writer is asked.
    ///
    /// Idle threads among those given help.
    public func prepare(_ records: [SpanRecord], on threads: WorkThreads? = nil) -> PreparedBatch {
        let encoder = SegmentEncoder(interpreter: interpreter, threads: threads)
        let (segments, duplicates) = encoder.encode(records, rowsMax: options.segmentRowsMax)
        return PreparedBatch(segments: segments, duplicates: duplicates, received: records.count)
    }

    /// Commits a batch; when this returns, its spans survive a power cut.
    ///
    /// - Throws: `StoreError.overloaded`, `.cannotWrite`, `.diskFloor` or `.closing`, all of which leave
    ///   nothing of the batch behind; `.failed` when writing has ended for good; `.damaged` if stored spans
    ///   of the same run cannot be read.
    public func commit(_ batch: PreparedBatch, project: String) async throws -> CommitReceipt {
        guard let writer else {
            throw StoreError.cannotWrite(reason: "the data directory is open for reading only")
        }
        return try await writer.commit(batch, project: project)
    }

    /// Reads one consistent state of a project on a reader's thread.
    public func read<Value: Sendable>(
        project: String,
        _ body: @escaping @Sendable (any LedgerSnapshot) throws -> Value
    ) async throws -> Value {
        do {
            return try await database.read { [interpreter, memory, readers, warning] db in
                try readers.run(db) { checkDeadline in
                    let snapshot = try StoreSnapshot(
                        db,
                        project: project,
                        interpreter: interpreter,
                        memory: memory
                    )
                    snapshot.freshness.warning = warning
                    snapshot.deadline = checkDeadline
                    return try body(snapshot)
                }
            }
        } catch {
            throw StoreDatabase.readError(error, path: path)
        }
    }

    /// Id of the newest segment, to tell later what has been quiet since.
    public func newestSegment() async throws -> Int64 {
        try await database.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM segments") ?? 0 }
    }

    /// What was acknowledged, stored and refused so far, and how large it is.
    public func status() async throws -> StoreStatus {
        var status = try await database.read { db in try StoreStatus(db) }
        status.logBytes = directory.logSize
        status.oldestRead = readers.oldest
        status.warning = warning
        if let upkeep = writer?.upkeep {
            status.freeBytes = upkeep.disk.free
            status.floorBytes = upkeep.disk.floor
            status.ballastBytes = upkeep.ballast.kept
        }
        return status
    }

    /// Why the store is not as it should be, in words; empty when all is well.
    ///
    /// Never waits for the database.
    public var faults: [String] {
        var faults = warning.map { [$0] } ?? []
        guard let writer else { return faults }
        if let failure = writer.failure { return faults + [StoreStatus.text(failure)] }
        if let refusal = writer.upkeep.disk.refusal() { faults.append(StoreStatus.text(refusal)) }
        return faults
    }

    /// What every report must say: that acknowledged data is gone, until an operator has confirmed it.
    public var warning: String? {
        let losses = writer?.upkeep.losses ?? losses
        guard let last = losses.last else { return nil }
        let finding = last.split(separator: "\t", maxSplits: 1)
        return "Acknowledged data is missing: \(finding.last ?? "") (found \(finding.first ?? ""); confirm "
            + "with spanledger verify --accept-loss)"
    }

    /// Confirms that acknowledged data is gone, so that it is no longer said with every report.
    ///
    /// Works beside a server, which notices within two seconds, and without one.
    ///
    /// - Returns: What was confirmed, each with its time; empty if nothing was missing.
    /// - Throws: `StoreError.noLedger` if the path is no data directory, or the system's reason.
    public static func acceptLoss(path: String) throws -> [String] {
        try LossNotice.accept(DataDirectory(reading: path))
    }

    /// Refuses new batches, commits those that wait, moves the log into the database and closes it.
    ///
    /// After writing has ended for good nothing more is written, not even by closing.
    public func close() async throws {
        await writer?.close()
        if writer?.failure == nil {
            try database.close()
        } else {
            // SQLite moves the log when the last connection closes, so these stay open until the end.
            Self.abandoned.withLock { $0.append(database) }
        }
        directory.release()
    }

    private static let abandoned = Mutex<[any DatabaseReader]>([])
}
