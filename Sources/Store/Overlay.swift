import GRDB
import Model

/// Resolves, for one snapshot, the runs that the stored rows alone do not tell.
///
/// Split runs are read whole and interpreted again; twin candidates are compared with the calls of other
/// traces; a decision that several runs show counts in the earliest. What another state has worked out is
/// taken over as far as it holds, so a read only pays for what arrived since the last one.
struct Overlay {
    /// What is known of such runs in one state.
    struct State: Sendable {
        /// Runs to use instead of their stored rows.
        fileprivate(set) var runs: [TraceID: OverlayRun] = [:]
        fileprivate(set) var candidates: [TraceID: TwinCandidate] = [:]
    }

    private let db: Database
    private let project: Int64
    private let interpreter: Interpreter
    private let lastSegment: Int64
    private let known: State
    private var readers: SegmentReaders
    private var runs: [TraceID: OverlayRun] = [:]

    private init(
        _ db: Database,
        project: Int64,
        interpreter: Interpreter,
        readers: SegmentReaders,
        known: State
    ) throws {
        self.db = db
        self.project = project
        self.interpreter = interpreter
        self.readers = readers
        self.known = known
        lastSegment = try Int64.fetchOne(db, sql: "SELECT max(id) FROM segments") ?? 0
    }

    private mutating func resolve(_ splits: SplitRuns) throws -> State {
        var unknown: [(trace: TraceID, segments: [Int64])] = []
        for (trace, segments) in splits.segments {
            if let run = known.runs[trace], run.segments == segments {
                runs[trace] = run
            } else {
                unknown.append((trace, segments))
            }
        }
        // By their last segment, so that few are open at a time.
        unknown.sort { ($0.segments.last ?? 0, $0.trace) < ($1.segments.last ?? 0, $1.trace) }
        for (trace, segments) in unknown {
            runs[trace] = try entry(trace, segments, known.runs[trace]?.elsewhere ?? Elsewhere())
        }
        let candidates = try searchTwins()
        let twins = try countedElsewhere(candidates)
        let claims = try claimedDecisions()
        var told = Set(runs.keys.filter { runs[$0]?.elsewhere != Elsewhere() })
        told.formUnion(twins.keys)
        told.formUnion(claims.keys)
        for trace in told.sorted() {
            let elsewhere = Elsewhere(twins: twins[trace] ?? [], claimedDecisions: claims[trace] ?? [])
            if runs[trace]?.elsewhere == elsewhere { continue }
            let segments = try RunRecords.segments(of: trace, project: project, db)
            runs[trace] = try entry(trace, segments, elsewhere)
        }
        return State(runs: runs, candidates: candidates)
    }

    /// The run as remembered if that still holds, else resolved now.
    private mutating func entry(
        _ trace: TraceID,
        _ segments: [Int64],
        _ elsewhere: Elsewhere
    ) throws -> OverlayRun {
        if let run = known.runs[trace], run.segments == segments, run.elsewhere == elsewhere { return run }
        let records = try RunRecords.read(trace: trace, segments: segments, readers: &readers)
        let frozen = try FrozenRun.resolve(
            db,
            trace: trace,
            segments: segments,
            records: records,
            interpreter: interpreter
        )
        let resolved = frozen ?? interpreter.resolve(records, elsewhere)
        let alone =
            elsewhere == Elsewhere() ? resolved : frozen ?? interpreter.resolve(records, Elsewhere())
        let aloneBlock = StepBlock(alone.steps)
        return OverlayRun(
            resolved,
            elsewhere == Elsewhere() ? aloneBlock : StepBlock(resolved.steps),
            segments: segments,
            elsewhere: elsewhere,
            candidateCalls: frozen == nil && interpreter.isTwinCandidate(alone)
                ? TwinCalls.calls(in: aloneBlock, rows: 0..<aloneBlock.count) : nil,
            decisionKeys: frozen == nil
                ? interpreter.decisionKeys(alone) : try FrozenRun.decisionKeys(db, trace, project: project)
        )
    }

    // MARK: Twins

    private mutating func searchTwins() throws -> [TraceID: TwinCandidate] {
        var candidates = try currentCandidates()
        for (trace, candidate) in candidates
        where candidate.passedOver.contains(where: { candidates[$0] == nil }) {
            candidates[trace] = TwinCandidate(
                throughSegment: candidate.throughSegment,
                calls: candidate.calls
            )
        }
        let unsearched = candidates.filter { $0.value.searchedThrough < lastSegment }
        if unsearched.isEmpty { return candidates }
        // Those searched equally far together, so that a newcomer's long search is only its own.
        for group in Dictionary(grouping: unsearched, by: \.value.searchedThrough).values {
            let group = Dictionary(group.map { ($0.key, $0.value) }) { first, _ in first }
            let search = TwinSearch(db, project: project, interpreter: interpreter, candidates: group)
            for (trace, found) in try search.run(&readers, passingOver: Set(candidates.keys)) {
                candidates[trace]?.sightings.formUnion(found.sightings)
                candidates[trace]?.passedOver.formUnion(found.passedOver)
            }
        }
        for trace in unsearched.keys { candidates[trace]?.searchedThrough = lastSegment }
        return candidates
    }

