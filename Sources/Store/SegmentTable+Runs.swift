import Model
import OTLP

/// A run resolved from the rows of one trace, as it goes into a segment.
struct ResolvedRows {
    var resolved: ResolvedRun
    var rows: Range<Int>
    var isTwinCandidate: Bool
}

extension SegmentTable {
    /// Builds the table of resolved runs from their spans, those of `rows`, which are sorted by (trace, start,
    /// span id).
    init(_ batch: VersionedRecords, _ rows: ArraySlice<Int>, _ runs: [ResolvedRows]) {
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(runs.count + 1)
        for run in runs { offsets.append(Int32(run.rows.upperBound)) }
        let records = batch.records
        var numbers: [RecordColumn: [Int64]] = [:]
        numbers[.flags] = rows.map { Int64(records[$0].flags) }
        numbers[.kind] = rows.map { Int64(records[$0].kind) }
        numbers[.status] = rows.map { Int64(records[$0].status.rawValue) }
        numbers[.marks] = rows.map { SpanHash.marks(records, at: $0) }
        numbers[.contentHash] = rows.map { Int64(bitPattern: batch.versions[$0].contentHash) }
        self.init(
            runs: RunBlock(runs.map(\.resolved.run)),
            offsets: offsets,
            steps: StepBlock(joining: runs.map(\.resolved.steps)),
            findings: runs.map { FindingCoder.encode($0.resolved.findings) },
            twinCandidates: runs.map { $0.isTwinCandidate ? 1 : 0 },
            numbers: numbers,
            texts: [
                .traceState: DictionaryColumn(rows.lazy.map { Optional(records[$0].traceState) }),
                .statusMessage: DictionaryColumn(rows.lazy.map { Optional(records[$0].statusMessage) }),
            ],
            resources: SharedValues(rows, { records[$0].resource }, SharedCoder.bytes),
            scopes: SharedValues(rows, { records[$0].scope }, SharedCoder.bytes),
            lists: [
                .attributes: BytesColumn(batch.attributes, picking: rows),
                .events: BytesColumn(batch.events, picking: rows),
                .links: BytesColumn(batch.links, picking: rows),
            ]
        )
    }
}

extension SharedValues {
    /// Codes the objects of all rows; neighbours mostly share one, and a batch has few.
    fileprivate init<Value: AnyObject & Hashable>(
        _ rows: ArraySlice<Int>,
        _ object: (Int) -> Value,
        _ encode: (Value) -> [UInt8]
    ) {
        var objects: [ObjectIdentifier: Int64] = [:]
        var index: [Value: Int64] = [:]
        var last: (object: ObjectIdentifier, code: Int64)?
        codes.reserveCapacity(rows.count)
        for row in rows {
            let value = object(row)
            let identity = ObjectIdentifier(value)
            if let last, last.object == identity {
                codes.append(last.code)
                continue
            }
            let code = objects[identity] ?? index[value] ?? Int64(values.count)
            if code == Int64(values.count) {
                index[value] = code
                values.append(encode(value))
            }
            objects[identity] = code
            codes.append(code)
            last = (identity, code)
        }
    }
}
