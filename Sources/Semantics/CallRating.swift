import Model

/// Decides which steps count as model calls and which repeat another.
///
/// A call is counted on the innermost step that reports it; a second sighting of it, above, beside or
/// elsewhere in the trace, hands over what only it knows and counts nothing.
struct CallRating {
    private var tree: RunTree
    private let isCandidate: [Bool]
    private let enclosing: [Int]

    /// Rates all steps of the tree.
    static func rate(_ tree: inout RunTree) {
        var rating = CallRating(tree)
        // Given up, so that the rating changes the steps in place.
        tree.steps = []
        rating.rateNested()
        rating.joinSightings()
        rating.rateAggregates()
        tree = rating.tree
    }

    private init(_ tree: RunTree) {
        self.tree = tree
        let isCandidate = tree.steps.indices.map { Self.isCall($0, tree) }
        self.isCandidate = isCandidate
        enclosing = tree.nearest({ isCandidate[$0] }) { index in
            let operation = tree.steps[index].operation
            return operation == .tool || operation == .agent || operation == .workflow
        }
    }

    /// Whether the step stands for one model call by itself.
    private static func isCall(_ index: Int, _ tree: RunTree) -> Bool {
        guard !tree.steps[index].isIgnored else { return false }
        let operation = tree.steps[index].operation
        return operation == .llm || operation == .embedding || tree.steps[index].usageScope == .call
    }

    private func isAnswered(_ index: Int) -> Bool {
        tree.steps[index].usage == nil && !tree.steps.isError(at: index)
            && tree.steps[index].flags.isDisjoint(with: [.notBilled, .pause])
    }

    // MARK: Calls inside calls

    private mutating func rateNested() {
        var inner = [[Int]](repeating: [], count: tree.steps.count)
        for index in tree.topDown.reversed() where isCandidate[index] {
            rate(index, inner: inner[index])
            if enclosing[index] >= 0 { inner[enclosing[index]].append(index) }
        }
    }

    private mutating func rate(_ index: Int, inner: [Int]) {
        let charged = inner.flatMap { counted(within: $0, .charged) }
        let missing = inner.flatMap { counted(within: $0, .usageMissing) }
        if !charged.isEmpty {
            repeats(index, charged: charged)
        } else if let usage = tree.steps[index].usage, usage.total > 0 || !tree.steps.isError(at: index) {
            tree.steps[index].rating = .charged
            for below in missing { markDuplicate(below, of: index) }
        } else if let below = missing.min() {
            markDuplicate(index, of: below)
        } else if isAnswered(index) {
            tree.steps[index].rating = .usageMissing
            tree.steps[index].flags.insert(.usageMissing)
        } else if tree.steps.isError(at: index),
            let below = inner.filter({ tree.steps.isError(at: $0) }).max()
        {
            markDuplicate(index, of: below)
        }
        guard enclosing[index] >= 0 else { return }
        innerCounted[index] =
            tree.steps.isModelCall(at: index) ? [index] : charged + (charged.isEmpty ? missing : [])
    }

    /// The counted steps at or below a candidate, found when it was rated.
    private var innerCounted: [Int: [Int]] = [:]

    private func counted(within index: Int, _ rating: Rating) -> [Int] {
        (innerCounted[index] ?? []).filter { tree.steps[$0].rating == rating }
    }

    private mutating func repeats(_ index: Int, charged: [Int]) {
        let usage = tree.steps[index].usage
        if charged.count == 1, let below = charged.first, usage.map({ agrees($0, with: below) }) ?? true {
            markDuplicate(index, of: below)
        } else if usage != nil {
            tree.steps[index].rating = .rollup
        }
    }

    private func agrees(_ usage: Usage, with other: Int) -> Bool {
        guard let known = tree.steps[other].usage else { return true }
        return usage.totalOutput == known.totalOutput
            && (usage.totalInput == known.totalInput || usage.input == known.totalInput
                || usage.totalInput == known.input)
    }

    private mutating func markDuplicate(_ index: Int, of counted: Int) {
        tree.steps[index].rating = .duplicate
        tree.steps[index].flags.remove(.usageMissing)
        tree.steps[index].duplicateOf = tree.steps[counted].spanID
        tree.steps[counted].learn(from: tree.steps[index])
    }

    // MARK: Calls beside calls

    private mutating func joinSightings() {
        let counted = tree.steps.indices.filter { isCandidate[$0] && tree.steps.isModelCall(at: $0) }
        guard mayShare(counted) else { return }
        var byIdentity: [SightingKey: [Int]] = [:]
        for index in counted {
            for key in SightingKey.keys(tree.steps[index].responseID, tree.steps[index].usage) {
                byIdentity[key, default: []].append(index)
            }
        }
        var groups = SightingGroups(count: tree.steps.count)
        for (_, members) in byIdentity.filter({ $0.value.count > 1 }).sorted(by: { $0.key < $1.key }) {
            join(members, into: &groups)
        }
        for group in groups.all() where group.count > 1 { settle(group) }
    }

