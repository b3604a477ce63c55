import Model
import Render
import Testing

@Suite struct CSVTests {
    @Test(arguments: Samples.all.map(\.name))
    func `CSV reads back as the values of the first table`(name: String) throws {
        let report = try #require(Samples.all.first { $0.name == name }).report
        let table = report.tables[0]
        let records = try CSVReader.records(CSVRenderer.render(report))
        #expect(records.count == table.rows.count + 1)
        #expect(records[0].map(CSVReader.unescaped) == table.columns.map { .some($0.key) })
        for (record, row) in zip(records.dropFirst(), table.rows) {
            #expect(record.count == table.columns.count)
            for (field, cell) in zip(record, row) {
                if case .text(let text) = cell {
                    #expect(CSVReader.unescaped(field) == text)
                } else {
                    #expect(CSVReader.cell(field, like: cell) == ExpectedCell(cell))
                }
            }
        }
    }

    @Test(arguments: [
        "=1", "+1", "-1", "@x", "\t1", "\r1", "\n1", "\u{0}1", "'", "'=1", " =1", "\"=1", " \" \"@x",
        "\u{FF1D}1", "\u{A0}-1",
        "\u{200B}=1", "\u{FEFF}+1",
    ])
    func `A text that a spreadsheet might run gets one apostrophe`(text: String) throws {
        let (field, escaped) = try roundTrip(text, escapesFormulas: true)
        #expect(field == "'" + text)
        #expect(escaped == 1)
        let (raw, untouched) = try roundTrip(text, escapesFormulas: false)
        #expect(raw == text)
        #expect(untouched == 0)
    }

    @Test(arguments: [
        "", "a", "a=1", "1-2", "a'b", "x@y", "(=1)", "a,b", "a;=1", "say \"hi\"", "a\r\nb", " a ", "0.5",
    ])
    func `Any other text stays as it is`(text: String) throws {
        let (field, escaped) = try roundTrip(text, escapesFormulas: true)
        #expect(field == text)
        #expect(escaped == 0)
    }

    @Test(arguments: [
        (Cell.unknown, ""), (.text(""), "\"\""), (.text("a,b"), "\"a,b\""), (.text("q\"q"), "\"q\"\"q\""),
        (.text("-1"), "\"'-1\""), (.integer(-5), "-5"), (.ratio(1, of: 4), "0.25"),
        (.ratio(2, of: 3), "0.666667"),
        (.ratio(1, of: 2_000_000), "0.000001"), (.ratio(1, of: 2_000_001), "0"),
        (.ratio(-1, of: 8), "-0.125"),
        (.ratio(5, of: 5), "1"), (.ratio(1, of: 0), ""), (.ratio(.min, of: 1), "-9223372036854775808"),
        (.duration(nanoseconds: 12_345_678), "12.345678"), (.duration(nanoseconds: 0), "0"),
        (.duration(nanoseconds: -1), "-0.000001"), (.duration(nanoseconds: 5_000_000), "5"),
        (.money(MoneySum(picodollars: 1)), "0.000000000001"),
        (.money(MoneySum(picodollars: -12_500_000_000_000)), "-12.5"),
        (.time(Instant(nanoseconds: 1_795_501_418_500_000_000)), "2026-11-24T06:23:38.5Z"),
        (.flag(true), "true"),
        (.flag(false), "false"),
    ])
    func `A value has one exact text`(cell: Cell, expected: String) {
        var bytes: [UInt8] = []
        var writer = CSVWriter(columns: [Column("k", "K")])
        writer.append([[cell]], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "k\r\n" + expected + "\r\n")
    }

    @Test func `Rows in pieces give the same bytes as all at once`() {
        let table = Samples.workflows.tables[0]
        var bytes: [UInt8] = []
        var writer = CSVWriter(columns: table.columns)
        for row in table.rows { writer.append([row], to: &bytes) }
        #expect(bytes == CSVRenderer.render(Samples.workflows))
    }

    @Test func `A row of the wrong length is filled up or cut`() {
        var bytes: [UInt8] = []
        var writer = CSVWriter(columns: [Column("a", "A"), Column("b", "B")])
        writer.append([[.integer(1)], [.integer(1), .integer(2), .integer(3)]], to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "a,b\r\n1,\r\n1,2\r\n")
    }

