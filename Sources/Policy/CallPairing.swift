import Model

/// Finds the span of each tool call that is known by its id, also where tool spans carry no ids.
struct CallPairing {
    private var steps: [String: Int] = [:]
    private var used: Set<Int> = []

    /// Pairs the calls that models requested, and those that decisions name.
    init(_ index: RunIndex, decisions: [Evidence]) {
        var told: [String: Instant] = [:]
        for evidence in decisions {
            guard let id = evidence.decision.toolCallID else { continue }
            told[id] = min(told[id] ?? Instant(nanoseconds: .max), Self.toldBy(evidence, index))
        }
        let denied = Set(
            decisions.filter { $0.source == .own && $0.decision.verdict == .deny }.map(\.position)
        )
        let free = index.steps.indices.filter { index.steps[$0].toolCallID == nil && index.isCall($0) }
        for position in index.steps.indices {
            for call in index.steps[position].requestedToolCalls
            where !call.id.isEmpty && steps[call.id] == nil {
                if let known = index.step(ofCall: call.id) {
                    steps[call.id] = known
                    continue
                }
                take(call, among: free, after: index.steps[position].start, before: told[call.id], index)
            }
        }
        for evidence in decisions {
            guard let id = evidence.decision.toolCallID, steps[id] == nil else { continue }
            if let known = index.step(ofCall: id) {
                steps[id] = known
            } else {
                takeBefore(evidence, id, among: free, denied: denied, index)
            }
        }
    }

    /// When the evidence existed at the latest: a model call's messages do when it starts, a chain's when
    /// it ends.
    private static func toldBy(_ evidence: Evidence, _ index: RunIndex) -> Instant {
        let position = evidence.position
        return index.steps[position].operation == .llm
            ? index.steps[position].start : index.steps[position].end
    }

    /// The step of a call, if it has one.
    func step(ofCall id: String) -> Int? { steps[id] }

    private mutating func take(
        _ call: RequestedToolCall,
        among free: [Int],
        after start: Instant,
        before end: Instant?,
        _ index: RunIndex
    ) {
        let fitting = free.filter { position in
            let begin = index.steps[position].start
            return !used.contains(position) && begin >= start && end.map { begin <= $0 } ?? true
                && RunIndex.isSameTool(index.steps[position].tool, call.name)
        }
        let equal = fitting.first { call.subjectHash != 0 && index.steps[$0].subjectHash == call.subjectHash }
        guard let found = equal ?? fitting.first else { return }
        used.insert(found)
        steps[call.id] = found
    }

    /// For a call that no request leads to: the step of that tool that tells of a refusal itself.
    private mutating func takeBefore(
        _ evidence: Evidence,
        _ id: String,
        among free: [Int],
        denied: Set<Int>,
        _ index: RunIndex
    ) {
        let end = Self.toldBy(evidence, index)
        let found = free.first { position in
            !used.contains(position) && index.steps[position].start <= end
                && RunIndex.isSameTool(index.steps[position].tool, evidence.decision.tool)
                && denied.contains { index.isInside($0, position) }
        }
        guard let found else { return }
        used.insert(found)
        steps[id] = found
    }
}
