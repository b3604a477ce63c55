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
    let directory: DataDirectory
    let database: any DatabaseReader
    private let writer: GroupCommitter?
    let overlays = OverlayCache()

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
        switch mode {
        case .readOnly:
            directory = try DataDirectory(reading: path)
            database = try StoreDatabase.openForReading(directory, fingerprint: interpreter.fingerprint)
            writer = nil
        case .readWrite:
            directory = try DataDirectory(owning: path)
            let pool = try StoreDatabase.openForWriting(directory, readers: options.readers)
            try StoreDatabase.reinterpret(pool, interpreter: interpreter, options: options)
            database = pool
            writer = GroupCommitter(pool: pool, interpreter: interpreter, options: options)
        }
    }

    /// Interprets and encodes spans into finished column blocks; pure work, done before the writer is asked.
    public func prepare(_ records: [SpanRecord]) -> PreparedBatch {
        let encoder = SegmentEncoder(interpreter: interpreter, level: options.compressionLevel)
        let (segments, duplicates) = encoder.encode(records, rowsMax: options.segmentRowsMax)
        return PreparedBatch(segments: segments, duplicates: duplicates, received: records.count)
    }

    /// Commits a batch; when this returns, its spans survive a power cut.
    ///
    /// - Throws: `StoreError.overloaded`, `.cannotWrite` or `.closing`, all of which leave nothing of the
    ///   batch behind; `.damaged` if stored spans of the same run cannot be read.
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
            return try await database.read { [interpreter, overlays] db in
                let snapshot = try StoreSnapshot(
                    db,
                    project: project,
                    interpreter: interpreter,
                    overlays: overlays
                )
                return try body(snapshot)
            }
        } catch {
            throw StoreDatabase.readError(error, path: path)
        }
    }

    /// Id of the newest segment, to tell later what has been quiet since.
    public func newestSegment() async throws -> Int64 {
        try await database.read { db in try Int64.fetchOne(db, sql: "SELECT max(id) FROM segments") ?? 0 }
    }

    /// Writes a few runs that lie in several segments once more, whole; see `Settler`.
    ///
    /// - Parameter watermark: Only runs that got nothing new after this segment.
    /// - Returns: How many runs were settled; 0 when there is nothing to do now.
    /// - Throws: What the database says; nothing is changed then.
    public func settle(through watermark: Int64) async throws -> Int {
        guard let pool = database as? DatabasePool else { return 0 }
        let settler = Settler(interpreter: interpreter, options: options)
        guard let preparation = try await pool.read({ try settler.prepare($0, through: watermark) }) else {
            return 0
        }
        return try await pool.write { try settler.apply(preparation, $0) }
    }

    /// What was acknowledged, stored and refused so far, and how large it is.
    public func status() async throws -> StoreStatus {
        try await database.read { db in try StoreStatus(db) }
    }

    /// Refuses new batches, commits those that wait, moves the log into the database and closes it.
    public func close() async throws {
        await writer?.close()
        try database.close()
        directory.release()
    }
}
