import ArgumentParser
import Foundation
import Ingest
import Model
import Server
import Store

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "Take out what is past its limit; a server does so every hour.",
        discussion: "Limits come from flags, else the environment, else `retention` in spanledger.yaml."
    )

    @Option(help: ArgumentHelp("Data directory (default: spanledger-data).", valueName: "dir"))
    var data: String?

    @OptionGroup var limits: RetentionOptions

    @Flag(help: "Only show what would go; works beside a server.")
    var dryRun = false

    @Flag(help: "Write the file anew afterwards, so that it becomes as small as it can.")
    var vacuum = false

    @Option(help: ArgumentHelp("Price file that overrides the built-in prices.", valueName: "file"))
    var prices: String?

    func run() async throws {
        let settings = try Settings()
        let policy = try settings.retention(limits)
        if policy.isNone && !vacuum {
            throw CommandError(
                "everything is kept for ever; give --content, --steps or --size, or set `retention` in "
                    + "spanledger.yaml",
                code: Exit.usage
            )
        }
        let store = try SpanStore(
            path: settings.data(data),
            mode: dryRun ? .readOnly : .readWrite,
            interpreter: .standard(prices: try settings.prices(prices))
        )
        do {
            try await run(policy, store)
        } catch {
            try await store.close()
            throw error
        }
        try await store.close()
    }

    private func run(_ policy: RetentionPolicy, _ store: SpanStore) async throws {
        let now = Clock.now()
        let plan = try await store.retentionPlan(policy, now: now, matcher: .search)
        print(RetentionPlanText.text(plan, isDone: !dryRun), terminator: "")
        if dryRun { return }
        let before = try await store.status().databaseBytes
        let outcome: RetentionOutcome
        do {
            defer { LifeProgressLine.clear() }
            outcome = try await store.carryOut(plan, at: now, progress: LifeProgressLine.show)
        }
        if vacuum { try await store.compact() } else { try await store.shrink() }
        let shrunk = before - (try await store.status().databaseBytes)
        print(
            "\(Count.text(outcome.runs, "run")) and texts of \(Count.text(outcome.contents, "segment")) taken "
                + "out; the file shrank by \(Count.bytes(shrunk))."
        )
        if outcome.isStoppedByHold { print("Ended early: a legal hold changed meanwhile; run it again.") }
    }
}

/// A plan of retention as text of at most 80 columns.
enum RetentionPlanText {
    private struct Line {
        var segments = 0
        var runs = 0
        var spans = 0
        var bytes: Int64 = 0
        var from = Instant(nanoseconds: .max)
        var to = Instant(nanoseconds: .min)
    }

    static func text(_ plan: RetentionPlan, isDone: Bool) -> String {
        var groups: [[String]: Line] = [:]
        for item in plan.items {
            var line = groups[[item.project, item.part.rawValue, item.reason.rawValue]] ?? Line()
            line.segments += 1
            line.runs += item.runs
            line.spans += item.spans
            line.bytes += item.bytes
            line.from = min(line.from, item.firstStart)
            line.to = max(line.to, item.lastEnd)
            groups[[item.project, item.part.rawValue, item.reason.rawValue]] = line
        }
        var text = ""
        for (key, line) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let what = key[1] == "content" ? "texts of " : ""
            text += "\(plain(key[0])): \(what)\(Count.text(line.runs, "run")), past the limit of \(key[2])\n"
            text += "  \(Count.text(line.spans, "span")) in \(Count.text(line.segments, "segment")), "
            text += "\(Count.bytes(line.bytes)), \(day(line.from)) to \(day(line.to))\n"
        }
        if plan.items.isEmpty { text += "Nothing is past its limit.\n" }
        for held in plan.held {
            text += "\(plain(held.project)): \(Count.text(held.segments, "segment")) past the limit "
            text += "kept by legal hold \(held.hold), \(Count.bytes(held.bytes))\n"
        }
        if plan.unsettled > 0 {
            text +=
                "\(Count.text(plan.unsettled, "segment")) past the limit wait until their runs are whole\n"
        }
        for segment in plan.damaged { text += "Segment \(segment) is damaged and stays; see verify\n" }
        text += "The ledger holds \(Count.bytes(plan.bytesUsed)); "
        return text + "\(Count.bytes(plan.bytes)) \(isDone ? "go" : "would go").\n"
    }

    private static func day(_ time: Instant) -> String { String(time.iso8601.prefix(10)) }

    /// A project's name without what could steer the terminal.
    static func plain(_ name: String) -> String {
        String(
            String.UnicodeScalarView(
                name.unicodeScalars.map { $0.properties.generalCategory == .control ? "�" : $0 }
            )
        )
    }
}
