import Foundation
import Synchronization

/// Room on the file system of the data directory.
public struct DiskSpace: Hashable, Sendable {
    /// Bytes that this process may still use.
    public var free: Int64
    /// Bytes in all.
    public var total: Int64

    /// States room as read elsewhere.
    public init(free: Int64, total: Int64) {
        self.free = free
        self.total = total
    }

    /// Asks the system; `nil` if it does not tell.
    public init?(path: String) {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return nil }
        let size = Int64(clamping: status.f_frsize)
        free = Self.bytes(Int64(clamping: status.f_bavail), size)
        total = Self.bytes(Int64(clamping: status.f_blocks), size)
    }

    private static func bytes(_ blocks: Int64, _ size: Int64) -> Int64 {
        let (bytes, overflow) = blocks.multipliedReportingOverflow(by: size)
        return overflow ? .max : bytes
    }
}

/// Decides whether batches are let in: not below the floor, and not right after a write found no room.
final class DiskFloor: Sendable {
    private struct State {
        var space: DiskSpace?
        var looked: ContinuousClock.Instant?
        /// Why the last write failed, and until when no other is tried.
        var fault: (reason: String, free: Int64, until: ContinuousClock.Instant)?
    }

    /// A look is repeated after this long while batches are refused.
    private static let lookAgain = Duration.milliseconds(100)
    /// After a failed write the next is tried after this long, or when more is free.
    private static let writeAgain = Duration.seconds(1)
    /// So much more must be free.
    private static let moreFree: Int64 = 64 << 10

    private let path: String
    private let options: StoreOptions
    private let state = Mutex(State())

    init(path: String, options: StoreOptions) {
        self.path = path
        self.options = options
        look()
    }

    /// Asks the system for the room there is.
    @discardableResult
    func look() -> DiskSpace? {
        let space = options.diskSpace(path)
        state.withLock { state in
            state.space = space
            state.looked = .now
        }
        return space
    }

    /// Free bytes as of the last look, if known.
    var free: Int64? { state.withLock { $0.space?.free } }

    /// Free bytes below which batches are refused; 0 if the size of the disk is not known.
    var floor: Int64 { state.withLock { floor($0.space) } }

    private func floor(_ space: DiskSpace?) -> Int64 {
        if let bytes = options.diskFloorBytes { return bytes }
        guard let space else { return 0 }
        return min(space.total / 20, 1 << 30)
    }

    /// A write found no room; rolled back it is, and the next waits a little.
    func writeFailed(_ reason: String) {
        let space = look()
        state.withLock { $0.fault = (reason, space?.free ?? 0, .now + Self.writeAgain) }
    }

    /// A write went through.
    func writeSucceeded() {
        state.withLock { $0.fault = nil }
    }

    /// Why nothing is let in now, or `nil`.
    func refusal() -> StoreError? {
        let mustLook = state.withLock { state in
            guard refusal(state) != nil, let looked = state.looked else { return false }
            return state.fault != nil || looked.duration(to: .now) >= Self.lookAgain
        }
        if mustLook { look() }
        return state.withLock { refusal($0) }
    }

    private func refusal(_ state: State) -> StoreError? {
        if let fault = state.fault, fault.until > .now,
            (state.space?.free ?? 0) < fault.free + Self.moreFree
        {
            return .cannotWrite(reason: fault.reason)
        }
        let floor = floor(state.space)
        guard let space = state.space, space.free < floor else { return nil }
        return .diskFloor(free: space.free, floor: floor)
    }
}

/// Where an operator reads what no caller is told.
enum StandardError {
    static func warn(_ text: String) {
        // Best effort, and never a trap: standard error may be a file on the disk that is full.
        try? FileHandle.standardError.write(contentsOf: Data("spanledger: warning: \(text)\n".utf8))
    }
}
