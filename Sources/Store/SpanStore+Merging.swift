import GRDB

extension SpanStore {
    /// Pages given back to the file system in one transaction.
    ///
    /// Larger: a longer wait for commits behind it.
    private static let shrinkPages = 256

    /// Does one step of merging; see `Merger`.
    ///
    /// - Parameter watermark: Runs that got nothing new after this segment are taken to be over.
    /// - Returns: How many runs were moved; 0 when there is nothing to do now.
    /// - Throws: What the database says; nothing is changed then.
    public func merge(through watermark: Int64) async throws -> Int {
        guard let writer, writer.failure == nil, writer.upkeep.disk.refusal() == nil else { return 0 }
        let merger = Merger(interpreter: interpreter, options: options, texts: texts)
        let preparation = try await database.read { [readers] db in
            try readers.run(db) { _ in try merger.prepare(db, through: watermark) }
        }
        guard let preparation else { return 0 }
        do {
            return try await writer.write { try merger.apply(preparation, $0) }
        } catch {
            // What the heap gained is not in the database: it is read back before the next step.
            texts.forget()
            if error is Merger.StaleTexts { return 1 }
            throw error
        }
    }

    /// Whether batches wait to be committed or came a moment ago, so that merging should wait.
    public var isBusy: Bool { writer?.isBusy ?? false }

    /// Segments that merging has not finished with.
    public func unmergedSegments() async throws -> Int {
        try await database.read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM segments INDEXED BY segments_to_merge WHERE is_final = 0"
            ) ?? 0
        }
    }

    /// Gives pages that merging and retention freed back to the file system, some at a time, until none is
    /// left or, unless it does not yield, somebody wants to commit; then moves the log into the database.
    public func shrink(yielding: Bool = true) async throws {
        guard let writer, writer.upkeep.disk.refusal() == nil else { return }
        while !yielding || !isBusy {
            let free = try await database.read { db in
                try (Int.fetchOne(db, sql: "PRAGMA auto_vacuum") ?? 0) == 2
                    ? Int.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0 : 0
            }
            if free == 0 { break }
            try await writer.write { db in
                // Every row of this statement is a page; all must be stepped through.
                let rows = try Row.fetchCursor(db, sql: "PRAGMA incremental_vacuum(\(Self.shrinkPages))")
                while try rows.next() != nil {}
            }
        }
        if writer.isAtRest { try await writer.rest() }
    }
}
