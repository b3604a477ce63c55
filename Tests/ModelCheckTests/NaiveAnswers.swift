import Model
import Store

/// Every run of a project, interpreted whole, with what the other runs tell about it.
struct NaiveAnswers {
    /// By trace.
    var runs: [TraceID: ResolvedRun] = [:]
    /// By trace, sorted by (start, span id).
    var records: [TraceID: [SpanRecord]] = [:]

    init(_ project: NaiveLedger.Project?, _ interpreter: Interpreter) {
        guard let project else { return }
        var alone: [TraceID: ResolvedRun] = [:]
        for (trace, spans) in project.runs {
            let spans = spans.values.map(\.record).sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) }
            records[trace] = spans
            alone[trace] = interpreter.resolve(spans, Elsewhere())
        }
        let twins = Self.twins(alone, interpreter)
        let claims = Self.claims(alone, interpreter)
        for (trace, run) in alone {
            let elsewhere = Elsewhere(twins: twins[trace] ?? [], claimedDecisions: claims[trace] ?? [])
            runs[trace] =
                elsewhere == Elsewhere() ? run : interpreter.resolve(records[trace] ?? [], elsewhere)
        }
    }

    /// Calls of runs that may be nothing but second sightings, where another run that is none counts them.
    private static func twins(
        _ alone: [TraceID: ResolvedRun],
        _ interpreter: Interpreter
    ) -> [TraceID: Set<SpanID>] {
        var candidates: [ResolvedRun] = []
        var others: [Step] = []
        for run in alone.values {
            if interpreter.isTwinCandidate(run) {
                candidates.append(run)
            } else {
                others += run.steps.filter { $0.rating == .charged }
            }
        }
        let counted = Dictionary(grouping: others) { [$0.totals.0, $0.totals.1] }
        var twins: [TraceID: Set<SpanID>] = [:]
        for run in candidates {
            for call in run.steps where call.rating == .charged {
                let possible = counted[[call.totals.0, call.totals.1]] ?? []
                if possible.contains(where: { $0.isNear(call) && interpreter.areTwins(call, $0) }) {
                    twins[run.run.traceID, default: []].insert(call.spanID)
                }
            }
        }
        return twins
    }

    /// Decisions that an earlier run shows already.
    private static func claims(
        _ alone: [TraceID: ResolvedRun],
        _ interpreter: Interpreter
    ) -> [TraceID: Set<String>] {
        var claims: [TraceID: Set<String>] = [:]
        var shown: Set<String> = []
        let ordered = alone.values.sorted { ($0.run.start, $0.run.traceID) < ($1.run.start, $1.run.traceID) }
        for run in ordered {
            for key in Set(interpreter.decisionKeys(run)) where !shown.insert(key).inserted {
                claims[run.run.traceID, default: []].insert(key)
            }
        }
        return claims
    }
}

extension Step {
    fileprivate var totals: (Int64, Int64) { (usage?.totalInput ?? 0, usage?.totalOutput ?? 0) }

    /// Whether two calls overlap, with two seconds for the clocks of two instrumentations.
    fileprivate func isNear(_ other: Step) -> Bool {
        let tolerance: Int64 = 2_000_000_000
        let (start, otherStart) = (start.nanoseconds, other.start.nanoseconds)
        return start <= otherStart + other.durationNanoseconds + tolerance
            && otherStart <= start + durationNanoseconds + tolerance
    }
}
