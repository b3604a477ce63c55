import GRDB

/// What an error of a write means for the writes after it.
enum StorageFault: Equatable {
    /// What is on disk can no longer be known: no further commit is ever tried.
    case fatal(reason: String)
    /// The disk refuses for now; nothing was stored, and it may go on by itself.
    case passing(reason: String)
    /// The batch's own fault.
    case data

    init(_ error: any Error) {
        if let error = error as? BrokenInvariant {
            self = .fatal(reason: error.text)
            return
        }
        guard let error = error as? DatabaseError else {
            self = .data
            return
        }
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        if Self.isFatal(error) {
            #if MUTANT_GO_ON_AFTER_FSYNC_FAILURE
            self = .passing(reason: reason)
            #else
            self = .fatal(reason: "\(reason) (SQLite error \(error.extendedResultCode.rawValue))")
            #endif
        } else if Self.passing.contains(error.resultCode) {
            self = .passing(reason: reason)
        } else {
            self = .data
        }
    }

    private static let passing: [ResultCode] = [
        .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_NOMEM, .SQLITE_BUSY,
        .SQLITE_LOCKED, .SQLITE_PERM,
    ]

    /// After a failed sync the system may have dropped what was to be written and call the pages clean, so a
    /// second sync that succeeds proves nothing.
    ///
    /// Source: Rebello and others, "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
    private static func isFatal(_ error: DatabaseError) -> Bool {
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: true
        case .SQLITE_IOERR:
            [
                .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_DIR_FSYNC, corruptFileSystem, checksum,
            ].contains(error.extendedResultCode)
        default: false
        }
    }

    /// `SQLITE_IOERR_DATA`: a page's own checksum is wrong.
    private static let checksum = ResultCode(rawValue: 10 | 32 << 8)
    /// `SQLITE_IOERR_CORRUPTFS`: the file system says it is damaged.
    private static let corruptFileSystem = ResultCode(rawValue: 10 | 33 << 8)
}

/// Something that always holds at a commit did not.
struct BrokenInvariant: Error {
    var text: String
}
