import Foundation
import TestSupport

/// What a disk may hold after a power cut: a durable shadow that only syncs move forward, beside the live state.
///
/// A write is lost or kept sector by sector until its file is synced. Creations, renames and removals are kept in
/// their order: a directory sync makes all of them durable; a sync of a file makes its own creation durable, and
/// on file systems with one journal (ext4) everything before it.
struct DiskModel {
    /// Which of the states a cut may leave.
    enum State {
        /// Nothing but what was synced; names only as their directory was synced.
        case shadow
        /// Nothing but what was synced; names as in a journal that the last sync of any file committed.
        case journal
        /// Each sector that differs is old or new by chance, and some of the pending names came through.
        case torn
    }

    private enum Naming {
        case create(String, UInt32)
        case rename(String, String, UInt32)
        case unlink(String)
    }

    private var files: [UInt32: DiskFile] = [:]
    private var names: [String: UInt32] = [:]
    private var durableNames: [String: UInt32] = [:]
    /// Changes of names since the last directory sync, of which the first `journaled` are in the journal.
    private var pending: [Naming] = []
    private var journaled = 0

    /// Does one more change; `honours` tells whether a sync of this name is one, as far as the disk knows.
    mutating func apply(
        _ operation: Operation,
        of log: OperationLog,
        honours: (String) -> Bool = { _ in true }
    ) {
        switch operation.change {
        case .attach(let name), .create(let name):
            files[operation.node] = DiskFile()
            name_(.create(name, operation.node))
        case .write(let offset, let range):
            files[operation.node, default: DiskFile()].write(log.bytes[range], at: offset)
        case .resize(let size):
            files[operation.node, default: DiskFile()].resize(size)
        case .sync:
            let name = names.first { $0.value == operation.node }?.key ?? ""
            if honours(name) { sync(operation.node) }
        case .syncDirectory:
            guard honours("") else { return }
            durableNames = names
            pending = []
            journaled = 0
        case .rename(let from, let to): name_(.rename(from, to, operation.node))
        case .unlink(let name): name_(.unlink(name))
        }
    }

    private mutating func name_(_ naming: Naming) {
        Self.apply(naming, to: &names)
        pending.append(naming)
    }

    private static func apply(_ naming: Naming, to names: inout [String: UInt32]) {
        switch naming {
        case .create(let name, let node): names[name] = node
        case .rename(let from, let to, let node):
            names[from] = nil
            names[to] = node
        case .unlink(let name): names[name] = nil
        }
    }

    private mutating func sync(_ node: UInt32) {
        files[node]?.sync()
        journaled = pending.count
        for case .create(let name, node) in pending { durableNames[name] = node }
    }

    /// Writes a state into a new, empty directory.
    func write(_ state: State, to path: String, using generator: inout SplitMix) throws {
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        var names = durableNames
        var known = journaled
        if case .torn = state { known = Int.random(in: journaled...pending.count, using: &generator) }
        if case .shadow = state { known = 0 }
        for naming in pending.prefix(known) { Self.apply(naming, to: &names) }
        for (name, node) in names.sorted(by: { $0.key < $1.key }) {
            guard let file = files[node] else { continue }
            var content = file.durable
            if case .torn = state { content = file.torn(using: &generator) }
            let target = URL(fileURLWithPath: path + "/" + name)
            try FileManager.default.createDirectory(
                at: target.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(content).write(to: target)
        }
    }
}
