import ArgumentParser
import Foundation
import Reports
import Yams

struct DashboardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard",
        abstract: "Check dashboards kept as code.",
        subcommands: [DashboardCheckCommand.self]
    )
}

struct DashboardCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check dashboard files and name every line that is wrong."
    )

    @Argument(help: "Dashboard files (.yaml).")
    var files: [String]

    func run() throws {
        var faults = 0
        for file in files {
            let errors = DashboardFile.errors(in: try InputFile.bytes(file), path: file)
            for error in errors { FileHandle.standardError.write(Data("spanledger: \(error)\n".utf8)) }
            faults += errors.count
            if errors.isEmpty { print("\(file): well-formed") }
        }
        if faults > 0 { throw ExitCode(Exit.failed) }
    }
}
