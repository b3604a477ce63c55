import Dispatch
import Foundation
import GRDB

/// A copy of a ledger in one file, whole and verified.
///
/// One read transaction covers the copying, so the copy holds exactly the commits up to one moment, and
/// commits go on meanwhile; the log cannot be cut back before the copy is made. The copy is checked before it
/// gets its name: an interrupted backup leaves only a file that ends in `.partial`.
public struct Backup: Sendable {
    /// Ending of a copy that is not finished.
    public static let partialSuffix = ".partial"

    /// Called now and then, one call at a time, on any thread.
    public var progress: @Sendable (LifeProgress) -> Void

    /// Prepares a backup.
    public init(progress: @escaping @Sendable (LifeProgress) -> Void = { _ in }) { self.progress = progress }

    /// Copies the ledger of a data directory to a file, beside whoever writes to it.
    ///
    /// - Parameters:
    ///   - path: The data directory.
    ///   - file: The copy; must not be there unless `replace`.
    ///   - replace: Whether a file of that name is replaced, at the moment when the copy is ready.
    /// - Returns: What was verified.
    /// - Throws: `BackupError`, `StoreError`.
    public func run(directory path: String, to file: String, replace: Bool) throws -> VerificationReport {
        if !replace && FileManager.default.fileExists(atPath: file) {
            throw BackupError.targetExists(path: file)
        }
        let source = try DataDirectory(reading: path)
        let partial = file + Self.partialSuffix
        let lock = try CopyFile.createLocked(partial)
        do {
            // What an interrupted backup left beside its copy belongs to that copy.
            for suffix in ["-journal", "-wal", "-shm"] { try CopyFile.remove(partial + suffix) }
            try copy(source, to: partial)
            let report = try Verification(progress: progress).verify(file: partial)
            guard report.isSound else { throw BackupError.unsound(report) }
            guard fsync(lock) == 0 else {
                throw StoreError.cannotWrite(reason: "\(partial) cannot be written to disk")
            }
            // A file that came meanwhile is not overwritten unasked.
            if !replace && FileManager.default.fileExists(atPath: file) {
                throw BackupError.targetExists(path: file)
            }
            try CopyFile.rename(partial, to: file)
            try CopyFile.sync(directory: CopyFile.directory(of: file))
            close(lock)
            return report
        } catch {
            close(lock)
            try CopyFile.remove(partial)
            throw error
        }
    }

    private func copy(_ source: DataDirectory, to partial: String) throws {
        let holds = try HoldJournal(directory: source.path).bytes()
        let reader = try LedgerFile.openForReading(source.databasePath)
        do {
            let size = try reader.read { db in try LedgerSize(db).used }
            let watch = FileGrowth(partial, expected: size, progress: progress)
            defer { watch.end() }
            // Unlike a copy page by page, it leaves out free pages, and with them what was deleted.
            try reader.inDatabase { db in try db.execute(sql: "VACUUM INTO ?", arguments: [partial]) }
            try reader.close()
            let writer = try LedgerFile.openPrivately(partial)
            try writer.writeWithoutTransaction { db in
                try BackupAttachments.write([HoldJournal.fileName: holds], db)
            }
            try writer.close()
        } catch let error as DatabaseError {
            if error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB {
                throw StoreDatabase.readError(error, path: source.databasePath)
            }
            throw StoreError.cannotWrite(reason: "\(partial): \(error.message ?? "\(error.resultCode)")")
        }
    }
}

/// Reports how far a file that SQLite writes has grown.
///
/// Asks for its size by name: opening and closing the file would drop SQLite's locks on it.
private final class FileGrowth {
    private let timer: any DispatchSourceTimer

    init(_ path: String, expected: Int64, progress: @escaping @Sendable (LifeProgress) -> Void) {
        timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + .milliseconds(100), repeating: .milliseconds(100))
        timer.setEventHandler {
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return }
            let total = Int(expected >> 10)
            progress(LifeProgress(phase: .copying, done: min(Int(status.st_size) >> 10, total), total: total))
        }
        timer.resume()
    }

    func end() { timer.cancel() }
}

/// What can stop a backup or a restore.
public enum BackupError: Error, Equatable, Sendable {
    /// There is a file of that name.
    case targetExists(path: String)
    /// The directory holds a ledger or other files.
    case directoryNotEmpty(path: String)
    /// The copy, and so most likely its source, is damaged.
    case unsound(VerificationReport)
    /// A file kept with the copy does not match its checksum.
    case damagedAttachment(name: String)
}
