/// How one step lies to another within a run.
public enum StepRelation: String, Hashable, Sendable {
    /// Somewhere below the other in the tree of steps: `tool:shell << agent:reviewer`.
    case under = "<<"
    /// A child of the other: `tool:shell <- agent:reviewer`.
    case directlyUnder = "<-"
    /// Another step that starts at or after the end of the one before: `tool:a then tool:b`.
    case then = "then"
}

/// Steps of one run that lie to each other as asked.
///
/// `a << b <- c` holds if some step that `a` describes lies somewhere below a step that `b` describes, which
/// is a child of a step that `c` describes. `a then b then c` holds if three steps follow one another. No
/// step is below itself or follows itself. Sequences and nesting are not mixed in one structure.
public struct StepStructure: Hashable, Sendable {
    /// At least two conditions, each on a single step: fields for which `isOfSteps`, with AND, OR and NOT.
    public let operands: [QueryNode]
    /// What relates each operand to the next; all are `then`, or none is.
    public let relations: [StepRelation]

    init(operands: [QueryNode], relations: [StepRelation]) {
        self.operands = operands
        self.relations = relations
    }
}

extension QueryNode {
    /// Whether a single step can be asked this.
    var isOfSteps: Bool {
        switch self {
        case .term(.field(let field, _, let value)):
            field.isOfSteps && (field != .status || value != .name("incomplete"))
        case .term: false
        case .not(let node): node.isOfSteps
        case .and(let nodes), .or(let nodes): nodes.allSatisfy(\.isOfSteps)
        }
    }
}
