import GRDB
import Model

/// A segment as readers of one state see it: without the runs that count elsewhere.
///
/// Lives for as long as its segment and those runs stay the same, and so do the answers about it.
final class SegmentView: Sendable {
    let entry: SegmentEntry
    /// Runs whose rows a later segment replaces.
    let dead: Set<TraceID>
    /// Positions in the segment of the runs it shows; `nil` for all.
    let kept: [Int]?
    /// Answers about the runs it shows.
    let answers: RememberedAnswers

    /// Leaves out the dead runs and those of `hidden`.
    init(
        _ entry: SegmentEntry,
        dead: Set<TraceID>,
        hidden: Set<TraceID>,
        _ reader: () -> SegmentReader
    ) throws {
        self.entry = entry
        self.dead = dead
        if dead.isEmpty && hidden.isEmpty {
            kept = nil
            answers = entry.answers
            return
        }
        let segment = reader()
        let (high, low) = (try segment.number(RunNumber.traceHigh), try segment.number(RunNumber.traceLow))
        let kept = (0..<entry.runCount).filter { run in
            let trace = TraceID(high: UInt64(bitPattern: high[run]), low: UInt64(bitPattern: low[run]))
            return !dead.contains(trace) && !hidden.contains(trace)
        }
        self.kept = kept.count == entry.runCount ? nil : kept
        answers = self.kept == nil ? entry.answers : RememberedAnswers()
    }

    var isEmpty: Bool { kept?.isEmpty ?? (entry.runCount == 0) }
}
