import Foundation
import GRDB
import Model

/// Looks at everything a ledger holds and tells what is wrong with it.
///
/// May run beside a server: each segment is read in a transaction of its own, so that the log can be moved
/// into the file in between; only the comparison of the catalogue and the counts sees one state from
/// beginning to end, and reads nothing but ids. Never changes anything, and never stops at damage.
public struct Verification: Sendable {
    /// Interprets every run anew and compares; `nil` leaves it at checksums and sums.
    public var interpreter: Interpreter?
    /// Called now and then, on the thread that verifies.
    public var progress: @Sendable (LifeProgress) -> Void

    /// Prepares a verification.
    public init(
        interpreter: Interpreter? = nil,
        progress: @escaping @Sendable (LifeProgress) -> Void = { _ in }
    ) {
        self.interpreter = interpreter
        self.progress = progress
    }

    /// Verifies the ledger of a data directory.
    ///
    /// - Throws: `StoreError` when it cannot be looked at; damage is no error, but in the report.
    public func verify(directory path: String) throws -> VerificationReport {
        let directory = try DataDirectory(reading: path)
        var report = try verify(file: directory.databasePath)
        report.count(.holds)
        do {
            _ = try HoldJournal(directory: path).holds()
        } catch let error as HoldError {
            report.add(.holds, HoldJournal.fileName, "\(error)")
        }
        return report
    }

    /// Verifies one database file, for example a backup.
    ///
    /// - Throws: `StoreError` when it cannot be looked at.
    public func verify(file path: String) throws -> VerificationReport {
        let queue = try LedgerFile.openForReading(path)
        defer {
            // Best effort: a reader that cannot be closed has changed nothing.
            try? queue.close()
        }
        var report = VerificationReport()
        do {
            try compareFingerprints(queue, path: path, &report)
            try queue.read { db in try checkStructure(db, &report) }
            try checkTexts(queue, &report)
            try checkSegments(queue, &report)
            try queue.read { db in try CatalogueVerification(db).run(&report) }
        } catch let error as DatabaseError where Self.isDamage(error) {
            report.add(.structure, "database file", error.message ?? "malformed")
        } catch let error as RowDecodingError {
            report.add(.structure, "catalogue", "\(error)")
        }
        return report
    }

    /// Runs can only be compared with what the same prices and rules make of them.
    private func compareFingerprints(
        _ queue: DatabaseQueue,
        path: String,
        _ report: inout VerificationReport
    ) throws {
        guard let interpreter else { return }
        let others = try queue.read { db in
            try Int.fetchOne(
                db,
                sql: "SELECT count(*) FROM segments WHERE fingerprint <> ?",
                arguments: [interpreter.fingerprint]
            ) ?? 0
        }
        guard others > 0 else { return }
        report.notes.append(
            "\(others) segments were made with other prices or rules: their runs were not interpreted anew"
        )
    }

    private func checkStructure(_ db: Database, _ report: inout VerificationReport) throws {
        report.count(.structure, try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0)
        let lines = try String.fetchAll(db, sql: "PRAGMA integrity_check(100)")
        for line in lines where line != "ok" {
            for part in line.split(separator: "\n") { report.add(.structure, "database file", String(part)) }
        }
    }

    /// Reads each page of the texts that merged segments share.
    private func checkTexts(_ queue: DatabaseQueue, _ report: inout VerificationReport) throws {
        let epochs = try queue.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT id / ?1 FROM text_pages
                    UNION SELECT text_epoch FROM segments WHERE text_epoch > 0 ORDER BY 1
                    """,
                arguments: [TextPages.count]
            )
        }
        for epoch in epochs {
            let result = try queue.read { [report] db in
                var report = report
                do {
                    for page in try TextPages.directory(db, epoch: epoch) {
                        report.count(.blobs)
                        do {
                            _ = try TextPages.read(db, page)
                        } catch StoreError.damaged(_, let column, let reason) {
                            report.add(.blobs, column, reason)
                        }
                    }
                } catch StoreError.damaged(_, let column, let reason) {
                    report.add(.blobs, column, reason)
                }
                let isUsed = try Bool.fetchOne(
                    db,
                    sql: "SELECT EXISTS (SELECT 1 FROM segments WHERE text_epoch = ?)",
                    arguments: [epoch]
                )
                if isUsed != true { report.add(.blobs, "texts \(epoch)", "no segment refers to them") }
                return report
            }
            report = result
        }
    }

    private func checkSegments(_ queue: DatabaseQueue, _ report: inout VerificationReport) throws {
        let (newest, total) = try queue.read { db in
            (
                try Int64.fetchOne(db, sql: "SELECT max(id) FROM segments") ?? 0,
                try Int.fetchOne(db, sql: "SELECT count(*) FROM segments") ?? 0
            )
        }
        var last: Int64 = .min
        var done = 0
        // Segments that are added meanwhile are left to the next verification, so that this one ends.
        while true {
            let result = try queue.read { [last, interpreter, report] db -> (Int64, VerificationReport)? in
                let next = try Int64.fetchOne(
                    db,
                    sql: "SELECT id FROM segments WHERE id > ? AND id <= ? ORDER BY id LIMIT 1",
                    arguments: [last, newest]
                )
                guard let next else { return nil }
                var report = report
                try SegmentVerification(db, id: next, interpreter: interpreter).run(&report)
                return (next, report)
            }
            guard let result else { break }
            (last, report) = result
            done += 1
            progress(LifeProgress(phase: .checking, done: min(done, total), total: total))
        }
    }

    private static func isDamage(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    }
}
