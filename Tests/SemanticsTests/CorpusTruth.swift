import Model
import Semantics

/// A figure of ours beside the true one.
struct Comparison {
    enum Verdict: String {
        case exact
        case notDerivable = "not derivable"
        case wrong = "WRONG"
    }

    var ours: Int64
    var truth: Int64
    var verdict: Verdict

    /// Less than the truth is excusable only where the spans are known to lack it, and more only up to
    /// `surplusMax`: denials that look like failures.
    init(_ ours: Int64, _ truth: Int64, mayLack: Bool, surplusMax: Int64 = 0) {
        self.ours = ours
        self.truth = truth
        let isExcused = ours < truth ? mayLack : ours - truth <= surplusMax
        verdict = ours == truth ? .exact : isExcused ? .notDerivable : .wrong
    }

    var cell: String {
        switch verdict {
        case .exact: "\(ours)"
        case .notDerivable: "\(ours) of \(truth), not derivable"
        case .wrong: "**\(ours) of \(truth), WRONG**"
        }
    }
}

/// What one captured folder says, compared with the mock server's and the tools' own logs.
struct CorpusTruth {
    var folder: String
    var incomplete: [String] = []
    var models: [(name: String, figures: [Comparison])] = []
    var toolsOK: Comparison
    var toolsFailed: Comparison
    var modelErrors: Comparison
    var otherTools: [String]
    static let classes = ["calls", "input", "output", "cache_read", "cache_write", "reasoning"]

    init(_ folder: String) throws {
        self.folder = folder
        let runs = try Corpus.runs(folder)
        let truth = try Corpus.expected(folder)
        incomplete = runs.filter(\.run.isIncomplete).map(\.run.incompleteReason)
        let isIncomplete = !incomplete.isEmpty
        let steps = runs.flatMap(\.steps)
        let tools = steps.filter(\.isToolCall)
        let known = Set((truth["tool_executions"]?.items ?? []).compactMap { $0["name"]?.text })
            .union((truth["denials"]?.items ?? []).compactMap { $0["name"]?.text })
        let ours = tools.filter { known.contains($0.tool ?? "") }
        otherTools = Set(tools.compactMap(\.tool).filter { !known.contains($0) }).sorted()
        let executions = truth["tool_executions"]?.items ?? []
        let hasToolSpans = steps.contains { $0.operation == .tool }
        toolsOK = Comparison(
            Int64(ours.count { !$0.isError }),
            Int64(executions.count { $0["ok"] == .bool(true) }),
            mayLack: !hasToolSpans || isIncomplete
        )
        toolsFailed = Comparison(
            Int64(ours.count { $0.isError }),
            Int64(executions.count { $0["ok"] == .bool(false) }),
            mayLack: !hasToolSpans || isIncomplete,
            surplusMax: Int64(truth["denials"]?.items.count ?? 0)
        )
        let failed = steps.count {
            ($0.operation == .llm || $0.operation == .embedding) && $0.isError && $0.rating == .none
        }
        let retried = steps.lazy.filter(\.isModelCall).reduce(0) { $0 + max(0, ($1.attempts ?? 1) - 1) }
        modelErrors = Comparison(
            Int64(failed + retried),
            Int64(truth["llm_errors"]?.items.count ?? 0),
            mayLack: true
        )
        compareModels(steps, truth, isIncomplete: isIncomplete)
    }

    private mutating func compareModels(_ steps: [Step], _ truth: EmbeddedJSON, isIncomplete: Bool) {
        var names: [String: String] = [:]
        for member in truth["models"]?.members ?? [] {
            names[member.key] = member.key
            for alias in member.value["requested_as"]?.items ?? [] { names[alias.text ?? ""] = member.key }
        }
        var sums: [String: [Int64]] = [:]
        for step in steps where step.isModelCall {
            let name = names[step.model ?? ""] ?? names[step.requestModel ?? ""] ?? step.model ?? "?"
            let usage = step.usage ?? Usage()
            let figures = [
                1, usage.totalInput, usage.totalOutput, usage.cacheRead,
                usage.cacheWrite5m + usage.cacheWrite1h,
                usage.outputReasoning,
            ]
            sums[name] = zip(sums[name] ?? [0, 0, 0, 0, 0, 0], figures).map { $0 + $1 }
        }
        for member in truth["models"]?.members ?? [] {
            let sum = sums.removeValue(forKey: member.key) ?? [0, 0, 0, 0, 0, 0]
            models.append((member.key, Self.figures(sum, member.value, isIncomplete: isIncomplete)))
        }
        for (name, sum) in sums.sorted(by: { $0.key < $1.key }) {
            models.append((name + " (not in the truth)", sum.map { Comparison($0, $0, mayLack: false) }))
        }
    }

    private static func figures(_ sum: [Int64], _ truth: EmbeddedJSON, isIncomplete: Bool) -> [Comparison] {
        let keys = [
            "calls", "input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens",
            "reasoning_tokens",
        ]
        return zip(keys, sum).map { key, ours in
            let unsent = key == "calls" ? 0 : truth["of_which_never_sent_to_client"]?[key]?.int ?? 0
            let mayLack = isIncomplete || (ours == 0 && keys.dropFirst(3).contains(key))
            return Comparison(ours, (truth[key]?.int ?? 0) - unsent, mayLack: mayLack)
        }
    }

    var hasWrong: Bool {
        models.contains { $0.figures.contains { $0.verdict == .wrong } }
    }

    /// Whether calls, input and output of every model are exact.
    var isExact: Bool { models.allSatisfy { $0.figures.prefix(3).allSatisfy { $0.verdict == .exact } } }

    static func markdown(_ all: [CorpusTruth]) -> String {
        var lines = [
            "# Corpus truth", "",
            "Figures from the spans beside the true ones. Input includes cached tokens, output reasoning.",
            "Tokens that the provider never sent to the client are left out of the truth.",
            "Model errors are failed calls and the attempts that counted calls say they repeated.", "",
            "| folder | model | " + classes.joined(separator: " | ") + " |",
            "| --- | --- |" + String(repeating: " --- |", count: classes.count),
        ]
        for truth in all {
            for (name, figures) in truth.models {
                lines.append(
                    "| \(truth.folder) | \(name) | " + figures.map(\.cell).joined(separator: " | ") + " |"
                )
            }
        }
        lines += [
            "", "| folder | tools ok | tools failed | model errors | other tools | incomplete |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for truth in all {
            let cells = [
                truth.toolsOK.cell, truth.toolsFailed.cell, truth.modelErrors.cell,
                truth.otherTools.joined(separator: ", "), truth.incomplete.joined(separator: "; "),
            ]
            lines.append("| \(truth.folder) | " + cells.joined(separator: " | ") + " |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
