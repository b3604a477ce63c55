import Model

/// A search made ready: its terms numbered, the cheap ones first wherever the order is free.
struct SearchPlan: Sendable {
    /// The tree with every term replaced by its number.
    indirect enum Node: Sendable {
        case leaf(Int)
        case not(Node)
        case and([Node])
        case or([Node])
    }

    /// A term of the search.
    struct Term: Sendable {
        let term: QueryTerm
        let test: TermTest
        /// Under which its mask is remembered.
        let question: String
    }

    private(set) var terms: [Term] = []
    private(set) var root = Node.and([])

    init(_ query: RunQuery) { root = plan(query.root).node }

    private mutating func plan(_ node: QueryNode) -> (node: Node, cost: Int) {
        switch node {
        case .term(let term):
            let number = terms.firstIndex { $0.term == term } ?? terms.count
            if number == terms.count {
                terms.append(Term(term: term, test: TermTest(term), question: "term " + term.text))
            }
            return (.leaf(number), terms[number].test.cost)
        case .not(let inner):
            let planned = plan(inner)
            return (.not(planned.node), planned.cost)
        case .and(let nodes):
            let planned = ordered(nodes)
            return (.and(planned.nodes), planned.cost)
        case .or(let nodes):
            let planned = ordered(nodes)
            return (.or(planned.nodes), planned.cost)
        }
    }

    private mutating func ordered(_ nodes: [QueryNode]) -> (nodes: [Node], cost: Int) {
        let planned = nodes.map { plan($0) }
        let order = planned.indices.sorted { (planned[$0].cost, $0) < (planned[$1].cost, $1) }
        return (order.map { planned[$0].node }, planned.map(\.cost).max() ?? 0)
    }
}
