import Foundation

/// The directory that holds one ledger, and the lock that makes one process its owner.
///
/// | file | what |
/// |---|---|
/// | `spanledger.db`, `-wal`, `-shm` | the SQLite database |
/// | `lock` | `flock`ed while a process may write; free at once when that process ends, however it ends |
/// | `high-water` | which commit the database must at least have; see `HighWaterFile` |
/// | `data-loss` | what acknowledged data is known to be gone, until confirmed; see `LossNotice` |
/// | `ballast` | space to give back on a full disk; see `Ballast` |
/// | `damaged-TIME/` | the database and its log as a start found them damaged |
final class DataDirectory: Sendable {
    let path: String
    /// Open descriptor of the lock file, or -1 for readers.
    private let lockDescriptor: Int32

    var databasePath: String { path + "/spanledger.db" }
    var logPath: String { databasePath + "-wal" }
    var highWaterPath: String { path + "/high-water" }
    var lossPath: String { path + "/data-loss" }
    var ballastPath: String { path + "/ballast" }

    /// Bytes of the write-ahead log's file.
    var logSize: Int64 { DurableFile.size(logPath) ?? 0 }

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
        guard Self.makeDirectory(path) else {
            throw StoreError.cannotOpen(path: path, reason: Self.text(ofError: errno))
        }
        let descriptor = unsafe open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreError.cannotOpen(path: path + "/lock", reason: Self.text(ofError: errno))
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            if code == EWOULDBLOCK { throw StoreError.directoryInUse(path: path) }
            throw StoreError.cannotOpen(path: path + "/lock", reason: Self.text(ofError: code))
        }
        lockDescriptor = descriptor
    }

    /// Lets another process own the directory; the database must be closed before.
    func release() {
        if lockDescriptor >= 0 { flock(lockDescriptor, LOCK_UN) }
    }

    /// Makes the files of this directory, and the directory itself, outlive a power cut.
    func sync() throws {
        try DurableFile.syncDirectory(path)
        try DurableFile.syncDirectory(path + "/..")
    }

    /// UTC time as a part of a file name, for example `20261126T091500.123Z`.
    func timestamp() -> String {
        let time = Date().formatted(.iso8601.time(includingFractionalSeconds: true))
        return time.filter { $0 != "-" && $0 != ":" }
    }

    /// Copies the database and its log into a new directory `damaged-TIME`, before SQLite changes them.
    ///
    /// The log goes first: it is what will be lost. No connection of this process may be open.
    ///
    /// - Returns: The new directory.
    func copyAside() throws -> String {
        let target = path + "/damaged-" + timestamp()
        guard unsafe mkdir(target, 0o700) == 0 else {
            throw StoreError.cannotWrite(reason: "\(target): \(Self.text(ofError: errno))")
        }
        for file in [logPath, databasePath] where FileManager.default.fileExists(atPath: file) {
            let name = (file as NSString).lastPathComponent
            try FileManager.default.copyItem(atPath: file, toPath: target + "/" + name)
        }
        try DurableFile.syncDirectory(target)
        try DurableFile.syncDirectory(path)
        return target
    }

    deinit {
        if lockDescriptor >= 0 { close(lockDescriptor) }
    }

    /// Makes a directory and those above it that are missing; `errno` tells why it could not.
    private static func makeDirectory(_ path: String) -> Bool {
        if unsafe mkdir(path, 0o700) == 0 || errno == EEXIST { return true }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex,
            makeDirectory(String(path[..<slash]))
        else { return false }
        return unsafe mkdir(path, 0o700) == 0 || errno == EEXIST
    }

    private static func text(ofError code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
