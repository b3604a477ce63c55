import Foundation
import GRDB

/// Looks for acknowledged data that is gone, before anything of a data directory is changed.
///
/// What is found is said on standard error, written to `data-loss`, and shown with every report until an
/// operator confirms it. The files are copied aside first.
struct StartupCheck {
    private let directory: DataDirectory
    private let options: StoreOptions

    init(_ directory: DataDirectory, options: StoreOptions) {
        self.directory = directory
        self.options = options
    }

    /// Walks the log; for the time before SQLite opens the database.
    func examineLog() throws {
        #if !MUTANT_NO_LOG_SCAN
        let scan: WriteAheadLogScan
        do {
            scan = try WriteAheadLogScan.scan(databasePath: directory.databasePath)
        } catch {
            throw StoreError.cannotOpen(path: directory.logPath, reason: "\(error)")
        }
        guard scan.state == .damaged else { return }
        try report(
            "the write-ahead log is damaged at byte \(scan.offset ?? 0), after \(scan.commits) commits; "
                + "\(scan.commitsBeyond) commits from there on cannot be replayed"
        )
        #endif
    }

    /// Compares the database with the high-water mark; `db` is read only, and the only connection.
    func compare(_ db: Database) throws {
        #if !MUTANT_NO_HIGH_WATER
        switch try HighWaterFile.read(directory.highWaterPath) {
        case .none: return
        case .damaged:
            try report(
                "the high-water mark is damaged: whether acknowledged commits are missing cannot be told"
            )
        case .mark(let mark):
            guard let fault = try CommitMarks(db).fault(against: mark, db) else { return }
            try report(fault)
        }
        #endif
    }

    /// The notice comes first: a copy of a large database takes long, and may find no room.
    private func report(_ finding: String) throws {
        options.warn("DATA LOSS in \(directory.path): \(finding)")
        try LossNotice.add(finding, directory)
        do {
            options.warn("the files were copied to \(try directory.copyAside()) before they are changed")
        } catch {
            options.warn("the files could not be copied aside: \(error)")
        }
    }
}
