import Foundation
import Synchronization

/// What a store does about once a second, on a thread of its own that no commit waits for.
///
/// Syncs the high-water mark, looks at the room on the disk, keeps the ballast, and notices when an operator
/// has confirmed a loss.
final class Upkeep: Sendable {
    let highWater: HighWaterFile
    let disk: DiskFloor
    let ballast: Ballast
    private let directory: DataDirectory
    private let options: StoreOptions
    private let queue = DispatchQueue(label: "spanledger.upkeep", qos: .utility)
    private let findings: Mutex<[String]>
    private let state = Mutex(State())

    private struct State {
        var isStopped = false
        var warning: String?
    }

    init(_ directory: DataDirectory, options: StoreOptions) throws {
        self.directory = directory
        self.options = options
        highWater = HighWaterFile(path: directory.highWaterPath)
        disk = DiskFloor(path: directory.path, options: options)
        ballast = Ballast(path: directory.ballastPath, size: options.ballastBytes)
        findings = Mutex(try LossNotice.read(directory))
    }

    /// What acknowledged data is known to be gone, and not confirmed.
    var losses: [String] { findings.withLock { $0 } }

    /// Syncs the mark, so that its file is there before the first commit, and begins the rounds.
    func start() {
        syncMark()
        queue.async { [self] in round() }
    }

    /// Ends the rounds and syncs the mark a last time.
    func stop() {
        state.withLock { $0.isStopped = true }
        queue.sync { syncMark() }
    }

    private func round() {
        if state.withLock({ $0.isStopped }) { return }
        queue.asyncAfter(deadline: .now() + .milliseconds(options.upkeepMilliseconds)) { [weak self] in
            self?.round()
        }
        syncMark()
        let space = disk.look()
        let size = DurableFile.size(directory.databasePath) ?? 0
        ballast.keep(space, floor: disk.floor, ledgerBytes: size)
        if !losses.isEmpty, DurableFile.size(directory.lossPath) == nil { findings.withLock { $0 = [] } }
    }

    /// A mark that cannot be written is tried again in the next round; the first fault is told.
    private func syncMark() {
        var warning: String?
        do {
            try highWater.sync()
        } catch {
            warning = "the high-water mark cannot be written: \(error)"
        }
        let isNew = state.withLock { state in
            defer { state.warning = warning }
            return state.warning == nil
        }
        if let warning, isNew { options.warn(warning) }
    }
}
