import ArgumentParser
import Foundation
import Ingest
import Model
import Query
import Store

struct QueryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query",
        abstract: "Sum up steps, runs, charges or findings of the runs that match a search.",
        discussion: """
            Example: spanledger query 'workflow:pr-review' --from -30d --by model --bucket day \
            --measure 'count,sum(cost),p95(duration)' --on charges --format csv
            Measures: count, runs, and sum, avg, min, max, median or p1 to p100 of a field, as in \
            p95(duration).
            """
    )

    @Argument(help: "Search terms: which runs (default: all).")
    var filter: [String] = []

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

    @Option(help: "What is counted: steps, runs, charges or findings.")
    var on: String = "runs"

    @Option(help: ArgumentHelp("What is told of each group, separated by commas.", valueName: "measures"))
    var measure: String = "count"

    @Option(help: ArgumentHelp("Keys to group by, separated by commas.", valueName: "keys"))
    var by: String = ""

    @Option(help: "Time step: none, hour, day, week or month.")
    var bucket: String = "none"

    @Option(
        name: .customLong("where"),
        parsing: .unconditional,
        help: ArgumentHelp("Only steps of the runs that match this, such as tool:shell.", valueName: "terms")
    )
    var condition: String?

    @Option(help: "Rows of the answer at most.")
    var limit: Int = AggregationLimits().groups

    @Option(help: "table, csv, json or html.")
    var format: OutputFormat = .table

    @Flag(help: "Answer the search alone, and tell how it is answered and what that took.")
    var explain = false

    func run() async throws {
        let question = try question()
        let range = try usage { try TimeText.range(from: from, to: to, now: Clock.now()) }
        let settings = try Settings()
        let store = try SpanStore(
            path: settings.data(options.data),
            mode: .readOnly,
            interpreter: .standard(prices: settings.prices(options.prices))
        )
        let (explain, format) = (explain, format)
        do {
            let bytes = try await store.read(project: settings.project(options.project)) { snapshot in
                try explain
                    ? Self.explanation(question.search, in: range, of: snapshot)
                    : ReportPrinter.bytes(question.report(in: range, of: snapshot), format: format)
            }
            FileHandle.standardOutput.write(Data(bytes))
        } catch let error as AggregationError {
            throw CommandError("\(error)")
        }
    }

    /// The question, or an error about its wording.
    private func question() throws -> Aggregation {
        guard let source = AggregationSource(rawValue: on) else {
            throw Self.unknown("on", on, AggregationSource.allCases.map(\.rawValue))
        }
        guard let bucket = AggregationBucket(rawValue: bucket) else {
            throw Self.unknown("bucket", bucket, AggregationBucket.allCases.map(\.rawValue))
        }
        guard limit > 0 else { throw CommandError("--limit must be at least 1", code: Exit.usage) }
        return try usage {
            var question = try Aggregation(
                on: source,
                measures: Self.list(measure),
                by: Self.list(by),
                bucket: bucket,
                query: RunQuery(filter.joined(separator: " ")),
                where: condition.map { try RunQuery($0) }
            )
            question.limits.groups = limit
            return question
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static func unknown(_ option: String, _ value: String, _ accepted: [String]) -> CommandError {
        let names = accepted.joined(separator: ", ")
        return CommandError(
            "--\(option) cannot be \"\(value.prefix(64))\"; expected one of \(names)",
            code: Exit.usage
        )
    }

    /// Turns errors about the wording of the question into wrong usage.
    private func usage<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as QueryError {
            throw CommandError("\(error)", code: Exit.usage)
        } catch let error as AggregationError {
            throw CommandError("\(error)", code: Exit.usage)
        } catch let error as TimeTextError {
            throw CommandError("\(error)", code: Exit.usage)
        }
    }

    private static func explanation(
        _ search: RunSearch,
        in range: TimeRange,
        of snapshot: any LedgerSnapshot
    ) throws -> [UInt8] {
        let clock = ContinuousClock()
        let start = clock.now
        let explanation = try search.explanation(in: range, of: snapshot) {
            let (seconds, attoseconds) = (clock.now - start).components
            return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        }
        return Array((explanation.lines.joined(separator: "\n") + "\n").utf8)
    }
}
