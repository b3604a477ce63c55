import Model
import Render
import Testing

@Suite struct JSONTests {
    @Test(arguments: Samples.all.map(\.name))
    func `JSON and CSV hold the same values, digit by digit`(name: String) throws {
        let report = try #require(Samples.all.first { $0.name == name }).report
        let columns = report.tables[0].columns
        let records = try CSVReader.records(CSVRenderer.render(report)).dropFirst()
        let rows = try #require(JSONValue(JSONRenderer.render(report))?["rows"]?.array)
        #expect(rows.count == records.count)
        for (row, (record, cells)) in zip(rows, zip(records, report.tables[0].rows)) {
            for (index, column) in columns.enumerated() {
                let value = row[column.key]
                switch cells[index] {
                case .text(let text): #expect(value == .string(text))
                case .money, .time: #expect(value == record[index].map(JSONValue.string))
                default: #expect(value == record[index].map(JSONValue.bare) ?? .bare("null"))
                }
            }
        }
    }

    @Test(arguments: Samples.all.map(\.name))
    func `The object has the documented keys`(name: String) throws {
        let report = try #require(Samples.all.first { $0.name == name }).report
        let json = try #require(JSONValue(JSONRenderer.render(report)))
        var keys = ["report", "title", "summary", "parameters", "headlines", "rows", "tables", "series"]
        if !report.waterfall.isEmpty { keys.append("waterfall") }
        #expect(json.keys == keys + ["notes", "freshness"])
        #expect(json["title"] == .string(report.title))
        #expect(json["notes"] == .array(report.notes.map(JSONValue.string)))
        #expect(json["freshness"]?["commit"] == .bare("\(report.freshness.commit)"))
        #expect(
            json["freshness"]?["newest_span"] == report.freshness.newestSpan.map { .string($0.iso8601) }
                ?? .bare("null")
        )
        #expect(json["tables"]?.keys == report.tables.dropFirst().map(\.name))
        #expect(json["waterfall"]?.array?.count ?? 0 == report.waterfall.count)
        #expect(json["series"]?.array?.count == report.charts.reduce(0) { $0 + $1.series.count })
    }

    @Test(arguments: Samples.attacks)
    func `A text reads back and holds nothing that could end a script or an attribute`(text: String) throws {
        var report = Samples.empty
        report.title = text
        let bytes = JSONRenderer.render(report)
        #expect(try #require(JSONValue(bytes))["title"] == .string(text))
        #expect(!bytes.contains { [0x3C, 0x3E, 0x26, 0x27, 0x7F].contains($0) || ($0 < 0x20 && $0 != 0x0A) })
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
        #expect(!scalars.contains { [0x2028, 0x2029, 0x202E, 0x9B].contains($0.value) })
    }

    @Test func `Chart values are exact and unknown is null`() throws {
        var report = Samples.empty
        report.charts = [
            Chart(
                title: "t",
                style: .lines,
                series: [
                    Series(name: "a", title: "A", unit: .dollars, labels: ["x", "y"], values: [1, nil]),
                    Series(name: "b", title: "B", unit: .milliseconds, labels: ["x"], values: [1_500_001]),
                    Series(name: "c", title: "C", unit: .count, labels: ["x"], values: [.max]),
                ]
            )
        ]
        let series = try #require(JSONValue(JSONRenderer.render(report))?["series"]?.array)
        #expect(series[0]["values"] == .array([.string("0.000000000001"), .bare("null")]))
        #expect(series[1]["values"] == .array([.bare("1.500001")]))
        #expect(series[2]["values"] == .array([.bare("\(Int128.max)")]))
    }
}

/// JSON as a tree, with numerals as they are written.
indirect enum JSONValue: Equatable {
    case bare(String)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])

    static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.bare(let left), .bare(let right)): left == right
        case (.string(let left), .string(let right)): Array(left.utf8) == Array(right.utf8)
        case (.array(let left), .array(let right)): left == right
        default: false
        }
    }

    init?(_ bytes: [UInt8]) {
        var reader = JSONReader(bytes: bytes[...])
        guard let value = reader.value(), reader.skipSpace() == nil else { return nil }
        self = value
    }

    var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
    var keys: [String] { if case .object(let entries) = self { entries.map(\.0) } else { [] } }
    subscript(key: String) -> JSONValue? {
        if case .object(let entries) = self { entries.first { $0.0 == key }?.1 } else { nil }
    }
}

/// Reads JSON strictly: no duplicate keys, no trailing commas.
struct JSONReader {
    var bytes: ArraySlice<UInt8>

    mutating func skipSpace() -> UInt8? {
        while let first = bytes.first, [0x20, 0x0A, 0x0D, 0x09].contains(first) { bytes.removeFirst() }
        return bytes.first
    }

    mutating func value() -> JSONValue? {
        switch skipSpace() {
        case UInt8(ascii: "\""): return string().map(JSONValue.string)
        case UInt8(ascii: "["):
            var items: [JSONValue] = []
            return list(UInt8(ascii: "]")) { reader in
                guard let item = reader.value() else { return false }
                items.append(item)
                return true
            } ? .array(items) : nil
        case UInt8(ascii: "{"):
            var entries: [(String, JSONValue)] = []
            return list(UInt8(ascii: "}")) { reader in
                guard reader.skipSpace() == UInt8(ascii: "\""), let key = reader.string(),
                    !entries.contains(where: { $0.0 == key }), reader.skipSpace() == UInt8(ascii: ":")
                else { return false }
                reader.bytes.removeFirst()
                guard let item = reader.value() else { return false }
                entries.append((key, item))
                return true
            } ? .object(entries) : nil
        default:
            let word = bytes.prefix { ![0x2C, 0x5D, 0x7D, 0x0A, 0x20].contains($0) }
            bytes = bytes.dropFirst(word.count)
            let text = String(decoding: word, as: UTF8.self)
            return ["true", "false", "null"].contains(text) || Double(text) != nil ? .bare(text) : nil
        }
    }

    private mutating func list(_ close: UInt8, _ item: (inout JSONReader) -> Bool) -> Bool {
        bytes.removeFirst()
        if skipSpace() == close {
            bytes.removeFirst()
            return true
        }
        while item(&self) {
            guard let next = skipSpace() else { return false }
            bytes.removeFirst()
            if next == close { return true }
            if next != UInt8(ascii: ",") { return false }
        }
        return false
    }

    private mutating func string() -> String? {
        bytes.removeFirst()
        var text: [UInt8] = []
        while let byte = bytes.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(validating: text, as: UTF8.self) }
            guard byte >= 0x20 else { return nil }
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte)
                continue
            }
            guard let escape = bytes.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(escape)
            case UInt8(ascii: "u"):
                guard let value = UInt32(String(decoding: bytes.prefix(4), as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(value)
                else { return nil }
                bytes = bytes.dropFirst(4)
                text += Array(String(scalar).utf8)
            default: return nil
            }
        }
        return nil
    }
}
