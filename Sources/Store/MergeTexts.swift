import GRDB
import Synchronization

/// The dictionary that merging packs texts with, kept between its steps; one project's at a time.
///
/// Steps of merging follow one another. A step takes it out and puts it back, so that it is never copied.
final class MergeTexts: Sendable {
    private let state = Mutex<(project: Int64, epoch: TextEpoch)?>(nil)

    /// The epoch of the next segments of a project: the one in use, the one that the database knows as the
    /// project's last, or a new one.
    func take(_ db: Database, project: Int64, _ options: StoreOptions) throws -> TextEpoch {
        let rowsMax = options.textEpochRowsMax
        let kept = state.withLock { state in
            defer { state = nil }
            return state
        }
        if let kept, kept.project == project, !kept.epoch.isFull(rowsMax: rowsMax),
            try TextPages.end(db, epoch: kept.epoch.number) == kept.epoch.storedBytes
        {
            return kept.epoch
        }
        let numbers = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT (SELECT max(text_epoch) FROM segments WHERE project = ? AND text_epoch > 0),
                        (SELECT max(text_epoch) FROM segments WHERE text_epoch > 0)
                    """
            ),
            arguments: [project]
        )
        if let last: Int64 = numbers?[0], last != kept?.epoch.number {
            // What is damaged is for verification to tell: merging goes on with another dictionary.
            let epoch = try? TextEpoch(db, number: last)
            if let epoch, !epoch.isFull(rowsMax: rowsMax) { return epoch }
        }
        let pages = try Int64.fetchOne(db, sql: "SELECT max(id) FROM text_pages") ?? 0
        return TextEpoch(
            number: max(numbers?[1] ?? 0, pages / TextPages.count) + 1,
            dictionaryBytes: options.textDictionaryBytes
        )
    }

    func keep(_ epoch: TextEpoch, project: Int64) { state.withLock { $0 = (project, epoch) } }

    /// Drops what is kept, to read it back from the database.
    func forget() { state.withLock { $0 = nil } }
}
