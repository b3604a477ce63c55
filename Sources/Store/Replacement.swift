import Foundation
import Model

/// The exchange of a data directory's files for those made ready in a folder of it.
///
/// The old database keeps its name until the new one takes it in one step, so that no moment shows an empty
/// ledger. Its log and every file that describes it go before, resp. after: cut off in between, the directory
/// holds the old ledger without its last commits, or the new one beside marks of the old, and both are
/// noticed at the next start.
struct Replacement {
    private static let database = "spanledger.db"

    let path: String
    let staging: String
    /// Names of the files that the directory holds now.
    let used: [String]
    let time: Instant

    /// - Returns: The folder that holds the old files, or `nil` if there were none.
    func run() throws -> String? {
        let aside = used.isEmpty ? nil : try makeAside()
        for name in try FileManager.default.contentsOfDirectory(atPath: staging) {
            try CopyFile.sync(file: staging + "/" + name)
        }
        if let aside {
            // Another name for the same file: it keeps its own until the new one is in its place.
            if used.contains(Self.database) {
                guard unsafe link(path + "/" + Self.database, aside + "/" + Self.database) == 0 else {
                    throw StoreError.cannotOpen(
                        path: aside,
                        reason: unsafe String(cString: strerror(errno)).lowercased()
                    )
                }
            }
            for name in used where name.hasPrefix(Self.database + "-") {
                try CopyFile.rename(path + "/" + name, to: aside + "/" + name)
            }
            try CopyFile.sync(directory: aside)
        }
        try CopyFile.rename(staging + "/" + Self.database, to: path + "/" + Self.database)
        if let aside {
            for name in used where !name.hasPrefix(Self.database) {
                try CopyFile.rename(path + "/" + name, to: aside + "/" + name)
            }
            try CopyFile.sync(directory: aside)
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: staging) {
            try CopyFile.rename(staging + "/" + name, to: path + "/" + name)
        }
        try FileManager.default.removeItem(atPath: staging)
        try CopyFile.sync(directory: path)
        return aside
    }

    private func makeAside() throws -> String {
        let base = path + "/" + Restore.replacedPrefix + String(time.nanoseconds / 1_000_000_000)
        var folder = base
        var number = 1
        while FileManager.default.fileExists(atPath: folder) {
            number += 1
            folder = "\(base)-\(number)"
        }
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        return folder
    }
}
