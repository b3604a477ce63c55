import Model
import OTLP

/// Everything a segment holds, decoded: what is encoded at ingest and at merging.
///
/// Runs are in order; the rows of run `i` are `offsets[i]..<offsets[i + 1]`, sorted by (start, span id).
struct SegmentTable: Sendable {
    /// All columns of the runs.
    var runs: RunBlock
    /// One more than there are runs.
    var offsets: [Int32]
    /// All columns of the steps.
    var steps: StepBlock
    /// The findings of each run as `FindingCoder` writes them.
    var findings: [[UInt8]]
    /// For each run, 1 if it may hold nothing but second sightings.
    var twinCandidates: [Int64]
    /// The number columns of spans: flags, kind, status, marks, and the content hash unless left out.
    var numbers: [RecordColumn: [Int64]]
    /// Trace state and status message.
    var texts: [RecordColumn: DictionaryColumn]
    /// Distinct resources, and the index of each row's.
    var resources: SharedValues
    /// Distinct scopes, and the index of each row's.
    var scopes: SharedValues
    /// Attributes, events and links of each row.
    var lists: [RecordColumn: BytesColumn]

    /// Number columns of spans that every table has.
    static let plainNumbers: [RecordColumn] = [.flags, .kind, .status, .marks]
    /// Text columns of spans.
    static let plainTexts: [RecordColumn] = [.traceState, .statusMessage]
    /// Columns of byte strings a row.
    static let plainLists: [RecordColumn] = [.attributes, .events, .links]

    var rowCount: Int { Int(offsets.last ?? 0) }

    /// Rows of one run.
    func rows(ofRun index: Int) -> Range<Int> { Int(offsets[index])..<Int(offsets[index + 1]) }

    /// First and last start of the steps, and of the runs.
    var bounds: SegmentBounds {
        let starts = steps[StepNumber.start]
        let runStarts = runs[RunNumber.start]
        return SegmentBounds(
            firstStart: starts.min() ?? 0,
            lastStart: starts.max() ?? 0,
            firstRun: runStarts.min() ?? 0,
            lastRun: runStarts.max() ?? 0
        )
    }
}

/// Bounds in time of a segment, in nanoseconds since 1970.
struct SegmentBounds: Hashable, Sendable {
    var firstStart: Int64
    var lastStart: Int64
    var firstRun: Int64
    var lastRun: Int64
}

/// Distinct byte strings that rows share, in order of first appearance.
struct SharedValues: Hashable, Sendable {
    var values: [[UInt8]] = []
    /// One index into `values` a row.
    var codes: [Int64] = []
}
