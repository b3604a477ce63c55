import ArgumentParser
import Foundation
import Ingest
import Store

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check everything a ledger holds, also while a server runs.",
        discussion: "Exit codes: 0 sound, 1 could not be checked, 3 damage found."
    )

    @Option(help: ArgumentHelp("Data directory (default: spanledger-data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Verify a backup instead of a data directory.", valueName: "file"))
    var file: String?

    @Flag(help: "Interpret every run anew and compare; needs the prices that the ledger was made with.")
    var deep = false

    @Option(help: ArgumentHelp("Price file that overrides the built-in prices.", valueName: "file"))
    var prices: String?

    @Flag(help: "Confirm the loss that a start has found, so that reports no longer say it.")
    var acceptLoss = false

    func run() throws {
        let settings = try Settings()
        let path = file ?? settings.data(data)
        if acceptLoss {
            for finding in try SpanStore.acceptLoss(path: settings.data(data)) {
                print("Confirmed: \(RetentionPlanText.plain(finding))")
            }
        }
        let report: VerificationReport
        do {
            defer { LifeProgressLine.clear() }
            let verification = Verification(
                interpreter: deep ? .standard(prices: try settings.prices(prices)) : nil,
                progress: LifeProgressLine.show
            )
            report =
                try file.map { try verification.verify(file: $0) } ?? verification.verify(directory: path)
        }
        print(VerificationText.text(report, path: path, isDeep: deep), terminator: "")
        if !report.isSound { throw ExitCode(Exit.damaged) }
    }
}

/// A verification as text of at most 80 columns.
enum VerificationText {
    /// Damages printed; the rest is counted.
    static let damagesMax = 50
    private static let width = 80

    static func text(_ report: VerificationReport, path: String, isDeep: Bool) -> String {
        var lines = ["Checked       Looked at     Damaged"]
        for check in VerificationReport.Check.allCases {
            guard let checked = report.checked[check] else { continue }
            let numbers = [checked, report.damaged[check] ?? 0].map { Count.text($0).leftPadded(to: 11) }
            lines.append(
                check.rawValue.padding(toLength: 12, withPad: " ", startingAt: 0) + numbers[0] + " "
                    + numbers[1]
                    + "  " + check.meaning(isDeep: isDeep)
            )
        }
        lines.append("")
        for damage in report.damages.prefix(damagesMax) {
            lines += wrapped("\(damage.place): \(damage.reason)", indent: "  ")
        }
        let total = report.damaged.values.reduce(0, +)
        if total > damagesMax { lines.append("  and \(Count.text(total - damagesMax)) more") }
        for note in report.notes { lines += wrapped("Note: \(note)", indent: "") }
        lines.append(
            report.isSound
                ? "\(path) is sound." : "\(path) is DAMAGED: \(Count.text(total, "fault")), see above."
        )
        return lines.joined(separator: "\n") + "\n"
    }

    /// Breaks a line at spaces; what has none is left whole, so that it can be copied.
    private static func wrapped(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = indent
        // Names come from senders: none of their characters may steer the terminal.
        let scalars = text.unicodeScalars.map { $0.properties.generalCategory == .control ? "�" : $0 }
        for word in String(String.UnicodeScalarView(scalars)).split(separator: " ") {
            if line.count + word.count + 1 > width && line.contains(where: { $0 != " " }) {
                lines.append(line)
                line = indent + "  "
            }
            line += (line.last == " " || line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}

extension VerificationReport.Check {
    /// What is checked, in a few words.
    fileprivate func meaning(isDeep: Bool) -> String {
        switch self {
        case .structure: "SQLite's pages"
        case .blobs: "column blobs: checksums, none missing"
        case .columns: "columns: one value a row"
        case .segments: "segments: rows, times, counts"
        case .spans: isDeep ? "spans: as they were received" : "spans: can be read"
        case .runs: isDeep ? "runs: interpreted anew" : "runs: checksums, sums of steps"
        case .catalogue: "runs found where they are"
        case .counts: "counts of each project"
        case .holds: "journal of legal holds"
        }
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
