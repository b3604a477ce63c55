import Model

/// A column of a segment, and the number under which it is stored.
///
/// | number | column | encoding |
/// |---|---|---|
/// | 0–63 | `StepNumber` with that raw value | number column |
/// | 64–127 | `StepColumn` with raw value − 64 | text column |
/// | 128–159 | what reproduces the span as received, `RecordColumn` | as said there |
/// | 160–223 | `RunNumber` with raw value − 160 | number column, a value a run |
/// | 224–253 | `RunText` with raw value − 224 | text column, a value a run |
enum SegmentColumn: Hashable {
    case number(StepNumber)
    case text(StepColumn)
    case record(RecordColumn)
    case runNumber(RunNumber)
    case runText(RunText)

    /// The column's own name, for messages.
    var name: String {
        switch self {
        case .number(let column): "\(column)"
        case .text(let column): "\(column)"
        case .record(let column): "\(column)"
        case .runNumber(let column): "runs.\(column)"
        case .runText(let column): "runs.\(column)"
        }
    }

    /// The stable number of the column.
    var code: UInt8 {
        switch self {
        case .number(let column): column.rawValue
        case .text(let column): 64 + column.rawValue
        case .record(let column): column.rawValue
        case .runNumber(let column): 160 + column.rawValue
        case .runText(let column): 224 + column.rawValue
        }
    }
}

/// Columns that, with the ids and times among the `StepNumber`s, reproduce each span exactly as received; and
/// the blobs that hold several columns.
enum RecordColumn: UInt8, CaseIterable {
    /// Number: span flags.
    case flags = 128
    /// Number: span kind.
    case kind = 129
    /// Number: status code.
    case status = 130
    /// Number: bit 0 clock skew, then dropped attributes, events and links in 20 bits each.
    case marks = 131
    /// Number: content hash, which tells a retry from a changed span; left out of merged segments, where it
    /// is computed from the span.
    case contentHash = 132
    /// Text: W3C trace state.
    case traceState = 133
    /// Text: status message.
    case statusMessage = 134
    /// Number: index into the resource list.
    case resource = 135
    /// Bytes column: the segment's distinct resources, each schema URL + attributes.
    case resources = 136
    /// Number: index into the scope list.
    case scope = 137
    /// Bytes column: the segment's distinct scopes, each name, version, schema URL + attributes.
    case scopes = 138
    /// Bytes column: one attribute list a row.
    case attributes = 139
    /// Bytes column: one event list a row.
    case events = 140
    /// Bytes column: one link list a row.
    case links = 141
    /// Number: where the parent's row is; see `ParentRows`.
    case parentRow = 142
    /// Number: the parents that are no row of their run.
    case parentElsewhere = 143
    /// Number, a value a run: how many rows it has.
    case runRows = 144
    /// Number, a value a run: 1 if it may hold nothing but second sightings.
    case twinCandidate = 145
    /// Bytes column, a value a run: its findings.
    case findings = 146
    /// First words of the pages of the index of words, `WordPages`.
    case words = 149
    /// Blob that holds the columns of runs, as a `ColumnGroup`.
    case runGroup = 147
    /// Blob that holds the short columns of steps and spans, as a `ColumnGroup`.
    case stepGroup = 148
}
