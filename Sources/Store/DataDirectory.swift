import Foundation

/// The directory that holds one ledger, and the lock that makes one process its owner.
///
/// | file | what |
/// |---|---|
/// | `spanledger.db`, `-wal`, `-shm` | the SQLite database |
/// | `lock` | `flock`ed while a process may write; free at once when that process ends, however it ends |
final class DataDirectory: Sendable {
    let path: String
    /// Open descriptor of the lock file, or -1 for readers.
    private let lockDescriptor: Int32

    var databasePath: String { path + "/spanledger.db" }

    /// Opens for reading: the directory must exist, nothing is created and no lock is taken.
    init(reading path: String) throws {
        self.path = path
        lockDescriptor = -1
        guard FileManager.default.fileExists(atPath: path + "/spanledger.db") else {
            throw StoreError.noLedger(path: path)
        }
    }

    /// Creates the directory (mode 0700) if need be and takes the lock.
    init(owning path: String) throws {
        self.path = path
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw StoreError.cannotOpen(path: path, reason: Self.reason(error))
        }
        let descriptor = unsafe open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError.cannotOpen(path: path + "/lock", reason: Self.text(ofError: errno))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StoreError.directoryInUse(path: path)
        }
        lockDescriptor = descriptor
    }

    deinit {
        if lockDescriptor >= 0 { close(lockDescriptor) }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return text(ofError: Int32(underlying.code))
        }
        return error.localizedDescription
    }

    private static func text(ofError code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
