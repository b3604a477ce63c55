import Foundation
import TestSupport

/// The files of a data directory as a machine that stops leaves them.
struct DiskImage: Equatable, Sendable {
    private static let database = "spanledger.db"
    private static let log = "spanledger.db-wal"
    private static let names = [database, log, "high-water", "data-loss", "holds.journal"]
    private static let pageSize = 4_096

    private var files: [String: Data] = [:]

    /// Reads the files while nobody writes.
    init(of path: String) throws {
        for name in Self.names where FileManager.default.fileExists(atPath: path + "/" + name) {
            files[name] = try Data(contentsOf: URL(fileURLWithPath: path + "/" + name))
        }
    }

    /// Writes the files into a new data directory.
    func write(to path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, data) in files { try data.write(to: URL(fileURLWithPath: path + "/" + name)) }
    }

    /// What a disk may hold when the machine stopped between this state and a later one, one transaction
    /// further.
    ///
    /// - Returns: The files, and whether the transaction is among them.
    func torn(towards later: DiskImage, _ generator: inout SplitMix) -> (DiskImage, isCommitted: Bool) {
        guard let log = files[Self.log], let longer = later.files[Self.log], longer.count >= log.count else {
            return (later, true)
        }
        if files[Self.database] != later.files[Self.database] {
            return (halfMoved(towards: later, &generator), true)
        }
        guard
            let first = longer.indices.first(where: { $0 >= log.count || log[$0] != longer[$0] }),
            let last = longer.indices.last(where: { $0 >= log.count || log[$0] != longer[$0] })
        else { return (later, true) }
        let cut = Int.random(in: first...last + 1, using: &generator)
        var image = self
        image.files[Self.log] = longer.prefix(cut) + log.dropFirst(cut)
        return (image, cut == last + 1)
    }

    /// A log that is whole, and a database to which it was moved in part.
    private func halfMoved(towards later: DiskImage, _ generator: inout SplitMix) -> DiskImage {
        guard let before = files[Self.database], var after = later.files[Self.database],
            let log = files[Self.log], let longer = later.files[Self.log], log.count >= 32,
            log.prefix(32) == longer.prefix(32)
        else { return later }
        for start in stride(from: 0, to: min(before.count, after.count), by: Self.pageSize)
        where Bool.random(using: &generator) {
            after.replaceSubrange(start..<start + Self.pageSize, with: before[start..<start + Self.pageSize])
        }
        var image = later
        image.files[Self.database] = after
        return image
    }
}
