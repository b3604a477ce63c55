import Model

/// A condition on one finding.
enum FindingTest: Sendable {
    case kind(TextMatcher)
    case decision(Verdict)

    init?(_ field: QueryField, _ value: QueryValue) {
        switch (field, value) {
        case (.finding, .text(let pattern)): self = .kind(TextMatcher(pattern))
        case (.decision, .name(let name)):
            guard let verdict = Verdict(named: name) else { return nil }
            self = .decision(verdict)
        default: return nil
        }
    }

    func matches(_ finding: Finding) -> Bool {
        switch self {
        case .kind(let matcher): matcher.matchesWhole(finding.kind)
        case .decision(let verdict): finding.decision == verdict
        }
    }
}
