import Foundation
import GRDB
import Model
import Store
import TestSupport

@testable import Store

/// Retention, legal holds, backup and restore.
///
/// Which runs are dropped together depends on the segments, which the model does not know. It checks that
/// those that went were allowed to, whole, and counted; and goes on without them.
extension LedgerSequence {
    /// A backup with what was in the ledger then.
    struct Kept {
        var file: TemporaryDirectory
        var ledger: NaiveLedger

        var path: String { file.path + "/ledger.backup" }
    }

    /// Holds are for one run, named by the lower half of its trace id.
    static let matcher = HoldMatcher { query, range, snapshot in
        try snapshot.runs(in: range).map(\.traceID).filter { "\($0.low)" == query }
    }

    private var now: Instant { Instant(nanoseconds: kind.origin + 1_000_000_000_000) }
    private var journal: HoldJournal { HoldJournal(directory: directory.path + "/data") }

    /// Drops what ended before some time; a batch may come between the plan and its execution.
    func retain(_ spans: [SpanRecord], _ generator: inout SplitMix) async throws {
        let cutoff = Instant(
            nanoseconds: generator.pick([
                kind.origin, kind.origin + Int64.random(in: 0...20, using: &generator) * 700_000_000,
                .max - 1,
            ])
        )
        let plan = try await store.retentionPlan(
            [RetentionCutoff(project: project, stepsBefore: cutoff)],
            matcher: Self.matcher
        )
        let isQuiet = Bool.random(using: &generator)
        if !isQuiet { try await send(spans) }
        let outcome = try await store.carryOut(plan, at: now)
        cutoffs[project] = max(cutoffs[project] ?? cutoff, cutoff)
        let gone = try await forgetDropped(project, before: cutoff)
        try Difference.check(
            [outcome.runs, outcome.spans],
            [gone.runs, gone.spans],
            "what retention took out"
        )
        if isQuiet, cutoff.nanoseconds == .max - 1, try journal.inForce(project: project).isEmpty {
            try Difference.check(ledger.projects[project]?.runs.count ?? 0, 0, "runs kept although all ended")
        }
    }

    /// The traces that the catalogue has; read past everything that readers remember, which must not learn
    /// of it.
    private func present(_ project: String) async throws -> Set<TraceID> {
        let traces = try await store.database.read { db in
            try Data.fetchAll(
                db,
                sql: "SELECT r.trace FROM runs r JOIN projects p ON p.id = r.project WHERE p.name = ?",
                arguments: [project]
            )
        }
        return Set(traces.compactMap(TraceID.init(blob:)))
    }

    /// Takes out of the model what is no longer in the store, if it may have gone.
    private func forgetDropped(
        _ project: String,
        before cutoff: Instant
    ) async throws -> (runs: Int, spans: Int) {
        let present = try await present(project)
        let held = Set(try journal.inForce(project: project).map(\.query))
        var gone = (runs: 0, spans: 0)
        for (trace, spans) in ledger.projects[project]?.runs ?? [:] where !present.contains(trace) {
            let end = spans.values.map(\.record.end).max() ?? cutoff
            guard end < cutoff else {
                throw Difference(
                    description: "run \(trace) ended at \(end), not before \(cutoff), and is gone"
                )
            }
            if held.contains("\(trace.low)") {
                throw Difference(description: "run \(trace) is gone in spite of a hold")
            }
            gone.runs += 1
            gone.spans += spans.count
            ledger.projects[project]?.runs[trace] = nil
            ledger.projects[project]?.dropped += spans.count
        }
        return gone
    }

    /// Sets a hold on a run, or releases one.
    func hold(_ generator: inout SplitMix) throws {
        if let hold = try journal.inForce(project: project).first, Bool.random(using: &generator) {
            _ = try journal.release(hold.number, by: "model", reason: "over", at: now)
            return
        }
        let traces = (ledger.projects[project]?.runs.keys).map { $0.map(\.low).sorted() } ?? []
        guard let trace = traces.randomElement(using: &generator) else { return }
        _ = try journal.add(project: project, query: "\(trace)", by: "model", reason: "needed", at: now)
    }

    /// Copies the ledger beside its writer.
    func backUp() async throws {
        if ledger.projects.isEmpty { return }
        let kept = Kept(file: try TemporaryDirectory(), ledger: ledger)
        let report = try Backup().run(directory: directory.path + "/data", to: kept.path, replace: false)
        try Difference.check(report.isSound, true, "soundness of a backup")
        backup = kept
    }

    /// Goes back to the backup, less what retention has taken out since.
    func restore() async throws {
        guard let backup else { return }
        try await store.close()
        let restore = Restore(interpreter: interpreter, matcher: Self.matcher)
        let outcome = try await restore.run(
            file: backup.path,
            directory: directory.path + "/data",
            replace: true,
            at: now
        )
        try Difference.check(outcome.notes, [], "notes of a restore")
        ledger = backup.ledger
        try open(interpreter)
        var runs = 0
        for (name, cutoff) in cutoffs { runs += try await forgetDropped(name, before: cutoff).runs }
        try Difference.check(outcome.runsDroppedAgain, runs, "runs dropped again")
    }
}
