import Foundation
import GRDB
public import Model

/// Puts a backup in the place of a data directory.
///
/// The copy is made and verified inside the directory, under its lock, before anything else is touched. What
/// the directory held is kept in a folder beside it; what retention took out there after the backup was made
/// is taken out of the copy too, and legal holds set since then stay in force.
public struct Restore: Sendable {
    /// Folder in which the copy is made ready.
    static let stagingName = "restoring"
    /// Files that say nothing about the ledger and stay where they are.
    private static let kept: Set<String> = ["lock", "ballast", stagingName]
    /// What the names of folders with replaced files begin with.
    public static let replacedPrefix = "replaced-"

    /// What a restore did.
    public struct Outcome: Sendable {
        /// What was verified.
        public var report: VerificationReport
        /// Where the files are that the directory held before; `nil` if it held none.
        public var replaced: String?
        /// Runs taken out again because they had been dropped since the backup.
        public var runsDroppedAgain = 0
        /// Segments whose texts were taken out again.
        public var contentsDroppedAgain = 0
        /// What could not be looked up or repeated, and why.
        public var notes: [String] = []
    }

    /// Interprets runs when retention is repeated.
    public var interpreter: Interpreter
    /// Finds the runs of legal holds, which are not dropped again.
    public var matcher: HoldMatcher
    /// Called now and then, on the thread that copies.
    public var progress: @Sendable (LifeProgress) -> Void

    /// Prepares a restore.
    public init(
        interpreter: Interpreter,
        matcher: HoldMatcher,
        progress: @escaping @Sendable (LifeProgress) -> Void = { _ in }
    ) {
        self.interpreter = interpreter
        self.matcher = matcher
        self.progress = progress
    }

    /// Restores a file made by `Backup`.
    ///
    /// - Parameters:
    ///   - file: The backup; it is only read.
    ///   - path: The data directory: new, empty, or used if `replace`.
    ///   - replace: Whether a used directory's files may be moved aside.
    ///   - time: Now, for the name of the folder of replaced files.
    /// - Returns: What was verified, kept and taken out again.
    /// - Throws: `BackupError`, `StoreError`; the directory is then as it was.
    public func run(
        file: String,
        directory path: String,
        replace: Bool,
        at time: Instant
    ) async throws -> Outcome {
        guard FileManager.default.fileExists(atPath: file) else { throw StoreError.noLedger(path: file) }
        let directory = try DataDirectory(owning: path)
        defer { directory.release() }
        let used = try Self.usedFiles(path)
        if !used.isEmpty && !replace { throw BackupError.directoryNotEmpty(path: path) }
        let staging = path + "/" + Self.stagingName
        try Self.empty(staging)
        do {
            var outcome = try stage(file, in: staging)
            try await repeatDrops(from: path, hasOld: !used.isEmpty, in: staging, at: time, &outcome)
            outcome.replaced = try Replacement(path: path, staging: staging, used: used, time: time).run()
            return outcome
        } catch {
            // Best effort: the next restore empties the folder anyway.
            try? FileManager.default.removeItem(atPath: staging)
            throw error
        }
    }

    /// Copies the file into the folder, verifies the copy, and unpacks what it carries.
    private func stage(_ file: String, in staging: String) throws -> Outcome {
        let copy = staging + "/spanledger.db"
        let descriptor = try CopyFile.createLocked(copy)
        do {
            try CopyFile.copy(file, to: descriptor, named: copy) { done, total in
                progress(LifeProgress(phase: .copying, done: done >> 10, total: total >> 10))
            }
        } catch {
            close(descriptor)
            throw error
        }
        close(descriptor)
        let report = try Verification(progress: progress).verify(file: copy)
        guard report.isSound else { throw BackupError.unsound(report) }
        let queue = try LedgerFile.openPrivately(copy)
        let attachments = try queue.write { db in try BackupAttachments.take(db) }
        try queue.close()
        if let holds = attachments[HoldJournal.fileName] {
            let journal = HoldJournal(directory: staging)
            let descriptor = try CopyFile.createLocked(journal.path)
            close(descriptor)
            try Data(holds).write(to: URL(fileURLWithPath: journal.path))
            _ = try journal.holds()
        }
        return Outcome(report: report)
    }

    /// Everything in a directory that a restore would replace.
    private static func usedFiles(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .filter { !kept.contains($0) && !$0.hasPrefix(replacedPrefix) }
            .sorted()
    }

    private static func empty(_ folder: String) throws {
        if FileManager.default.fileExists(atPath: folder) {
            try FileManager.default.removeItem(atPath: folder)
        }
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    // MARK: What was taken out since

    private func repeatDrops(
        from path: String,
        hasOld: Bool,
        in staging: String,
        at time: Instant,
        _ outcome: inout Outcome
    ) async throws {
        guard hasOld else { return }
        try keepHolds(of: path, in: staging, &outcome)
        guard FileManager.default.fileExists(atPath: path + "/spanledger.db") else { return }
        let cutoffs: [RetentionCutoff]
        do {
            let queue = try LedgerFile.openForReading(path + "/spanledger.db")
            cutoffs = try await queue.read { db in try RetentionCutoff.done(db) }
            try queue.close()
        } catch {
            outcome.notes.append("what retention took out since could not be read: \(error)")
            return
        }
        if cutoffs.isEmpty { return }
        let store = try SpanStore(path: staging, mode: .readWrite, interpreter: interpreter)
        do {
            let plan = try await store.retentionPlan(cutoffs, matcher: matcher)
            let dropped = try await store.carryOut(plan, at: time)
            outcome.runsDroppedAgain = dropped.runs
            outcome.contentsDroppedAgain = dropped.contents
            try await store.close()
        } catch {
            try await store.close()
            throw error
        }
        try CopyFile.remove(staging + "/lock")
    }

    /// The old directory's journal is the longer one of the same holds; else the backup's is used.
    private func keepHolds(of path: String, in staging: String, _ outcome: inout Outcome) throws {
        let old = HoldJournal(directory: path)
        let new = HoldJournal(directory: staging)
        do {
            let bytes = try old.bytes()
            guard try old.holds().count >= new.holds().count, !bytes.isEmpty else { return }
            try CopyFile.remove(new.path)
            close(try CopyFile.createLocked(new.path))
            try Data(bytes).write(to: URL(fileURLWithPath: new.path))
        } catch let error as HoldError {
            outcome.notes.append("legal holds set since the backup could not be read: \(error)")
        }
    }
}
