import Synchronization

/// Remembers which model a (provider, model id) pair means, also when it means none.
///
/// Bounded, because the pairs come from telemetry; emptied when full.
final class ResolutionCache: Sendable {
    /// Far more pairs than a company uses; about 1 MB.
    static let entriesMax = 4_096

    private struct Key: Hashable {
        var provider: String?
        var model: String
    }

    private let entries = Mutex<[Key: Int]>([:])

    /// The remembered position, else what `resolve` finds; `nil` stands for no model.
    func model(provider: String?, model: String, resolve: () -> Int?) -> Int? {
        guard model.utf8.count <= ModelResolver.idBytesMax,
            provider?.utf8.count ?? 0 <= ModelResolver.idBytesMax
        else { return nil }
        let key = Key(provider: provider, model: model)
        if let known = entries.withLock({ $0[key] }) { return known < 0 ? nil : known }
        let found = resolve()
        entries.withLock { entries in
            if entries.count >= Self.entriesMax { entries.removeAll(keepingCapacity: true) }
            entries[key] = found ?? -1
        }
        return found
    }
}
