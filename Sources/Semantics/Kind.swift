import Model

/// What one value of a kind attribute means.
struct Kind: Sendable {
    /// How a usage reported on such a span is to be read.
    enum UsageRule: Sendable { case own, aggregate, ignored }

    var operation: Operation
    var layer: Layer
    /// Whether a more specific statement of a later source wins.
    var isWeak = false
    /// Whether the span is the workflow when it is the root.
    var isWorkflowAtRoot = false
    var usage: UsageRule = .aggregate
    var isHumanWait = false

    init(_ operation: Operation, layer: Layer? = nil, usage: UsageRule = .aggregate) {
        self.operation = operation
        self.layer = layer ?? operation.layer
        self.usage = usage
    }

    static let workflow = Kind(.workflow)
    static let agent = Kind(.agent)
    static let llm = Kind(.llm, usage: .own)
    static let embedding = Kind(.embedding, usage: .own)
    static let retrieval = Kind(.retrieval)
    static let rerank = Kind(.retrieval, usage: .own)
    static let memory = Kind(.memory)
    static let tool = Kind(.tool)
    static let guardrail = Kind(.guardrail)
    static let policy = Kind(.policy)
    static let approval = Kind(.approval)
    static let evaluation = Kind(.evaluation)
    /// A stretch of the framework's own work.
    static let orchestration = Kind(.other, layer: .orchestration)
    /// Setting something up or looking it up later: never a run, never billed.
    static let setup = Kind(.other, layer: .orchestration, usage: .ignored)
    /// A protocol message of the tool layer that calls no tool.
    static let toolPlumbing = Kind(.other, layer: .tool, usage: .ignored)
    /// A step in a chain: the workflow when it is the root, and less telling than any other statement.
    static let chain = weakChain()
    /// A wait for a person.
    static let humanWait = wait()

    private static func weakChain() -> Kind {
        var kind = orchestration
        kind.isWeak = true
        kind.isWorkflowAtRoot = true
        return kind
    }

    private static func wait() -> Kind {
        var kind = approval
        kind.isHumanWait = true
        return kind
    }
}

/// An attribute that tells the kind of a span, with the meaning of its values.
struct KindSource: Sendable {
    /// Attribute name.
    let attribute: String
    /// Name of the dialect, kept with the step.
    let dialect: String
    /// Lower-case values; others say nothing.
    let values: [String: Kind]

    init(_ attribute: String, _ dialect: String, _ values: [String: Kind]) {
        self.attribute = attribute
        self.dialect = dialect
        self.values = values
    }

    /// The meaning of `text`, compared without regard to case.
    func kind(of text: String) -> Kind? { values[text] ?? values[text.lowercased()] }
}
