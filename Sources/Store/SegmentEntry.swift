import Foundation
import GRDB
import Model
import Synchronization

/// One row of the catalogue's segments, and what is remembered of the segment's content.
///
/// A segment never changes under its id and checksum, so answers about the whole of it stay true for as long
/// as it lives.
final class SegmentEntry: Sendable {
    /// Answers kept a segment; the oldest goes first.
    ///
    /// Larger: more dashboards stay warm, each at up to some kilobytes a segment.
    private static let answersMax = 24

    let id: Int64
    /// Layout of the columns: 2, or 1 until the store has been opened once.
    let format: Int
    /// The text heap that its long texts refer to; 0 for none.
    let textEpoch: Int64
    let isMerged: Bool
    let rowCount: Int
    let runCount: Int
    let bounds: SegmentBounds
    let fingerprint: String
    let checksum: Int64
    let directory: SegmentDirectory
    private let answers = Mutex(Answers())

    /// Questions by hash, so that looking one up touches no other.
    private struct Answers {
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

    /// The columns that `init(row:)` reads, in its order.
    static let columns = """
        id, row_count, run_count, first_start, last_start, first_run, last_run, fingerprint, columns,
        checksum, format, text_epoch, is_merged
        """

    /// Reads a row of `columns` and checks what it says of itself.
    init(_ row: Row) throws {
        id = row[0]
        let rowCount: Int = try row.decode(atIndex: 1)
        let runCount: Int = try row.decode(atIndex: 2)
        let bounds = SegmentBounds(
            firstStart: try row.decode(atIndex: 3),
            lastStart: try row.decode(atIndex: 4),
            firstRun: try row.decode(atIndex: 5),
            lastRun: try row.decode(atIndex: 6)
        )
        let bytes = [UInt8](try row.decode(Data.self, atIndex: 8))
        let checksum: Int64 = try row.decode(atIndex: 9)
        guard let directory = SegmentDirectory(bytes: bytes), (0...1 << 24).contains(rowCount),
            (0...rowCount).contains(runCount),
            bounds.firstStart <= bounds.lastStart, bounds.firstRun <= bounds.lastRun,
            directory.checksum(rowCount: rowCount, runCount: runCount, bounds: bounds) == checksum
        else {
            throw StoreError.damaged(segment: id, column: "rows", reason: "checksum mismatch")
        }
        self.rowCount = rowCount
        self.runCount = runCount
        self.bounds = bounds
        self.directory = directory
        self.checksum = checksum
        fingerprint = try row.decode(atIndex: 7)
        format = try row.decode(atIndex: 10)
        textEpoch = try row.decode(atIndex: 11)
        isMerged = try row.decode(atIndex: 12)
    }

    /// The answer remembered for a question, or worked out now.
    func remembered<Value: Sendable>(_ question: String, _ answer: () throws -> Value) throws -> Value {
        let hash = question.hashValue
        let known = answers.withLock { answers in
            answers.place(of: question, hash).map { answers.values[$0] }
        }
        // Unwrapped first: a missing answer, cast to an optional, would be one that says "nothing".
        if let known, let value = known as? Value { return value }
        let value = try answer()
        answers.withLock { answers in
            if answers.hashes.count >= Self.answersMax {
                answers.hashes.removeFirst()
                answers.questions.removeFirst()
                answers.values.removeFirst()
            }
            answers.hashes.append(hash)
            answers.questions.append(question)
            answers.values.append(value)
        }
        return value
    }
}
