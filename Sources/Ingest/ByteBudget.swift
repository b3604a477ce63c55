import Synchronization

/// A bound on the bytes of all requests under way: taken before a chunk is kept, given back when its request
/// ends.
public final class ByteBudget: Sendable {
    private let used = Mutex(0)
    /// Bytes that may be out at once.
    public let limit: Int

    /// A budget of `limit` bytes, all free.
    public init(limit: Int) { self.limit = limit }

    /// Takes `count` bytes, or nothing at all.
    ///
    /// - Returns: Whether they were free.
    public func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard count <= limit - used else { return false }
            used += count
            return true
        }
    }

    /// Gives back what was taken.
    public func giveBack(_ count: Int) {
        used.withLock { $0 -= count }
    }
}
