import Model
import Query

/// The runs a report is about, and what the reader must know about them.
struct RunSelection {
    /// Runs that match, without second sightings, sorted by (start, trace id).
    let runs: [Run]
    /// Runs that only repeat calls counted in other runs.
    let duplicates: Int

    init(_ request: ReportRequest, _ snapshot: any LedgerSnapshot) throws {
        let matching = try RunFilter(request.runQuery()).runs(in: request.range, of: snapshot)
            .filter { request.workflow == nil || $0.workflow == request.workflow }
        runs = matching.filter { !$0.isDuplicateOnly }
        duplicates = matching.count - runs.count
    }

    /// What limits the figures, in words.
    var notes: [String] {
        var notes: [String] = []
        if duplicates > 0 {
            notes.append(
                "\(String.counted(duplicates, "run")) left out: second sightings of calls "
                    + "counted in other runs."
            )
        }
        let incomplete = runs.count(where: \.hasMissingParts)
        if incomplete > 0 {
            notes.append(
                "\(String.counted(incomplete, "run")) not complete: parts have not arrived, figures may grow."
            )
        }
        let unpriced = runs.reduce(0) { $0 + $1.unpricedCalls }
        if unpriced > 0 {
            let tokens = runs.reduce(Int128(0)) { $0 + Int128($1.unpricedTokens) }
            notes.append(
                "\(String.counted(unpriced, "model call")) with \(String.grouped(tokens)) tokens "
                    + "without a price: not in any cost. Costs by model list them."
            )
        }
        let missing = runs.reduce(0) { $0 + $1.usageMissingCalls }
        if missing > 0 {
            notes.append(
                "\(String.counted(missing, "model call")) without reported usage: the cost is not known."
            )
        }
        let assumed = runs.count { $0.flags.contains(.basisAssumed) }
        if assumed > 0 {
            notes.append(
                "\(String.counted(assumed, "run")) where input was assumed to include cached tokens: "
                    + "the cost is too low if the sender excludes them."
            )
        }
        return notes
    }

    /// What coverage says about the absence of findings.
    var coverageNotes: [String] {
        let governed = runs.reduce(0) { $0 + $1.governedCalls }
        let decided = runs.reduce(0) { $0 + $1.decidedCalls }
        if governed == 0 { return ["No tool call needed a decision: nothing shows what was permitted."] }
        if decided == governed { return [] }
        return [
            "Only \(String.grouped(decided)) of \(String.counted(governed, "governed tool call")) "
                + "have a recorded decision: few findings do not show that everything was permitted."
        ]
    }
}
