import ArgumentParser
import Foundation
import Ingest
import Server
import Store

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup in the place of a data directory."
    )

    @Argument(help: "File made by `spanledger backup`.")
    var file: String

    @Option(help: ArgumentHelp("Data directory, new or empty.", valueName: "dir"))
    var data: String?

    @Flag(help: "Use a directory that holds a ledger; its files are kept in a folder of it.")
    var replace = false

    @Option(help: ArgumentHelp("Price file that overrides the built-in prices.", valueName: "file"))
    var prices: String?

    func run() async throws {
        let settings = try Settings()
        let path = settings.data(data)
        let restore = Restore(
            interpreter: .standard(prices: try settings.prices(prices)),
            matcher: .search,
            progress: LifeProgressLine.show
        )
        let outcome: Restore.Outcome
        do {
            defer { LifeProgressLine.clear() }
            outcome = try await restore.run(file: file, directory: path, replace: replace, at: Clock.now())
        }
        print("\(path): \(Count.text(outcome.report.checked[.spans] ?? 0, "span")) restored from \(file)")
        if let replaced = outcome.replaced { print("What was there before is in \(replaced)") }
        if outcome.runsDroppedAgain > 0 || outcome.contentsDroppedAgain > 0 {
            print(
                "Taken out again, because retention had dropped it since the backup: "
                    + "\(Count.text(outcome.runsDroppedAgain, "run")), texts of "
                    + Count.text(outcome.contentsDroppedAgain, "segment")
            )
        }
        for note in outcome.notes {
            FileHandle.standardError.write(Data("spanledger: \(note)\n".utf8))
        }
    }
}
