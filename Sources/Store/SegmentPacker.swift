import Model
import Wire

/// Turns a segment's table into blobs.
///
/// Columns whose values are all zero or empty are left out. At ingest all short columns share one blob, so
/// that a batch costs few calls of everything; when merged, each column of some size is a blob of its own,
/// so that a scan reads only what it needs.
struct SegmentPacker {
    /// Encoded bytes from which a column of a merged segment is a blob of its own.
    ///
    /// Smaller: more rows in the table than the columns are worth. Larger: scans unpack what they do not
    /// need.
    private static let ownBlobMin = 768

    private let effort: PackingEffort
    private var group = ColumnGroup()
    /// The column being encoded; kept from column to column for its memory.
    private var writer = ByteWriter()
    private(set) var blobs: [Blob] = []

    /// Packs a table.
    ///
    /// A `heap` takes chunks of long texts into a text heap; without one the segment keeps its own.
    static func blobs(
        of table: SegmentTable,
        effort: PackingEffort,
        heap: (([UInt8]) -> PackedText)? = nil
    ) -> [Blob] {
        var packer = SegmentPacker(effort: effort)
        packer.addShort(of: table)
        packer.addLists(of: table, heap)
        if effort == .merge { packer.addWords(of: table) }
        return packer.blobs
    }

    /// Packs what spans carried in lists, as a batch has it.
    static func lists(_ lists: [RecordColumn: BytesColumn], effort: PackingEffort) -> [Blob] {
        var packer = SegmentPacker(effort: effort)
        for column in SegmentTable.plainLists {
            if let rows = lists[column] { packer.add(column, rows) }
        }
        return packer.blobs
    }

    /// Packs everything but what spans carried in lists, and the index of their words.
    static func short(of table: SegmentTable, effort: PackingEffort) -> [Blob] {
        var packer = SegmentPacker(effort: effort)
        packer.addShort(of: table)
        return packer.blobs
    }

    /// Whether a blob holds what spans carried in lists, or the index of their words.
    static func isContent(_ slot: UInt16) -> Bool {
        let columns = SegmentTable.plainLists + [.words]
        return slot >= BlobSlot.attributes || columns.contains { UInt16($0.rawValue) == slot }
    }

    private init(effort: PackingEffort) { self.effort = effort }

    private mutating func addShort(of table: SegmentTable) {
        addRuns(of: table)
        addSteps(of: table)
        addRecords(of: table)
        finishGroup(.stepGroup)
    }

    // MARK: Parts

    private mutating func addRuns(of table: SegmentTable) {
        let rows = zip(table.offsets.dropFirst(), table.offsets).map { Int64($0 - $1) }
        add(.record(.runRows), rows, isShort: true)
        for column in RunNumber.allCases { add(.runNumber(column), table.runs[column], isShort: true) }
        for column in RunText.allCases { add(.runText(column), table.runs[column], isShort: true) }
        add(.record(.twinCandidate), table.twinCandidates, isShort: true)
        finishGroup(.runGroup)
        add(.findings, BytesColumn(table.findings))
    }

    private mutating func addSteps(of table: SegmentTable) {
        for column in StepNumber.allCases {
            switch column {
            // Every row has the trace of its run.
            case .traceHigh, .traceLow: continue
            case .parentID:
                let parents = ParentRows(
                    parents: table.steps[StepNumber.parentID],
                    spans: table.steps[StepNumber.spanID],
                    offsets: table.offsets
                )
                add(.record(.parentRow), parents.rows)
                add(.record(.parentElsewhere), parents.elsewhere)
            default: add(.number(column), table.steps[column])
            }
        }
        for column in StepColumn.allCases { add(.text(column), table.steps[column]) }
    }

    private mutating func addRecords(of table: SegmentTable) {
        for column in SegmentTable.plainNumbers + [.contentHash] {
            if let values = table.numbers[column] { add(.record(column), values) }
        }
        for column in SegmentTable.plainTexts {
            if let values = table.texts[column] { add(.record(column), values) }
        }
        add(.record(.resource), table.resources.codes)
        add(.resources, BytesColumn(table.resources.values))
        add(.record(.scope), table.scopes.codes)
        add(.scopes, BytesColumn(table.scopes.values))
    }

    private mutating func addLists(of table: SegmentTable, _ heap: (([UInt8]) -> PackedText)?) {
        for column in SegmentTable.plainLists {
            if effort == .merge, column == .attributes, addShredded(table, heap) { continue }
            if let rows = table.lists[column] { add(column, rows) }
        }
    }

    /// Adds the attributes key by key.
    ///
    /// - Returns: Whether that was possible: a segment has slots for so many parts.
    private mutating func addShredded(_ table: SegmentTable, _ heap: (([UInt8]) -> PackedText)?) -> Bool {
        guard let column = table.lists[.attributes] else { return false }
        let runs = (0..<table.runs.count).map { table.rows(ofRun: $0) }
        let parts = AttributeColumns.encode(column, runs: runs, heap: heap)
        guard parts.allSatisfy({ $0.number < BlobSlot.attributesCount }) else { return false }
        for part in parts {
            blobs.append(Blob(slot: BlobSlot.attributes + UInt16(part.number), stored: part.bytes))
        }
        return true
    }

    /// Adds the index of words; without one, searches read the text.
    private mutating func addWords(of table: SegmentTable) {
        guard let builder = WordIndexBuilder(table),
            let (directory, pages) = WordPages.encode(builder, runCount: table.runs.count)
        else { return }
        blobs.append(Blob(slot: UInt16(RecordColumn.words.rawValue), stored: directory))
        for (number, page) in pages.enumerated() {
            blobs.append(Blob(slot: BlobSlot.words + UInt16(number), stored: page.packed))
        }
    }

    // MARK: Columns

    private mutating func add(_ column: SegmentColumn, _ values: [Int64], isShort: Bool = false) {
        if values.allSatisfy({ $0 == 0 }) { return }
        writer.removeAll()
        NumberColumnCoder.encode(values, into: &writer)
        place(column.code, isShort: isShort)
    }

    private mutating func add(_ column: SegmentColumn, _ values: DictionaryColumn, isShort: Bool = false) {
        // What a span says always is a text; what a step or run tells may be unknown, which is not empty.
        if case .record = column {
            if values.values.allSatisfy({ $0?.isEmpty ?? true }) { return }
        } else if values.values.allSatisfy({ $0 == nil }) {
            return
        }
        writer.removeAll()
        TextColumnCoder.encode(values, into: &writer)
        place(column.code, isShort: isShort)
    }

    private mutating func add(_ column: RecordColumn, _ rows: BytesColumn) {
        if rows.isEmpty { return }
        var writer = ByteWriter(capacity: rows.bytes.count + 3 * rows.count)
        rows.encode(into: &writer)
        blobs.append(Blob(slot: UInt16(column.rawValue), raw: writer.bytes, effort: effort))
    }

    /// Makes the column that `writer` holds a blob, or part of the group.
    private mutating func place(_ code: UInt8, isShort: Bool) {
        if effort == .merge && !isShort && writer.count >= Self.ownBlobMin {
            blobs.append(Blob(slot: UInt16(code), raw: writer.bytes, effort: effort))
        } else {
            group.add(code, writer.bytes)
        }
    }

    private mutating func finishGroup(_ column: RecordColumn) {
        if !group.isEmpty {
            blobs.append(Blob(slot: UInt16(column.rawValue), raw: group.bytes, effort: effort))
        }
        group = ColumnGroup()
    }
}
