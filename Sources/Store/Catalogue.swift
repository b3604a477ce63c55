import Foundation
import GRDB
import Model
import Synchronization

/// The segments of a project at one generation, and the runs that they alone do not tell.
///
/// Made from the one before it, so that what a commit did not touch stays, with all that is remembered of it.
struct Catalogue: Sendable {
    /// What holds whole runs: the unit of every scan.
    enum Source: Sendable {
        case segment(SegmentView)
        case overlay(OverlayGroup)

        var runStarts: ClosedRange<Int64> {
            switch self {
            case .segment(let view): view.entry.bounds.firstRun...view.entry.bounds.lastRun
            case .overlay(let group): group.runStarts
            }
        }
    }

    /// Generation of the project's counters that this belongs to.
    private(set) var generation: Int64 = 0
    private(set) var entries = SegmentEntries(all: [])
    /// Runs to use instead of their stored rows.
    private(set) var overlay = Overlay.State()
    /// By the latest run start, newest first; each shows some run.
    private(set) var sources: [Source] = []

    private var splits = SplitRuns()
    private var views: [Int64: SegmentView] = [:]
    private var groups: [Int64: OverlayGroup] = [:]
    /// For each segment that holds any, the runs of the overlay.
    private var hidden: [Int64: Set<TraceID>] = [:]

    /// That of an empty project.
    init() {}

    /// Reads the state of a project; what `known`, an earlier or later state, has already is taken from
    /// there.
    init(
        _ db: Database,
        project: Int64,
        generation: Int64,
        interpreter: Interpreter,
        memory: ReaderMemory,
        known: Catalogue?
    ) throws {
        let known = known ?? Catalogue()
        self.generation = generation
        let rows = try SegmentRows(db, project: project, known: known.entries, known.views)
        entries = SegmentEntries(all: rows.entries)
        func reader(_ entry: SegmentEntry) -> SegmentReader {
            SegmentReader(db, entry, memory)
        }
        if rows.onlyGrew {
            splits = known.splits
            try splits.add(rows.newcomers.map(reader), project: project, db)
        } else {
            splits = try SplitRuns(db, project: project)
        }
        overlay = try Overlay.State(
            db,
            project: project,
            interpreter: interpreter,
            readers: SegmentReaders(db, memory, entries),
            splits: splits,
            known: known.overlay
        )
        let changed = try takeOver(known, rows)
        for (entry, deadCount) in zip(rows.entries, rows.deadCounts) {
            if let view = known.views[entry.id], view.entry === entry, view.dead.count == deadCount,
                !changed.contains(entry.id)
            {
                views[entry.id] = view
                continue
            }
            let dead = deadCount == 0 ? [] : try Self.deadRuns(of: entry.id, db)
            views[entry.id] = try SegmentView(entry, dead: dead, hidden: hidden[entry.id] ?? []) {
                reader(entry)
            }
        }
        let shown =
            views.values.filter { !$0.isEmpty }.map(Source.segment) + groups.values.map(Source.overlay)
        sources = shown.sorted { $0.runStarts.upperBound > $1.runStarts.upperBound }
    }

    /// Takes the groups and hidden runs of another state over as far as the overlay is the same.
    ///
    /// - Returns: The segments whose hidden runs are others.
    private mutating func takeOver(_ known: Catalogue, _ rows: SegmentRows) throws -> Set<Int64> {
        hidden = known.hidden
        groups = known.groups
        var segments: Set<Int64> = []
        var numbers: Set<Int64> = []
        for (trace, run) in known.overlay.runs where overlay.runs[trace] !== run {
            numbers.insert(OverlayGroup.number(of: run))
            for segment in run.segments {
                segments.insert(segment)
                hidden[segment]?.remove(trace)
                if hidden[segment]?.isEmpty == true { hidden[segment] = nil }
            }
        }
        for (trace, run) in overlay.runs {
            if known.overlay.runs[trace] !== run {
                for segment in run.segments {
                    segments.insert(segment)
                    hidden[segment, default: []].insert(trace)
                }
            } else if rows.rewritten.isDisjoint(with: run.segments) {
                continue
            }
            // Of a segment written anew, answers about its texts may be others too.
            numbers.insert(OverlayGroup.number(of: run))
        }
        if numbers.isEmpty { return [] }
        let runs = overlay.runs.values.filter { numbers.contains(OverlayGroup.number(of: $0)) }
        let regrouped = Dictionary(grouping: runs, by: OverlayGroup.number)
        for number in numbers { groups[number] = regrouped[number].map(OverlayGroup.init) }
        return segments.filter { hidden[$0] != known.hidden[$0] }
    }

    private static func deadRuns(of segment: Int64, _ db: Database) throws -> Set<TraceID> {
        let blobs = try Data.fetchAll(
            db.cachedStatement(sql: "SELECT trace FROM dead_runs WHERE segment = ?"),
            arguments: [segment]
        )
        return Set(blobs.compactMap(TraceID.init(blob:)))
    }
}

/// The segments of a project as the catalogue lists them, beside another state.
private struct SegmentRows {
    /// By id.
    private(set) var entries: [SegmentEntry] = []
    /// Dead runs of each.
    private(set) var deadCounts: [Int] = []
    private(set) var newcomers: [SegmentEntry] = []
    /// Those that another state has under the same id with other content.
    private(set) var rewritten: Set<Int64> = []
    /// Whether the other state's segments are all there as they were, and batches joined them.
    private(set) var onlyGrew = true

    init(
        _ db: Database,
        project: Int64,
        known: SegmentEntries,
        _ views: [Int64: SegmentView]
    ) throws {
        entries.reserveCapacity(known.all.count + 64)
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT id, dead_runs, checksum FROM segments WHERE project = ? ORDER BY id"
            ),
            arguments: [project]
        )
        var (next, same) = (0, 0)
        while let row = try rows.next() {
            let id: Int64 = row[0]
            deadCounts.append(row[1])
            while next < known.all.count, known.all[next].id < id { next += 1 }
            let before = next < known.all.count && known.all[next].id == id ? known.all[next] : nil
            if let before, before.checksum == row[2] {
                entries.append(before)
                if views[id]?.dead.count == row[1] { same += 1 }
                continue
            }
            if before != nil { rewritten.insert(id) }
            newcomers.append(try SegmentReader(db, id: id).entry)
            entries.append(newcomers[newcomers.count - 1])
        }
        onlyGrew = same == known.all.count && rewritten.isEmpty && !newcomers.contains(where: \.isMerged)
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