    /// Whether two of the calls can have a key in common; told by small hashes, as nearly always none have.
    private func mayShare(_ counted: [Int]) -> Bool {
        var hashes: [Int] = []
        hashes.reserveCapacity(2 * counted.count)
        for index in counted {
            if let id = tree.steps[index].responseID { hashes.append(id.hashValue) }
            guard let usage = tree.steps[index].usage else { continue }
            let (input, output) = (Int(truncatingIfNeeded: usage.totalInput), Int(usage.totalOutput))
            if input != 0 || output != 0 { hashes.append(input &* 1_000_003 &+ output) }
        }
        hashes.sort()
        return zip(hashes, hashes.dropFirst()).contains { $0 == $1 }
    }

    /// Joins each member with the nearest earlier one that it overlaps and that shows the same call.
    private func join(_ members: [Int], into groups: inout SightingGroups) {
        var active: [Int] = []
        for index in members {
            let start = tree.steps[index].start.advanced(byNanoseconds: -TwinMatcher.toleranceNanoseconds)
            active.removeAll { tree.steps.end(at: $0) < start }
            let partners = active.filter { other in
                !groups.joins(index, other) && groups.mayJoin(index, other, tree.steps)
                    && TwinMatcher.isSameCall(
                        tree.steps[other],
                        tree.steps[index],
                        isRelated: tree.isAncestor(other, of: index) || tree.isAncestor(index, of: other)
                    )
            }
            let nearest = partners.min { distance($0, index) < distance($1, index) }
            if let nearest { groups.join(nearest, index) }
            active.append(index)
        }
    }

    private func distance(_ left: Int, _ right: Int) -> Int64 {
        let (start, startOverflow) = tree.steps[left].start.nanoseconds
            .subtractingReportingOverflow(tree.steps[right].start.nanoseconds)
        return startOverflow ? .max : start.magnitude > UInt64(Int64.max) ? .max : Int64(start.magnitude)
    }

    private mutating func settle(_ group: [Int]) {
        guard let best = group.max(by: { isBetter($1, than: $0) }) else { return }
        for index in group where index != best { markDuplicate(index, of: best) }
    }

    private func isBetter(_ left: Int, than right: Int) -> Bool {
        let (one, other) = (tree.steps[left].detail, tree.steps[right].detail)
        if one != other { return one > other }
        if tree.depths[left] != tree.depths[right] { return tree.depths[left] > tree.depths[right] }
        return left < right
    }

    // MARK: Sums over calls

    private mutating func rateAggregates() {
        var hasCharged = tree.steps.indices.map { tree.steps[$0].rating == .charged }
        for index in tree.topDown.reversed() {
            if !isCandidate[index], !tree.steps[index].isIgnored, tree.steps[index].usage != nil {
                rateAggregate(index, &hasCharged)
            }
            if hasCharged[index], tree.parents[index] >= 0 { hasCharged[tree.parents[index]] = true }
        }
    }

    private mutating func rateAggregate(_ index: Int, _ hasCharged: inout [Bool]) {
        guard let usage = tree.steps[index].usage else { return }
        if hasCharged[index] || isToldElsewhere(usage, index) {
            tree.steps[index].rating = .rollup
        } else if tree.steps[index].usageScope == .aggregate, usage.total > 0 {
            tree.steps[index].rating = .charged
            tree.steps[index].flags.insert(.aggregateCharged)
            hasCharged[index] = true
            for other in tree.descendants(of: index) {
                if tree.steps[other].rating == .usageMissing { markDuplicate(other, of: index) }
                if tree.steps[index].model == nil { tree.steps[index].model = tree.steps[other].model }
                if tree.steps[index].provider == nil {
                    tree.steps[index].provider = tree.steps[other].provider
                }
            }
        }
    }

    /// Whether charged calls elsewhere within the step's time add up to exactly its sum.
    private func isToldElsewhere(_ usage: Usage, _ index: Int) -> Bool {
        let step = tree.steps[index]
        var sum = Usage()
        let from = step.start.advanced(byNanoseconds: -TwinMatcher.toleranceNanoseconds)
        for other in tree.firstIndex(startingAt: from)..<tree.steps.count {
            let call = tree.steps[other]
            if call.start > step.end { break }
            guard call.rating == .charged, TwinMatcher.contains(step, call), let part = call.usage else {
                continue
            }
            sum += part
        }
        return sum.total > 0 && sum.totalInput == usage.totalInput && sum.totalOutput == usage.totalOutput
    }
}
