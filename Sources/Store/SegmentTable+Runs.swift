import Model
import OTLP

/// A run resolved from the rows of one trace, as it goes into a segment.
struct ResolvedRows {
    var resolved: ResolvedRun
    var rows: Range<Int>
    var isTwinCandidate: Bool
}

extension SegmentTable {
    /// Builds the table of resolved runs from their spans, which are sorted by (trace, start, span id).
    init(_ rows: ArraySlice<VersionedRecord>, _ runs: [ResolvedRows]) {
        var steps: [Step] = []
        steps.reserveCapacity(rows.count)
        var offsets: [Int32] = [0]
        for run in runs {
            steps += run.resolved.steps
            offsets.append(Int32(steps.count))
        }
        var numbers: [RecordColumn: [Int64]] = [:]
        numbers[.flags] = rows.map { Int64($0.record.flags) }
        numbers[.kind] = rows.map { Int64($0.record.kind) }
        numbers[.status] = rows.map { Int64($0.record.status.rawValue) }
        numbers[.marks] = rows.map { SpanHash.marks($0.record) }
        numbers[.contentHash] = rows.map { Int64(bitPattern: $0.version.contentHash) }
        self.init(
            runs: RunBlock(runs.map(\.resolved.run)),
            offsets: offsets,
            steps: StepBlock(steps),
            findings: runs.map { FindingCoder.encode($0.resolved.findings) },
            twinCandidates: runs.map { $0.isTwinCandidate ? 1 : 0 },
            numbers: numbers,
            texts: [
                .traceState: DictionaryColumn(rows.lazy.map { Optional($0.record.traceState) }),
                .statusMessage: DictionaryColumn(rows.lazy.map { Optional($0.record.statusMessage) }),
            ],
            resources: SharedValues(rows.lazy.map(\.record.resource), SharedCoder.bytes),
            scopes: SharedValues(rows.lazy.map(\.record.scope), SharedCoder.bytes),
            lists: [
                .attributes: BytesColumn(rows.lazy.map(\.lists.attributes)),
                .events: BytesColumn(rows.lazy.map(\.lists.events)),
                .links: BytesColumn(rows.lazy.map(\.lists.links)),
            ]
        )
    }
}

extension SharedValues {
    /// Codes the objects of all rows; neighbours mostly share one.
    fileprivate init<Value: AnyObject & Hashable>(
        _ rows: some Sequence<Value>,
        _ encode: (Value) -> [UInt8]
    ) {
        var index: [Value: Int64] = [:]
        var last: (object: Value, code: Int64)?
        for row in rows {
            if let last, last.object === row {
                codes.append(last.code)
                continue
            }
            let code = index[row] ?? Int64(values.count)
            if code == Int64(values.count) {
                index[row] = code
                values.append(encode(row))
            }
            codes.append(code)
            last = (row, code)
        }
    }
}
