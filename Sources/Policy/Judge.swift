public import Model

/// Decides what a run's steps show about what was allowed, without any policy file.
public enum Judge {
    /// Pieces of evidence that are read of one run; more is hostile.
    private static let evidenceMax = 20_000

    /// Fills findings, the one decision of each step, and the counts of governed and decided calls.
    ///
    /// The result does not depend on the order of the steps, and judging twice changes nothing.
    ///
    /// - Parameters:
    ///   - run: A resolved run: tree, attribution and `isToolCall` are final.
    ///   - claimed: Cross-trace keys of decisions that an earlier run of the project already shows; they
    ///     are not
    ///     counted again here. See `crossTraceKey`.
    public static func judge(_ run: inout ResolvedRun, claimed: Set<String> = []) {
        RunIndex.sort(&run.steps)
        let evidence = evidence(run.steps, claimed: claimed)
        let opinion = evidence.isEmpty ? Opinion() : opinion(evidence, run)
        settle(&run, opinion.cases, opinion.decisions)
        store(unique(opinion.findings), in: &run)
    }

    /// What the evidence of a run amounts to.
    private struct Opinion {
        var cases: [ActionCase] = []
        /// The one decision about each case.
        var decisions: [Decision] = []
        var findings: [Finding] = []
    }

    private static func opinion(_ evidence: [Evidence], _ run: ResolvedRun) -> Opinion {
        let index = RunIndex(run.steps)
        let cases = CaseBuilder.cases(index, evidence.filter { !$0.isLimit && !$0.isReport })
        let decisions = cases.map { $0.joined(index) }
        let draft = FindingDraft(run: run.run, index: index)
        var findings: [Finding] = []
        for (number, found) in cases.enumerated() { findings += draft.findings(found, decisions[number]) }
        findings += RetryFindings(draft: draft, cases: cases, decisions: decisions).findings()
        findings += limits(evidence, draft)
        findings += reports(evidence, draft)
        return Opinion(cases: cases, decisions: decisions, findings: findings)
    }

    /// All decisions in order of time, without repetitions of one result in ever longer conversations.
    private static func evidence(_ steps: [Step], claimed: Set<String>) -> [Evidence] {
        var evidence: [Evidence] = []
        var told: Set<String> = []
        for position in steps.indices {
            for decision in steps[position].decisions where evidence.count < evidenceMax {
                if let key = crossTraceKey(decision), claimed.contains(key) { continue }
                let item = Evidence(position: position, decision: decision)
                if item.source == .message, let id = decision.toolCallID, !told.insert(id).inserted {
                    continue
                }
                evidence.append(item)
            }
        }
        return evidence
    }

    /// The name under which the same decision is known in every trace of a project, or `nil` if it has none.
    ///
    /// Conversations repeat old messages, so one refusal can be told by later traces too. Tool call ids
    /// join them; ids
    /// too short to be unique do not.
    public static func crossTraceKey(_ decision: Decision) -> String? {
        guard decision.verdict == .deny, let id = decision.toolCallID, id.utf8.count >= 12 else { return nil }
        return "call:\(id)"
    }

    /// The cross-trace keys of everything a run's steps show as refused, sorted.
    public static func crossTraceKeys(_ run: ResolvedRun) -> [String] {
        var keys: Set<String> = []
        for position in run.steps.indices where !run.steps[position].decisions.isEmpty {
            keys.formUnion(run.steps[position].decisions.compactMap(crossTraceKey))
        }
        return keys.sorted()
    }

    /// Sets each step's decision, and the counts.
    private static func settle(_ run: inout ResolvedRun, _ cases: [ActionCase], _ decisions: [Decision]) {
        for position in run.steps.indices { run.steps[position].decision = nil }
        var withoutSpan = 0
        for (number, found) in cases.enumerated() {
            if let step = found.step {
                run.steps[step].decision = decisions[number]
                if !run.steps[step].isToolCall, decisions[number].verdict == .deny { withoutSpan += 1 }
                continue
            }
            if run.steps[found.shown].decision == nil { run.steps[found.shown].decision = decisions[number] }
            if decisions[number].verdict == .deny, decisions[number].action == "tool.call",
                isCall(found, decisions[number])
            {
                withoutSpan += 1
            }
        }
        let steps = run.steps
        run.run.governedCalls = steps.indices.count { steps[$0].isToolCall } + withoutSpan
        run.run.decidedCalls =
            steps.indices.count { steps[$0].isToolCall && steps[$0].decision?.verdict != nil } + withoutSpan
    }

    private static func isCall(_ found: ActionCase, _ decision: Decision) -> Bool {
        found.callID != nil || decision.tool != nil
    }

    /// One finding for each limit that stopped an agent, on the innermost step that tells of it.
    private static func limits(_ evidence: [Evidence], _ draft: FindingDraft) -> [Finding] {
        let limits = evidence.filter(\.isLimit)
        let innermost = limits.filter { outer in
            !limits.contains { inner in
                inner.decision.rule == outer.decision.rule && inner.position != outer.position
                    && draft.index.isInside(inner.position, outer.position)
            }
        }
        return innermost.map { item in
            let kind = item.decision.action == "agent.budget" ? "budget_exceeded" : "limit_exceeded"
            var decision = item.decision
            let words =
                "\(decision.rule ?? "limit") recognised by \(decision.recognisedBy): \(decision.reason ?? "")"
            decision.rule = nil
            return draft.finding(kind, .medium, at: item.position, decision, evidence: words)
        }
    }

    /// One finding for each violation that the agent reports.
    private static func reports(_ evidence: [Evidence], _ draft: FindingDraft) -> [Finding] {
        evidence.filter(\.isReport).map { item in
            let words = "reported by the agent, \(item.decision.recognisedBy): \(item.decision.reason ?? "")"
            return draft.finding(
                "reported_violation",
                .medium,
                at: item.position,
                item.decision,
                evidence: words
            )
        }
    }

    /// Orders findings, and tells apart two of one kind and rule on one span.
    private static func unique(_ findings: [Finding]) -> [Finding] {
        struct Identity: Hashable {
            var span: SpanID
            var kind: String
            var rule: String
        }
        var seen: [Identity: Int] = [:]
        let sorted = findings.sorted {
            ($0.time, $0.spanID, $0.kind, $0.rule, $0.tool ?? "", $0.evidence)
                < ($1.time, $1.spanID, $1.kind, $1.rule, $1.tool ?? "", $1.evidence)
        }
        return sorted.map { finding in
            var finding = finding
            let identity = Identity(span: finding.spanID, kind: finding.kind, rule: finding.rule)
            let count = (seen[identity] ?? 0) + 1
            seen[identity] = count
            if count > 1 { finding.rule += "/\(count)" }
            return finding
        }
    }

    private static func store(_ findings: [Finding], in run: inout ResolvedRun) {
        run.findings = findings
        run.run.findings = findings.count
        run.run.findingsBySeverity = Severity.allCases.map { severity in
            findings.count { $0.severity == severity }
        }
        var kinds: [SpanID: [Finding]] = [:]
        for finding in findings { kinds[finding.spanID, default: []].append(finding) }
        for position in run.steps.indices {
            guard let own = kinds[run.steps[position].spanID] else {
                if !run.steps[position].findingKinds.isEmpty { run.steps[position].findingKinds = [] }
                continue
            }
            let ordered = own.sorted { ($1.severity, $0.kind) < ($0.severity, $1.kind) }.map(\.kind)
            var names: [String] = []
            for name in ordered where !names.contains(name) { names.append(name) }
            run.steps[position].findingKinds = names
        }
    }
}
