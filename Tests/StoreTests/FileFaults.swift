import Foundation
import GRDB
import GRDBSQLite
import Synchronization

@testable import Store

/// Makes calls of SQLite on the files of one store fail, without a disk that fails.
///
/// SQLite calls its files through a table of functions; this puts another table in front of the database's
/// and the log's, which counts the calls and fails those that the test asks for.
final class FileFaults: Sendable {
    /// A call that may fail.
    enum Call: Hashable { case write, sync }

    struct Plan {
        /// Calls that pass before the first one fails.
        var passing: Int
        /// Calls that fail; the ones after them pass again.
        var failing = Int.max
        var code: Int32
    }

    private struct State {
        var plans: [Call: Plan] = [:]
        var counts: [Call: Int] = [:]
    }

    private let state = Mutex(State())

    /// Which faults a file has, by the address of SQLite's file object.
    private static let files = Mutex<[UInt: (faults: FileFaults, original: UInt)]>([:])

    /// Stands before both files of the connection that writes.
    init(_ store: SpanStore) throws {
        guard let pool = store.committer?.pool else { return }
        try pool.writeWithoutTransaction { db in
            // The log's file object exists once something was read.
            _ = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema")
            for code in [SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER] {
                var file: UnsafeMutablePointer<sqlite3_file>?
                unsafe sqlite3_file_control(db.sqliteConnection, "main", code, &file)
                if let file = unsafe file { unsafe install(file) }
            }
        }
    }

    /// Calls so far.
    func count(_ call: Call) -> Int { state.withLock { $0.counts[call] ?? 0 } }

    /// Lets calls fail from now on; `nil` lets all pass again.
    func fail(_ call: Call, _ plan: Plan?) { state.withLock { $0.plans[call] = plan } }

    private func install(_ file: UnsafeMutablePointer<sqlite3_file>) {
        guard let original = unsafe file.pointee.pMethods else { return }
        let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        unsafe methods.initialize(to: original.pointee)
        unsafe methods.pointee.xWrite = { file, bytes, count, offset in
            if let code = unsafe FileFaults.fault(file, .write) { return code }
            return unsafe FileFaults.original(file)?.pointee.xWrite(file, bytes, count, offset) ?? 1
        }
        unsafe methods.pointee.xSync = { file, flags in
            if let code = unsafe FileFaults.fault(file, .sync) { return code }
            return unsafe FileFaults.original(file)?.pointee.xSync(file, flags) ?? 1
        }
        Self.files.withLock { $0[UInt(bitPattern: file)] = (self, UInt(bitPattern: original)) }
        unsafe file.pointee.pMethods = UnsafePointer(methods)
    }

    private static func original(
        _ file: UnsafeMutablePointer<sqlite3_file>?
    ) -> UnsafePointer<sqlite3_io_methods>? {
        let address = files.withLock { $0[UInt(bitPattern: file)]?.original }
        return unsafe address.flatMap { unsafe UnsafePointer(bitPattern: $0) }
    }

    private static func fault(_ file: UnsafeMutablePointer<sqlite3_file>?, _ call: Call) -> Int32? {
        let faults = files.withLock { $0[UInt(bitPattern: file)]?.faults }
        return faults?.state.withLock { state in
            state.counts[call, default: 0] += 1
            guard var plan = state.plans[call] else { return nil }
            defer { state.plans[call] = plan }
            if plan.passing > 0 {
                plan.passing -= 1
                return nil
            }
            if plan.failing == 0 { return nil }
            plan.failing -= 1
            return plan.code
        }
    }
}
