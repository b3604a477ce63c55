extension QueryParser {
    /// What relates the steps just described to those that follow, if anything does.
    ///
    /// `then` is an ordinary word at the start and after text.
    func relation(after node: QueryNode) -> StepRelation? {
        switch current.kind {
        case .relation(let relation): return relation
        case .word(StepRelation.then.rawValue):
            if case .term(.text) = node { return nil }
            return .then
        default: return nil
        }
    }

    /// Reads the rest of a structure that begins with `first`.
    mutating func structure(
        _ first: QueryNode,
        _ relation: StepRelation,
        at position: Int
    ) throws(QueryError) -> StepStructure {
        var operands = [try operand(first, of: relation, at: position)]
        var relations: [StepRelation] = []
        var next: StepRelation? = relation
        while let relation = next {
            guard (relation == .then) == (relations.first ?? relation == .then) else {
                throw unexpected("\(relations[0].rawValue) as before: nesting and sequences do not mix")
            }
            try advance()
            let position = current.position
            let node = try primary()
            operands.append(try operand(node, of: relation, at: position))
            relations.append(relation)
            next = self.relation(after: node)
        }
        return StepStructure(operands: operands, relations: relations)
    }

    private func operand(
        _ node: QueryNode,
        of relation: StepRelation,
        at position: Int
    ) throws(QueryError) -> QueryNode {
        guard node.isOfSteps else { throw QueryError(position: position, reason: .notOfSteps(relation)) }
        return node
    }
}
