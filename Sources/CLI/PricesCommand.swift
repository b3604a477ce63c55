import ArgumentParser
import Foundation
import Model
import Pricing

struct PricesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prices",
        abstract: "Show and check prices.",
        subcommands: [PricesListCommand.self, PricesCheckCommand.self],
        defaultSubcommand: PricesListCommand.self
    )
}

struct PricesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the price rows in force, in USD per million tokens."
    )

    @Option(help: ArgumentHelp("Price file that overrides the built-in prices.", valueName: "file"))
    var prices: String?

    @Option(help: ArgumentHelp("Only models whose id contains this text.", valueName: "text"))
    var model: String?

    @Option(help: "table, csv, json or html.")
    var format: OutputFormat = .table

    func run() throws {
        let book = try Settings().prices(prices)
        let wanted = model?.lowercased() ?? ""
        let rows = book.rows.filter { wanted.isEmpty || $0.model.lowercased().contains(wanted) }
        let report = PriceListReport.report(rows, version: book.version)
        FileHandle.standardOutput.write(Data(ReportPrinter.bytes(report, format: format)))
    }
}

struct PricesCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a price file and name every line that is wrong."
    )

    @Argument(help: "Price file.")
    var file: String

    func run() throws {
        let book = try PriceBook(parsing: try InputFile.bytes(file), path: file)
        print("\(file): \(book.rows.count) price rows, all well-formed")
    }
}

/// Price rows as a report, so that they print like every other table.
enum PriceListReport {
    static func report(_ rows: [PriceRow], version: String) -> Report {
        let classes: [(key: String, TokenClass)] = [
            ("input_usd", .input), ("cache_read_usd", .cacheRead), ("cache_write_usd", .cacheWrite5m),
            ("output_usd", .output),
        ]
        var columns = [
            Column("provider", "Provider"), Column("model", "Model"), Column("variant", "Variant"),
            Column("from", "From", .time), Column("to", "To", .time),
        ]
        columns += classes.map { Column($0.key, $0.key, .money) }
        columns.append(Column("id", "Price row"))
        let cells = rows.map { row -> [Cell] in
            var cells: [Cell] = [
                .text(row.provider), .text(row.model), .text(row.variant.rawValue),
                row.from.map(Cell.time) ?? .unknown, row.to.map(Cell.time) ?? .unknown,
            ]
            cells += classes.map { perMillion(row.rates.billed($0.1)) }
            cells.append(.text(row.id))
            return cells
        }
        return Report(
            name: "prices",
            title: "Prices",
            summary: "USD per million tokens, edition \(version).",
            tables: [Table(name: "prices", title: "Prices", columns: columns, rows: cells)],
            freshness: Freshness(newestSpan: nil, commit: 0, spans: 0)
        )
    }

    private static func perMillion(_ picodollars: Int64?) -> Cell {
        picodollars.map { .money(MoneySum(picodollars: Int128($0) * 1_000_000)) } ?? .unknown
    }
}
