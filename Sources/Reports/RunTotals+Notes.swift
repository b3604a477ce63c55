import Model

extension RunTotals {
    /// What limits the figures, in words.
    var notes: [String] {
        var notes: [String] = []
        if duplicates > 0 {
            notes.append(
                "\(String.counted(duplicates, "run")) left out: second sightings of calls "
                    + "counted in other runs."
            )
        }
        if incomplete > 0 {
            notes.append(
                "\(String.counted(incomplete, "run")) not complete: parts have not arrived, figures may grow."
            )
        }
        if unpricedCalls > 0 {
            notes.append(
                "\(String.counted(unpricedCalls, "model call")) with \(String.grouped(unpricedTokens)) "
                    + "tokens without a price: not in any cost. Costs by model list them."
            )
        }
        if usageMissingCalls > 0 {
            notes.append(
                "\(String.counted(usageMissingCalls, "model call")) without reported usage: "
                    + "the cost is not known."
            )
        }
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
        if governed == 0 { return ["No tool call needed a decision: nothing shows what was permitted."] }
        if decided == governed { return [] }
        return [
            "Only \(String.grouped(decided)) of \(String.counted(governed, "governed tool call")) "
                + "have a recorded decision: few findings do not show that everything was permitted."
        ]
    }
}
