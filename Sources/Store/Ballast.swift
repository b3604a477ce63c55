import Foundation

/// A file of allocated, unused bytes that retention may give back when the disk is full.
///
/// On a full disk even deleting needs room, for the log. The file is made again when there is plenty.
struct Ballast: Sendable {
    /// Of a small disk no more than this part is kept.
    static let partOfDisk: Int64 = 16
    /// What deleting needs grows with the ledger: one byte kept for so many of it, and `least` for a small
    /// one.
    static let partOfLedger: Int64 = 64
    static let least: Int64 = 4 << 20
    /// The file is made when this many times its size is free above the floor.
    static let room: Int64 = 4

    let path: String
    let size: Int64

    /// Bytes kept now.
    var kept: Int64 { DurableFile.size(path) ?? 0 }

    /// Makes the file, or makes it larger, if there is room; one that is twice too large is made smaller.
    ///
    /// - Parameters:
    ///   - space: The disk.
    ///   - floor: Bytes of it that are not ours to use.
    ///   - ledgerBytes: Size of the database.
    /// - Returns: Whether it is there.
    @discardableResult
    func keep(_ space: DiskSpace?, floor: Int64, ledgerBytes: Int64 = .max) -> Bool {
        guard let space, size > 0 else { return false }
        let wanted = min(
            size,
            space.total / Self.partOfDisk,
            max(Self.least, ledgerBytes / Self.partOfLedger)
        )
        let kept = kept
        if kept >= wanted {
            // Best effort: too much is kept, which does no harm.
            if kept / 2 > wanted { _ = unsafe truncate(path, off_t(wanted)) }
            return true
        }
        guard wanted > 0, space.free - floor > Self.room * wanted else { return kept > 0 }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard posix_fallocate(descriptor, 0, off_t(wanted)) == 0 else {
            drop()
            return false
        }
        return true
    }

    /// Gives the bytes back.
    ///
    /// - Returns: Whether there were any.
    @discardableResult
    func drop() -> Bool { unsafe unlink(path) == 0 }
}
