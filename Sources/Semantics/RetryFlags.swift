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
        var attempts: [Subject: [Int]] = [:]
        for index in tree.steps.indices {
            guard let name = subject(tree.steps[index]) else { continue }
            let parent = tree.parents[index]
            attempts[Subject(parent: parent, operation: tree.steps[index].operation, name: name), default: []]
                .append(index)
        }
        for indices in attempts.values where indices.count > 1 {
            for (earlier, later) in zip(indices, indices.dropFirst()) where tree.steps[earlier].isError {
                tree.steps[earlier].flags.insert(.superseded)
                tree.steps[later].flags.insert(.retry)
            }
        }
    }

    private static func subject(_ step: Step) -> String? {
        if step.isIgnored || step.rating == .duplicate { return nil }
        return switch step.operation {
        case .llm, .embedding: step.requestModel ?? step.model ?? ""
        case .tool: step.isToolCall ? step.tool ?? "" : nil
        case .agent: step.agent ?? step.name
        default: nil
        }
    }
}
