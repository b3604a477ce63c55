import ArgumentParser
import Foundation
import Ingest
import Model
import Pricing
import Render
import Reports
import Server
import Store

/// The renderings that the command line offers.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json, html
}

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print a report: \(ReportName.allCases.map(\.rawValue).joined(separator: ", "))."
    )

    @Argument(help: "Name of the report.")
    var name: String

    @OptionGroup var options: DataOptions

    // Relative times and excluding searches begin with a dash, and are values all the same.
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "First time included: ISO 8601, a date, -7d, or all (default: -30d).",
            valueName: "time"
        )
    )
    var from: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("First time excluded (default: no end).", valueName: "time")
    )
    var to: String?

    @Option(help: ArgumentHelp("Group keys of costs, separated by commas.", valueName: "keys"))
    var group: String?

    @Option(help: "Time step of costs: none, hour, day or month.")
    var bucket: String?

    @Option(
        name: .customLong("q"),
        parsing: .unconditional,
        help: ArgumentHelp("Only runs that match this search.", valueName: "query")
    )
    var query: String?

    @Option(help: "Rows at most.")
    var limit: String?

    @Option(help: ArgumentHelp("Which run, for the report `run`.", valueName: "trace-id"))
    var trace: String?

    @Option(help: "table, csv, json or html.")
    var format: OutputFormat = .table

    func run() async throws {
        guard let report = ReportName(argument: name) else {
            throw CommandError("\(ReportError.unknownReport(name))", code: Exit.usage)
        }
        let given: [(String, String?)] = [
            ("from", from), ("to", to), ("group", group), ("bucket", bucket), ("q", query), ("limit", limit),
            ("trace", trace),
        ]
        let parameters = given.compactMap { key, value in value.map { (key: key, value: $0) } }
        try await ReportPrinter(options: options).run(report, parameters: parameters, format: format)
    }
}

extension ReportName {
    /// Reads a name as typed: `permission-summary` is accepted beside `permissions/summary`.
    init?(argument: String) {
        switch argument {
        case "permission-summary", "permissions-summary", "permission_summary": self = .permissionSummary
        default: self.init(rawValue: argument)
        }
    }
}

struct SearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "List the runs that match, for example: workflow:pr-review status:failed cost>0.5"
    )

    @Argument(help: "Search terms.")
    var query: [String]

    @OptionGroup var options: DataOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("First time included (default: -30d).", valueName: "time")
    )
    var from: String?

    @Option(help: "Rows at most.")
    var limit: String?

    @Option(help: "table, csv, json or html.")
    var format: OutputFormat = .table

    func run() async throws {
        var parameters = [(key: "q", value: query.joined(separator: " "))]
        if let from { parameters.append(("from", from)) }
        if let limit { parameters.append(("limit", limit)) }
        try await ReportPrinter(options: options).run(.runs, parameters: parameters, format: format)
    }
}

struct ShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Draw one run as a waterfall in the terminal."
    )

    @Argument(help: ArgumentHelp("Trace id, 32 hexadecimal digits.", valueName: "trace-id"))
    var trace: String

    @OptionGroup var options: DataOptions

    @Option(help: "table, csv, json or html.")
    var format: OutputFormat = .table

    func run() async throws {
        try await ReportPrinter(options: options).run(.run, parameters: [("trace", trace)], format: format)
    }
}

/// Asks a report of a data directory and prints it.
struct ReportPrinter {
    var options: DataOptions

    func run(
        _ name: ReportName,
        parameters: [(key: String, value: String)],
        format: OutputFormat
    ) async throws {
        let settings = try Settings()
        let prices = try settings.prices(options.prices)
        var request: ReportRequest
        do {
            request = try ReportRequest(name, parameters: parameters, now: Clock.now())
        } catch {
            throw CommandError("\(error)", code: Exit.usage)
        }
        request.priceSplitter = ChargeSplitter.splitter(prices)
        let store = try SpanStore(
            path: settings.data(options.data),
            mode: .readOnly,
            interpreter: .standard(prices: prices)
        )
        let asked = request
        let report: Report
        do {
            report = try await store.read(project: settings.project(options.project)) {
                try asked.report(from: $0)
            }
        } catch let error as ReportError {
            throw CommandError("\(error)")
        }
        FileHandle.standardOutput.write(Data(Self.bytes(report, format: format)))
    }

    static func bytes(_ report: Report, format: OutputFormat) -> [UInt8] {
        switch format {
        case .csv: CSVRenderer.render(report)
        case .json: JSONRenderer.render(report) + [0x0A]
        case .html:
            PageRenderer.render(
                report,
                page: PageContext(path: "/" + report.name, parameters: report.parameters)
            )
        case .table:
            Array(TerminalRenderer.render(report, width: Terminal.width, color: Terminal.isColored).utf8)
        }
    }
}

/// What is known of the terminal.
enum Terminal {
    static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

    static var isColored: Bool {
        isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    /// Columns of standard output; 80 when it is no terminal.
    static var width: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col >= 40 else { return 80 }
        return Int(size.ws_col)
    }
}
