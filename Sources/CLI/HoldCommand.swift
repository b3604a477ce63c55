import ArgumentParser
import Foundation
import Ingest
import Model
import Query
import Server
import Store

struct HoldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Legal holds: runs that retention must not drop.",
        subcommands: [HoldAddCommand.self, HoldListCommand.self, HoldReleaseCommand.self],
        defaultSubcommand: HoldListCommand.self
    )

    /// The journal of a data directory that holds a ledger.
    static func journal(_ data: String?) throws -> HoldJournal {
        let path = try Settings().data(data)
        guard FileManager.default.fileExists(atPath: path + "/spanledger.db") else {
            throw StoreError.noLedger(path: path)
        }
        return HoldJournal(directory: path)
    }
}

struct HoldAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keep runs from being dropped, from now on, also while a server runs."
    )

    @OptionGroup var options: DataOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Hold the runs that match this search.", valueName: "query")
    )
    var query: String?

    @Option(help: ArgumentHelp("Hold one run.", valueName: "trace-id"))
    var trace: String?

    @Option(help: ArgumentHelp("Hold the runs of a session.", valueName: "id"))
    var session: String?

    @Option(help: ArgumentHelp("Hold the runs of a workflow.", valueName: "name"))
    var workflow: String?

    @Flag(help: "Hold the whole project.")
    var all = false

    @Option(help: ArgumentHelp("Why; kept in the journal.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who asks for it (default: the user's name).", valueName: "name"))
    var by: String?

    func run() async throws {
        let settings = try Settings()
        let search = try search()
        let hold = try HoldCommand.journal(options.data).add(
            project: settings.project(options.project),
            query: search,
            by: by ?? NSUserName(),
            reason: reason,
            at: Clock.now()
        )
        let held = try await matching(hold, settings)
        print("Hold \(hold.number) is in force: it keeps \(Count.text(held, "run")) of those there now.")
    }

    /// All conditions as one search.
    private func search() throws -> String {
        let fields: [(QueryField, String?)] = [(.trace, trace), (.session, session), (.workflow, workflow)]
        var terms = fields.compactMap { field, value in value.map { RunQuery.text(field, is: $0) } }
        do {
            if let query { terms.insert("(\(try RunQuery(query).text))", at: 0) }
            let isEverything = terms.isEmpty || terms == ["()"]
            guard isEverything == all else {
                throw CommandError(
                    all
                        ? "--all holds every run; leave out the others"
                        : "say what to hold: --query, --trace, --session, --workflow, or --all",
                    code: Exit.usage
                )
            }
            return all ? "" : try RunQuery(terms.joined(separator: " ")).text
        } catch let error as QueryError {
            throw CommandError("--query \(error)", code: Exit.usage)
        }
    }

    private func matching(_ hold: LegalHold, _ settings: Settings) async throws -> Int {
        let store = try SpanStore(
            path: settings.data(options.data),
            mode: .readOnly,
            interpreter: .standard(prices: try settings.prices(options.prices))
        )
        let count = try await store.read(project: hold.project) { snapshot in
            try HoldMatcher.search.traces(hold.query, TimeRange(), snapshot).count
        }
        try await store.close()
        return count
    }
}

struct HoldListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all holds, also released ones."
    )

    @Option(help: ArgumentHelp("Data directory (default: spanledger-data).", valueName: "dir"))
    var data: String?

    func run() throws {
        let holds = try HoldCommand.journal(data).holds()
        if holds.isEmpty { print("No holds.") }
        for hold in holds {
            let plain = RetentionPlanText.plain
            print(
                "\(hold.number)  \(hold.isInForce ? "in force" : "released")  project \(plain(hold.project))  "
                    + (hold.query.isEmpty ? "all runs" : plain(hold.query))
            )
            print(
                "   set \(time(hold.time)) by \(plain(hold.by)): \(plain(hold.reason))"
            )
            if let release = hold.release {
                print(
                    "   released \(time(release.time)) by \(plain(release.by)): "
                        + plain(release.reason)
                )
            }
        }
    }
}

/// UTC to the second.
private func time(_ nanoseconds: Int64) -> String {
    Instant(seconds: nanoseconds / 1_000_000_000).iso8601
}

struct HoldReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "release", abstract: "End a hold.")

    @Argument(help: "Number of the hold.")
    var number: Int

    @Option(help: ArgumentHelp("Data directory (default: spanledger-data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Why; kept in the journal.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who releases it (default: the user's name).", valueName: "name"))
    var by: String?

    func run() throws {
        let hold = try HoldCommand.journal(data).release(
            number,
            by: by ?? NSUserName(),
            reason: reason,
            at: Clock.now()
        )
        print("Hold \(hold.number) is released.")
    }
}
