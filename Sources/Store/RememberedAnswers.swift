import Synchronization

/// Answers to questions about something that never changes, those asked for lately.
final class RememberedAnswers: Sendable {
    /// Answers kept of one part.
    ///
    /// Larger: more searches and dashboards stay warm, each at up to some kilobytes a part.
    static let countMax = 64
    /// Answers kept of all parts together, unless each keeps only `countMin`: so that memory does not grow
    /// with the ledger times the questions.
    private static let sumMax = 16_384
    private static let countMin = 16

    /// Answers that each of so many parts may keep; the one not asked for the longest goes first.
    static func limit(parts: Int) -> Int { max(countMin, min(countMax, sumMax / max(parts, 1))) }

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

        mutating func keep(_ value: any Sendable, _ question: String, _ hash: Int, limit: Int) {
            while hashes.count >= limit, let oldest = uses.indices.min(by: { uses[$0] < uses[$1] }) {
                hashes.remove(at: oldest)
                questions.remove(at: oldest)
                values.remove(at: oldest)
                uses.remove(at: oldest)
            }
            lastUse += 1
            hashes.append(hash)
            questions.append(question)
            values.append(value)
            uses.append(lastUse)
        }
    }

    private let state = Mutex(State())

    /// The answer remembered for a question, or worked out now; of answers, so many are kept.
    func remembered<Value: Sendable>(
        _ question: String,
        keeping limit: Int = countMax,
        _ answer: () throws -> Value
    ) throws -> Value {
        let hash = question.hashValue
        let known = state.withLock { state in state.place(of: question, hash).map { state.values[$0] } }
        // Unwrapped first: a missing answer, cast to an optional, would be one that says "nothing".
        if let known, let value = known as? Value { return value }
        let value = try answer()
        state.withLock { $0.keep(value, question, hash, limit: limit) }
        return value
    }
}
