import Model

/// The number under which a column's blob is stored within its segment.
///
/// | number | column | encoding |
/// |---|---|---|
/// | 0–63 | `StepNumber` with that raw value | number column |
/// | 64–127 | `StepColumn` with raw value − 64 | text column |
/// | 128– | what reproduces the span as received, below | as said |
enum SegmentColumn: Hashable {
    case number(StepNumber)
    case text(StepColumn)
    case record(RecordColumn)

    /// The column's own name, for messages.
    var name: String {
        switch self {
        case .number(let column): "\(column)"
        case .text(let column): "\(column)"
        case .record(let column): "\(column)"
        }
    }

    /// The stable number of the blob.
    var code: UInt8 {
        switch self {
        case .number(let column): column.rawValue
        case .text(let column): 64 + column.rawValue
        case .record(let column): column.rawValue
        }
    }
}

/// Columns that, with the ids and times among the `StepNumber`s, reproduce each span exactly as received.
enum RecordColumn: UInt8, CaseIterable {
    /// Number: span flags.
    case flags = 128
    /// Number: span kind.
    case kind = 129
    /// Number: status code.
    case status = 130
    /// Number: bit 0 clock skew, then dropped attributes, events and links in 20 bits each.
    case marks = 131
    /// Number: content hash, which tells a retry from a changed span.
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
}
