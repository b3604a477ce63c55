import Model
import OTLP
import Wire

extension WordIndexBuilder {
    /// Reads the free text of every run of a table; `nil` if some of it is no text, which then only a search
    /// that reads it will find out.
    init?(_ table: SegmentTable) {
        self.init()
        do {
            try keeping(table.lists[.attributes]?.bytes ?? []) { builder in
                for run in 0..<table.runs.count { try builder.add(run, of: table) }
            }
        } catch { return nil }
    }

    private mutating func add(_ run: Int, of table: SegmentTable) throws {
        beginRun()
        let names = table.steps[StepColumn.name]
        let messages = table.texts[.statusMessage]
        var lastResource: Int64 = -1
        for row in table.rows(ofRun: run) {
            add(text: names[row])
            add(text: messages?[row])
            let resource = table.resources.codes[row]
            if resource != lastResource, table.resources.values.indices.contains(Int(resource)) {
                try add(resource: table.resources.values[Int(resource)])
                lastResource = resource
            }
            if let column = table.lists[.attributes] {
                try FreeText.forEach(attributes: column.bytes, in: column.range(of: row)) { add($0) }
            }
            if let column = table.lists[.events] {
                try FreeText.forEach(events: column.bytes, in: column.range(of: row)) { add($0) }
            }
        }
    }

    private mutating func add(text: String?) {
        guard let text, !text.isEmpty else { return }
        add(text.utf8.span)
    }

    private mutating func add(resource bytes: [UInt8]) throws {
        var reader = ByteReader(bytes)
        _ = try reader.readText()
        try FreeText.forEach(attributes: bytes, in: reader.offset..<reader.end) { add($0) }
    }
}
