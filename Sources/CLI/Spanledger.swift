import ArgumentParser

/// The command line: every subcommand reads its settings, calls the targets below and turns errors into one
/// line.
@main
struct Spanledger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spanledger",
        abstract: "Cost, latency, failures and permissions of AI agent runs, from OpenTelemetry spans.",
        discussion: """
            Settings come from flags, else SPANLEDGER_* in the environment, else spanledger.yaml, else \
            defaults.
            Exit codes: 0 done, 1 failed, 2 wrong usage, 3 damaged data found.
            """,
        version: Version.text,
        subcommands: [
            ServeCommand.self, IngestCommand.self, ReportCommand.self, SearchCommand.self, QueryCommand.self,
            ShowCommand.self, PricesCommand.self, DashboardCommand.self, BackupCommand.self,
            RestoreCommand.self,
            VerifyCommand.self, RetentionCommand.self, HoldCommand.self, VersionCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Exit.report(error)
        }
    }
}

/// What this program is.
enum Version {
    static let number = "0.1.0"
    static let text = "spanledger \(number)"
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() { print(Version.text) }
}
