import Synchronization

/// Answers to questions about something that never changes, those asked for lately.
final class RememberedAnswers: Sendable {
    /// Answers kept; the one not asked for the longest goes first.
    ///
    /// Larger: more searches and dashboards stay warm, each at up to some kilobytes a segment.
    private static let countMax = 64

    /// Questions by hash, so that looking one up touches no other.
    private struct State {
        var hashes: [Int] = []
        var questions: [String] = []
        var values: [any Sendable] = []
        /// When each was asked last, as a number that grows.
        var uses: [Int] = []
        var lastUse = 0

        mutating func place(of question: String, _ hash: Int) -> Int? {
            for place in hashes.indices where hashes[place] == hash && questions[place] == question {
                lastUse += 1
                uses[place] = lastUse
                return place
            }
            return nil
        }

        mutating func keep(_ value: any Sendable, _ question: String, _ hash: Int) {
            lastUse += 1
            guard hashes.count >= countMax, let oldest = uses.indices.min(by: { uses[$0] < uses[$1] }) else {
                hashes.append(hash)
                questions.append(question)
                values.append(value)
                uses.append(lastUse)
                return
            }
            (hashes[oldest], questions[oldest], values[oldest]) = (hash, question, value)
            uses[oldest] = lastUse
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
        state.withLock { $0.keep(value, question, hash) }
        return value
    }
}
