import Model

extension SegmentTable {
    /// Reads a whole segment.
    init(_ segment: SegmentReader) throws {
        let spans = SpanReader(segment)
        let (rows, runs) = (segment.rowCount, segment.entry.runCount)
        let hashes = try segment.number(.record(.contentHash), count: rows)
        var numbers: [RecordColumn: [Int64]] = [:]
        for column in Self.plainNumbers { numbers[column] = try segment.number(.record(column), count: rows) }
        if hashes.contains(where: { $0 != 0 }) { numbers[.contentHash] = hashes }
        var texts: [RecordColumn: DictionaryColumn] = [:]
        for column in Self.plainTexts { texts[column] = try segment.text(.record(column), count: rows) }
        let none = BytesColumn(repeatElement([], count: rows))
        var lists: [RecordColumn: BytesColumn] = [:]
        for column in Self.plainLists { lists[column] = try spans.list(column) ?? none }
        let findings = try segment.bytes(.findings, count: runs)
        self.init(
            runs: try segment.runs(.all),
            offsets: try segment.offsets(),
            steps: try segment.block(StepColumns(texts: StepColumn.allCases, numbers: StepNumber.allCases)),
            findings: (0..<runs).map { run in findings.map { Array($0.bytes[$0.range(of: run)]) } ?? [] },
            twinCandidates: try segment.number(.record(.twinCandidate), count: runs),
            numbers: numbers,
            texts: texts,
            resources: SharedValues(
                values: try spans.shared(.resource, .resources),
                codes: try segment.number(.record(.resource), count: rows)
            ),
            scopes: SharedValues(
                values: try spans.shared(.scope, .scopes),
                codes: try segment.number(.record(.scope), count: rows)
            ),
            lists: lists
        )
    }
}
