import Model
import OTLP
import Wire

/// A run resolved from the rows of one trace, as it goes into a segment.
struct ResolvedRows {
    var resolved: ResolvedRun
    var rows: Range<Int>
    var isTwinCandidate: Bool
}

extension SegmentTable {
    /// Builds the table of resolved runs from their spans, some rows of a batch.
    init(_ batch: VersionedRecords, _ rows: Range<Int>, _ runs: [ResolvedRows], _ carried: CarriedLists) {
        var offsets: [Int32] = [0]
        offsets.reserveCapacity(runs.count + 1)
        for run in runs { offsets.append(Int32(run.rows.upperBound)) }
        let (records, places) = (batch.records, batch.places[rows])
        var numbers: [RecordColumn: [Int64]] = [:]
        numbers[.flags] = places.map { Int64(records[$0].flags) }
        numbers[.kind] = places.map { Int64(records[$0].kind) }
        numbers[.status] = places.map { Int64(records[$0].status.rawValue) }
        numbers[.marks] = places.map { SpanHash.marks(records, at: $0) }
        numbers[.contentHash] = carried.versions.map { Int64(bitPattern: $0.contentHash) }
        self.init(
            runs: RunBlock(runs.map(\.resolved.run)),
            offsets: offsets,
            steps: StepBlock(joining: runs.map(\.resolved.steps)),
            findings: runs.map { FindingCoder.encode($0.resolved.findings) },
            twinCandidates: runs.map { $0.isTwinCandidate ? 1 : 0 },
            numbers: numbers,
            texts: [
                .traceState: DictionaryColumn(places.lazy.map { Optional(records[$0].traceState) }),
                .statusMessage: DictionaryColumn(places.lazy.map { Optional(records[$0].statusMessage) }),
            ],
            resources: SharedValues(places, { records[$0].resource }, SharedCoder.bytes),
            scopes: SharedValues(places, { records[$0].scope }, SharedCoder.bytes),
            lists: carried.columns
        )
    }
}

extension SharedValues {
    /// Codes the objects of all rows; neighbours mostly share one, and a batch has few.
    fileprivate init<Value: AnyObject>(
        _ places: ArraySlice<Int>,
        _ object: (Int) -> Value,
        _ encode: (Value) -> [UInt8]
    ) {
        var objects: [ObjectIdentifier: Int64] = [:]
        var index: [UInt64: Int64] = [:]
        var last: (object: ObjectIdentifier, code: Int64)?
        codes.reserveCapacity(places.count)
        for place in places {
            let value = object(place)
            let identity = ObjectIdentifier(value)
            if let last, last.object == identity {
                codes.append(last.code)
                continue
            }
            let code = objects[identity] ?? code(of: encode(value), &index)
            objects[identity] = code
            codes.append(code)
            last = (identity, code)
        }
    }

    /// The code of a value; `index` knows values by their hashes, the newest of those that share one.
    private mutating func code(of bytes: [UInt8], _ index: inout [UInt64: Int64]) -> Int64 {
        let hash = StableHash.hash64(bytes)
        if let known = index[hash], values[Int(known)] == bytes { return known }
        let code = Int64(values.count)
        index[hash] = code
        values.append(bytes)
        return code
    }
}