    /// Of each candidate, the calls that another trace counts in this snapshot.
    ///
    /// A candidate counts no call for good, so none can vouch for another; and a run that has grown or
    /// changed vouches only for the calls it still counts.
    private func countedElsewhere(_ candidates: [TraceID: TwinCandidate]) throws -> [TraceID: Set<SpanID>] {
        var counted: [TraceID: Set<TwinCall>] = [:]
        var twins: [TraceID: Set<SpanID>] = [:]
        for (trace, candidate) in candidates {
            for sighting in candidate.sightings where candidates[sighting.otherTrace] == nil {
                if let block = runs[sighting.otherTrace]?.block {
                    let calls =
                        counted[sighting.otherTrace]
                        ?? Set(TwinCalls.calls(in: block, rows: 0..<block.count))
                    counted[sighting.otherTrace] = calls
                    if !calls.contains(sighting.other) { continue }
                } else if try RunRecords.segments(of: sighting.otherTrace, project: project, db)
                    != [sighting.segment]
                {
                    // The run was written anew since; its new segment was searched too.
                    continue
                }
                twins[trace, default: []].insert(sighting.call)
            }
        }
        return twins
    }

    private mutating func currentCandidates() throws -> [TraceID: TwinCandidate] {
        var candidates: [TraceID: TwinCandidate] = [:]
        let rows = try Row.fetchCursor(
            db,
            sql:
                """
                SELECT trace, segment FROM runs
                WHERE project = ? AND is_twin_candidate = 1 AND is_split = 0
                """,
            arguments: [project]
        )
        while let row = try rows.next() {
            guard let trace = TraceID(blob: row[0]) else { continue }
            candidates[trace] = try candidate(trace, through: row[1])
        }
        for (trace, run) in runs where run.candidateCalls != nil {
            candidates[trace] = try candidate(trace, through: run.throughSegment)
        }
        return candidates
    }

    private mutating func candidate(_ trace: TraceID, through segment: Int64) throws -> TwinCandidate {
        if let entry = known.candidates[trace], entry.throughSegment == segment,
            entry.searchedThrough <= lastSegment
        {
            return entry
        }
        if let calls = runs[trace]?.candidateCalls {
            return TwinCandidate(throughSegment: segment, calls: calls)
        }
        let reader = try readers.reader(segment).segment
        let calls = TwinCalls.calls(in: try reader.block(TwinCalls.columns), rows: try reader.rows(of: trace))
        return TwinCandidate(throughSegment: segment, calls: calls)
    }

    // MARK: Decisions

    /// For each run, the decisions it shows that an earlier run shows too.
    private func claimedDecisions() throws -> [TraceID: Set<String>] {
        var holders: [String: [(start: Int64, trace: TraceID)]] = [:]
        // Whole runs as stored; split ones as resolved, since a part may show more or less than the whole.
        for (trace, run) in runs {
            for key in run.decisionKeys {
                holders[key, default: []].append((run.run.start.nanoseconds, trace))
            }
        }
        let shared = try Row.fetchAll(
            db,
            sql: """
                SELECT k.key, k.trace, k.start FROM shared_decision_keys s
                JOIN decision_keys k ON k.project = s.project AND k.key = s.key
                JOIN runs r ON r.trace = k.trace AND r.project = k.project AND r.is_split = 0
                WHERE s.project = ?1
                """,
            arguments: [project]
        )
        for row in shared {
            guard let trace = TraceID(blob: try row.decode(atIndex: 1)) else { continue }
            let key: String = try row.decode(atIndex: 0)
            holders[key, default: []].append((try row.decode(atIndex: 2), trace))
        }
        var claims: [TraceID: Set<String>] = [:]
        for (key, traces) in holders where traces.count > 1 {
            for later in traces.sorted(by: { ($0.start, $0.trace) < ($1.start, $1.trace) }).dropFirst() {
                claims[later.trace, default: []].insert(key)
            }
        }
        return claims
    }
}

extension Overlay.State {
    /// Works out the state in a snapshot, of which the split runs are given.
    init(
        _ db: Database,
        project: Int64,
        interpreter: Interpreter,
        readers: SegmentReaders,
        splits: SplitRuns,
        known: Overlay.State
    ) throws {
        var overlay = try Overlay(
            db,
            project: project,
            interpreter: interpreter,
            readers: readers,
            known: known
        )
        self = try overlay.resolve(splits)
    }
}
