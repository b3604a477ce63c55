/// What can go wrong with a data directory, with the facts needed to act on it.
public enum StoreError: Error, Equatable, Sendable {
    /// Another process holds the lock of the directory.
    case directoryInUse(path: String)
    /// The directory or a file in it cannot be used; `reason` is the system's text.
    case cannotOpen(path: String, reason: String)
    /// The database was written by a newer version of this program.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file is not a database of this program.
    case notALedger(path: String)
    /// No data directory is there, and the caller only wants to read.
    case noLedger(path: String)
    /// A stored blob does not match its checksum or its layout.
    case damaged(segment: Int64, column: String, reason: String)
    /// A stored run row does not match its layout.
    case damagedRun(trace: String, reason: String)
    /// The disk is full or refuses writes: nothing of the batch was stored, try again later.
    case cannotWrite(reason: String)
    /// Too much waits to be written: nothing of the batch was stored, try again later.
    case overloaded(bytesWaiting: Int, limit: Int)
    /// Less than the floor is free on the disk: nothing of the batch was stored, try again later.
    case diskFloor(free: Int64, floor: Int64)
    /// Writing has ended for good, because what is on disk can no longer be known; the program must end.
    case failed(reason: String)
    /// A read took longer than it may keep old data from being overwritten.
    case readTooLong(seconds: Int)
    /// The store is being closed.
    case closing
}

extension StoreError {
    /// What is damaged, in words; `nil` for errors of other kinds.
    public var damage: String? {
        switch self {
        case .damaged(let segment, let column, let reason):
            "segment \(segment), column \(column) is damaged: \(reason)"
        case .damagedRun(let trace, let reason): "the row of run \(trace) is damaged: \(reason)"
        default: nil
        }
    }
}
