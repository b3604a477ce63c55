/// What a step does.
public enum Operation: UInt8, CaseIterable, Sendable {
    case other = 0
    case workflow = 1
    case agent = 2
    case llm = 3
    case embedding = 4
    case retrieval = 5
    case memory = 6
    case tool = 7
    case guardrail = 8
    case policy = 9
    case approval = 10
    case evaluation = 11

    /// The stable name used in reports, queries and URLs.
    public var name: String { Self.names[Int(rawValue)] }

    /// By raw value, as these are numbered from 0: making a case's name takes a microsecond.
    private static let names = allCases.map { "\($0)" }
}

/// Where in the stack of an agent a step belongs.
public enum Layer: UInt8, CaseIterable, Sendable {
    case other = 0
    case llm = 1
    case memory = 2
    case policy = 3
    case tool = 4
    case orchestration = 5

    /// The stable name used in reports, queries and URLs.
    public var name: String { Self.names[Int(rawValue)] }

    /// By raw value, as these are numbered from 0: making a case's name takes a microsecond.
    private static let names = allCases.map { "\($0)" }
}

extension Operation {
    /// The layer this operation belongs to unless a dialect says otherwise.
    public var layer: Layer {
        switch self {
        case .workflow, .agent: .orchestration
        case .llm, .embedding: .llm
        case .retrieval, .memory: .memory
        case .guardrail, .policy, .approval: .policy
        case .tool: .tool
        case .evaluation, .other: .other
        }
    }
}
