import Foundation
import GRDB
import Model
import Synchronization

/// The segments of a project at one generation, and the runs that they alone do not tell.
struct Catalogue: Sendable {
    /// Generation of the project's counters that this belongs to.
    var generation: Int64
    /// By id.
    var segments: [SegmentEntry]
    /// Runs to use instead of their stored rows.
    var overlay: [TraceID: OverlayRun]
    /// For each segment that holds any, the runs of it that count elsewhere.
    var excluded: [Int64: Set<TraceID>]

    /// Reads the segments; those that `known` has already are taken from there, with all they remember.
    static func segments(_ db: Database, project: Int64, known: [SegmentEntry]) throws -> [SegmentEntry] {
        let known = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
        var segments: [SegmentEntry] = []
        segments.reserveCapacity(known.count + 64)
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT id, checksum FROM segments WHERE project = ? ORDER BY id"),
            arguments: [project]
        )
        var unknown: [Int64] = []
        while let row = try rows.next() {
            if let entry = known[row[0]], entry.checksum == row[1] {
                segments.append(entry)
            } else {
                unknown.append(row[0])
            }
        }
        if unknown.isEmpty { return segments }
        for id in unknown { segments.append(try SegmentReader(db, id: id).entry) }
        return segments.sorted { $0.id < $1.id }
    }

    /// Runs that count elsewhere, by segment: dead ones, and those of the overlay.
    static func excluded(
        _ db: Database,
        project: Int64,
        overlay: Dictionary<TraceID, OverlayRun>.Keys
    ) throws -> [Int64: Set<TraceID>] {
        var excluded: [Int64: Set<TraceID>] = [:]
        let dead = try Row.fetchCursor(
            db.cachedStatement(
                sql: """
                    SELECT d.segment, d.trace FROM segments s JOIN dead_runs d ON d.segment = s.id
                    WHERE s.project = ? AND s.dead_runs > 0
                    """
            ),
            arguments: [project]
        )
        while let row = try dead.next() {
            if let trace = TraceID(blob: row[1]) { excluded[row[0], default: []].insert(trace) }
        }
        for trace in overlay {
            for segment in try RunRecords.segments(of: trace, project: project, db) {
                excluded[segment, default: []].insert(trace)
            }
        }
        return excluded
    }
}

/// The newest catalogue of each project that a reader worked out.
final class CatalogueCache: Sendable {
    private let projects = Mutex<[Int64: Catalogue]>([:])

    func catalogue(project: Int64) -> Catalogue? { projects.withLock { $0[project] } }

    /// Keeps a catalogue unless a newer one is there.
    func keep(_ catalogue: Catalogue, project: Int64) {
        projects.withLock { projects in
            if let known = projects[project], known.generation > catalogue.generation { return }
            projects[project] = catalogue
        }
    }
}