    private func roundTrip(_ text: String, escapesFormulas: Bool) throws -> (String?, Int) {
        var bytes: [UInt8] = []
        var writer = CSVWriter(
            columns: [Column("a", "A"), Column("b", "B")],
            escapesFormulas: escapesFormulas
        )
        writer.append([[.text(text), .integer(1)]], to: &bytes)
        return (try CSVReader.records(bytes)[1][0], writer.escapedCells)
    }
}

/// A cell as far as CSV keeps it.
struct ExpectedCell: Equatable {
    let text: String?

    /// Writes the exact value by other means than the renderer.
    init(_ cell: Cell) {
        switch cell {
        case .unknown: text = nil
        case .text(let value): text = value
        case .integer(let value): text = "\(value)"
        case .ratio(_, of: 0): text = nil
        case .ratio(let top, let bottom):
            text = ExpectedCell.decimal(
                ExpectedCell.rounded(Int128(top) * 1_000_000, by: Int128(bottom)),
                digits: 6
            )
        case .duration(let value): text = ExpectedCell.decimal(Int128(value), digits: 6)
        case .money(let value): text = ExpectedCell.decimal(value.picodollars, digits: 12)
        case .time(let value): text = value.iso8601
        case .flag(let value): text = value ? "true" : "false"
        }
    }

    init(text: String?) { self.text = text }

    private static func rounded(_ top: Int128, by bottom: Int128) -> Int128 {
        let isNegative = (top < 0) != (bottom < 0)
        let twice = top.magnitude * 2 + bottom.magnitude
        let magnitude = Int128(twice / (bottom.magnitude * 2))
        return isNegative ? -magnitude : magnitude
    }

    /// Shifts digit by digit.
    private static func decimal(_ value: Int128, digits: Int) -> String {
        var characters = Array(String(value.magnitude))
        while characters.count <= digits { characters.insert("0", at: 0) }
        characters.insert(".", at: characters.count - digits)
        while characters.last == "0" { characters.removeLast() }
        if characters.last == "." { characters.removeLast() }
        return (value < 0 ? "-" : "") + String(characters)
    }
}

/// A small, strict reader of RFC 4180.
enum CSVReader {
    struct Malformed: Error {}

    /// Fields are `nil` when empty and not quoted.
    static func records(_ bytes: [UInt8]) throws -> [[String?]] {
        var records: [[String?]] = []
        var record: [String?] = []
        var index = 0
        while index < bytes.count {
            var field: [UInt8] = []
            var isQuoted = false
            if bytes[index] == UInt8(ascii: "\"") {
                isQuoted = true
                index += 1
                while true {
                    guard index < bytes.count else { throw Malformed() }
                    let byte = bytes[index]
                    index += 1
                    if byte == UInt8(ascii: "\"") {
                        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { break }
                        index += 1
                    }
                    field.append(byte)
                }
            } else {
                while index < bytes.count, ![UInt8(ascii: ","), UInt8(ascii: "\r")].contains(bytes[index]) {
                    guard ![UInt8(ascii: "\""), UInt8(ascii: "\n")].contains(bytes[index]) else {
                        throw Malformed()
                    }
                    field.append(bytes[index])
                    index += 1
                }
            }
            record.append(field.isEmpty && !isQuoted ? nil : String(decoding: field, as: UTF8.self))
            guard index < bytes.count else { throw Malformed() }
            if bytes[index] == UInt8(ascii: ",") {
                index += 1
                continue
            }
            guard index + 1 < bytes.count, bytes[index] == 0x0D, bytes[index + 1] == 0x0A else {
                throw Malformed()
            }
            index += 2
            records.append(record)
            record = []
        }
        guard record.isEmpty else { throw Malformed() }
        return records
    }

    /// Takes one leading apostrophe away.
    static func unescaped(_ field: String?) -> String? {
        guard let field, field.hasPrefix("'") || field.unicodeScalars.first == "'" else { return field }
        return String(field.unicodeScalars.dropFirst())
    }

    static func cell(_ field: String?, like cell: Cell) -> ExpectedCell { ExpectedCell(text: field) }
}
