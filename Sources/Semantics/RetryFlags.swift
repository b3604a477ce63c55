import Model

/// Marks failed attempts that a later sibling replaced, and the attempts that replaced them.
enum RetryFlags {
    /// What makes two siblings attempts at the same thing.
    private struct Subject: Hashable {
        var parent: Int
        var operation: Operation
        var name: String
    }

    static func mark(_ tree: inout RunTree) {
        // Only a failed attempt is ever replaced, by a sibling; most runs have none.
        let failed = tree.steps.indices.filter {
            tree.steps.isError(at: $0) && subject(tree.steps, $0) != nil
        }
        let parents = Set(failed.map { tree.parents[$0] })
        guard !parents.isEmpty else { return }
        var attempts: [Subject: [Int]] = [:]
        for index in tree.steps.indices where parents.contains(tree.parents[index]) {
            guard let name = subject(tree.steps, index) else { continue }
            let parent = tree.parents[index]
            attempts[Subject(parent: parent, operation: tree.steps[index].operation, name: name), default: []]
                .append(index)
        }
        for indices in attempts.values where indices.count > 1 {
            for (earlier, later) in zip(indices, indices.dropFirst()) where tree.steps.isError(at: earlier) {
                tree.steps[earlier].flags.insert(.superseded)
                tree.steps[later].flags.insert(.retry)
            }
        }
    }

    private static func subject(_ steps: [Step], _ index: Int) -> String? {
        if steps[index].isIgnored || steps[index].rating == .duplicate { return nil }
        return switch steps[index].operation {
        case .llm, .embedding: steps[index].requestModel ?? steps[index].model ?? ""
        case .tool: steps[index].isToolCall ? steps[index].tool ?? "" : nil
        case .agent: steps[index].agent ?? steps[index].name
        default: nil
        }
    }
}
