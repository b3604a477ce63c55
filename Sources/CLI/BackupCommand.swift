import ArgumentParser
import Foundation
import Store

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Copy a ledger into one verified file, also while a server runs."
    )

    @Option(help: ArgumentHelp("Data directory (default: spanledger-data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("File to write; it must not exist.", valueName: "file"))
    var to: String

    @Flag(help: "Replace the file if it exists, once the new copy is verified.")
    var replace = false

    func run() throws {
        let report: VerificationReport
        do {
            defer { LifeProgressLine.clear() }
            report = try Backup(progress: LifeProgressLine.show).run(
                directory: try Settings().data(data),
                to: to,
                replace: replace
            )
        }
        let bytes = try FileManager.default.attributesOfItem(atPath: to)[.size] as? Int64 ?? 0
        print("\(to): \(Count.bytes(bytes)), \(Count.text(report.checked[.spans] ?? 0, "span")), verified")
    }
}
