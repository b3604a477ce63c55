import Model

/// What two sightings of one call have in common: the provider's response id, or the token totals.
enum SightingKey: Hashable, Comparable {
    case response(String)
    case tokens(Int64, Int64)

    /// The keys under which a step can meet its twin.
    static func keys(_ responseID: String?, _ usage: Usage?) -> [SightingKey] {
        var keys: [SightingKey] = []
        if let id = responseID { keys.append(.response(id)) }
        if let usage, usage.total > 0 {
            keys.append(.tokens(usage.totalInput, usage.totalOutput))
        }
        return keys
    }
}

/// Disjoint groups of steps that show the same call.
struct SightingGroups {
    private var leaders: [Int]
    private var members: [Int: [Int]] = [:]

    init(count: Int) { leaders = Array(0..<count) }

    /// Whether both are in one group already.
    func joins(_ left: Int, _ right: Int) -> Bool { leaders[left] == leaders[right] }

    /// Whether no instrumentation would be in the joined group twice, unless the response id proves it.
    func mayJoin(_ left: Int, _ right: Int, _ steps: [Step]) -> Bool {
        let (one, other) = (group(of: left), group(of: right))
        return one.allSatisfy { first in
            other.allSatisfy { second in
                steps[first].instrumentation != steps[second].instrumentation
                    || (steps[first].responseID != nil && steps[first].responseID == steps[second].responseID)
            }
        }
    }

    private func group(of index: Int) -> [Int] { members[leaders[index]] ?? [leaders[index]] }

    /// Merges the groups of two steps.
    mutating func join(_ left: Int, _ right: Int) {
        let (into, from) = (min(leaders[left], leaders[right]), max(leaders[left], leaders[right]))
        guard into != from else { return }
        let moved = members[from] ?? [from]
        members[into] = (members[into] ?? [into]) + moved
        members[from] = nil
        for index in moved { leaders[index] = into }
    }

    /// Groups of more than one step, in order of their first step.
    func all() -> [[Int]] { members.keys.sorted().compactMap { members[$0] } }
}

extension Step {
    /// How much a sighting tells of a call; compared between sightings of the same call.
    var detail: Int {
        guard let usage else { return 0 }
        var points = 1
        if usage.cacheRead + usage.cacheWrite5m + usage.cacheWrite1h > 0 { points += 8 }
        if usage.outputReasoning > 0 { points += 2 }
        if let model, model != requestModel { points += 4 }
        if inputBasis != .assumed { points += 1 }
        return points
    }

    /// Takes over what another sighting of the same call knows and this one does not.
    mutating func learn(from twin: Step) {
        provider = provider ?? twin.provider
        requestModel = requestModel ?? twin.requestModel
        if let better = twin.model, model == nil || (model != better && model == requestModel) {
            model = better
        }
        responseID = responseID ?? twin.responseID
        finishReason = finishReason ?? twin.finishReason
        reportedCost = reportedCost ?? twin.reportedCost
        timeToFirstTokenNanoseconds = timeToFirstTokenNanoseconds ?? twin.timeToFirstTokenNanoseconds
        attempts = attempts ?? twin.attempts
        serviceTier = serviceTier ?? twin.serviceTier
        if requestedToolCalls.isEmpty { requestedToolCalls = twin.requestedToolCalls }
        errorType = isError ? errorType ?? twin.errorType : errorType
        errorMessage = isError ? errorMessage ?? twin.errorMessage : errorMessage
        if let other = twin.usage { learn(other, from: twin) }
    }

    private mutating func learn(_ other: Usage, from twin: Step) {
        guard var known = usage else { return }
        guard known.totalOutput == other.totalOutput else { return }
        let cached = known.totalInput - known.input - known.inputAudio - known.inputImage
        let otherCached = other.totalInput - other.input - other.inputAudio - other.inputImage
        let isSameInput = known.totalInput == other.totalInput || known.totalInput == other.input
        if cached == 0, otherCached > 0, isSameInput {
            let (output, reasoning, audio) = (known.output, known.outputReasoning, known.outputAudio)
            known = other
            (known.output, known.outputReasoning, known.outputAudio) = (output, reasoning, audio)
            inputBasis = twin.inputBasis
            flags.remove([.cacheUnreported, .basisAssumed])
            flags.formUnion(twin.flags.intersection([.basisAssumed, .cacheLifetimeAssumed]))
        } else if known.cacheWrite1h == 0, other.cacheWrite1h > 0,
            known.cacheWrite5m == other.cacheWrite5m + other.cacheWrite1h
        {
            (known.cacheWrite5m, known.cacheWrite1h) = (other.cacheWrite5m, other.cacheWrite1h)
        }
        if flags.contains(.cacheLifetimeAssumed), !twin.flags.contains(.cacheLifetimeAssumed),
            known.cacheWrite5m == other.cacheWrite5m, known.cacheWrite1h == other.cacheWrite1h
        {
            flags.remove(.cacheLifetimeAssumed)
        }
        if known.outputReasoning == 0, other.outputReasoning > 0, other.outputReasoning <= known.output {
            known.output -= other.outputReasoning
            known.outputReasoning = other.outputReasoning
        }
        usage = known
    }
}
