import Synchronization

/// Answers to questions about something that never changes, the newest of them.
final class RememberedAnswers: Sendable {
    /// Answers kept; the oldest goes first.
    ///
    /// Larger: more dashboards stay warm, each at up to some kilobytes a segment.
    private static let countMax = 24

    /// Questions by hash, so that looking one up touches no other.
    private struct State {
        var hashes: [Int] = []
        var questions: [String] = []
        var values: [any Sendable] = []

        func place(of question: String, _ hash: Int) -> Int? {
            for place in hashes.indices where hashes[place] == hash && questions[place] == question {
                return place
            }
            return nil
        }
    }

    private let state = Mutex(State())

    /// The answer remembered for a question, or worked out now.
    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value {
        let hash = question.hashValue
        let known = state.withLock { state in state.place(of: question, hash).map { state.values[$0] } }
        // Unwrapped first: a missing answer, cast to an optional, would be one that says "nothing".
        if let known, let value = known as? Value { return value }
        let value = try answer()
        state.withLock { state in
            if state.hashes.count >= Self.countMax {
                state.hashes.removeFirst()
                state.questions.removeFirst()
                state.values.removeFirst()
            }
            state.hashes.append(hash)
            state.questions.append(question)
            state.values.append(value)
        }
        return value
    }
}
