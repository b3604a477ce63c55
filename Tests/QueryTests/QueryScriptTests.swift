import Foundation
import LedgerFakes
import Model
import Query
import Testing

/// Runs the text files in `scripts`: `run`, `step` and `finding` load, `eval` asks, `expect` lists the runs.
@Suite struct QueryScriptTests {
    static let scripts: [String] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "scripts")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".test") }.sorted()
    }()

    @Test func `There are scripts`() { #expect(Self.scripts.count >= 3) }

    @Test(arguments: scripts)
    func `Every script finds the runs it expects`(name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "scripts")
        let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
        var script = QueryScript()
        var question: String?
        var checks = 0
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.trimmingCharacters(in: .whitespaces)
            if trimmed.isEmpty || trimmed.hasPrefix("#") { continue }
            if trimmed == "eval" || trimmed.hasPrefix("eval ") {
                question = String(trimmed.dropFirst(4))
            } else if trimmed == "expect" || trimmed.hasPrefix("expect ") {
                let asked = try #require(question, "\(name):\(number + 1)")
                let expected = trimmed.dropFirst(6).split(separator: " ").map(String.init)
                #expect(try script.answer(asked) == expected, "\(name):\(number + 1): \(asked)")
                checks += 1
            } else {
                try script.load(trimmed)
            }
        }
        #expect(checks > 0)
    }
}

/// What a script has loaded.
struct QueryScript {
    private struct Unreadable: Error { let line: String }
    private struct Loaded {
        var name: String
        var facts: [String: String]
        var steps: [Step] = []
        var findings: [Finding] = []
    }

    private var runs: [Loaded] = []
    private var records: [SpanRecord] = []

    mutating func load(_ line: String) throws {
        let words = Self.words(line)
        let facts = Self.facts(words.dropFirst(2))
        guard words.count >= 2 else { throw Unreadable(line: line) }
        switch words[0] {
        case "run": runs.append(Loaded(name: words[1], facts: facts))
        case "step": try addStep(words[1], facts, line)
        case "finding":
            guard let last = runs.indices.last, let step = runs[last].steps.last,
                let severity = Severity.allCases.first(where: { $0.name == facts["severity"] ?? "low" })
            else { throw Unreadable(line: line) }
            runs[last].findings.append(RunSketch.finding(words[1], severity, on: step, workflow: "w"))
        default: throw Unreadable(line: line)
        }
    }

    private mutating func addStep(_ name: String, _ facts: [String: String], _ line: String) throws {
        guard let last = runs.indices.last,
            let operation = Operation.allCases.first(where: { $0.name == name })
        else { throw Unreadable(line: line) }
        let span = UInt64(runs[last].steps.count + 1)
        var step = RunSketch.step(
            trace: UInt64(runs.count),
            span: span,
            parent: facts["parent"].map { UInt64($0) ?? 0 } ?? (span == 1 ? nil : 1),
            start: Int64(runs.count) * 1_000 + (facts["at"].flatMap { Int64($0) } ?? Int64(span)),
            milliseconds: Int64(facts["ms"] ?? "1") ?? 1,
            operation
        )
        step.name = facts["name"] ?? name
        step.agent = facts["agent"]
        step.tool = facts["tool"]
        step.provider = facts["provider"]
        step.service = facts["service"] ?? step.service
        step.attribution.team = runs[last].facts["team"]
        step.attribution.user = runs[last].facts["user"]
        step.attribution.session = runs[last].facts["session"]
        step.attribution.workflowVersion = runs[last].facts["version"]
        step.attribution.tags = runs[last].facts["tags"]?.split(separator: ",").map(String.init)
        if let flag = facts["flag"] { step.flags = flag == "retry" ? .retry : .truncated }
        if let model = facts["model"] {
            let cost = facts["cost"].flatMap(Money.init(decimal:))?.picodollars
            RunSketch.charge(
                &step,
                model: model,
                input: Int64(facts["input"] ?? "0") ?? 0,
                output: Int64(facts["output"] ?? "0") ?? 0,
                picodollars: cost
            )
        }
        if let error = facts["error"] {
            step.status = .error
            step.errorType = error
        }
        if let verdict = [Verdict.allow, .deny, .warn].first(where: { $0.name == facts["decision"] }) {
            step.decision = Decision(verdict: verdict, evidenceSpan: step.spanID, recognisedBy: "script")
        }
        runs[last].steps.append(step)
        var record = SpanRecord(
            traceID: step.traceID,
            spanID: step.spanID,
            parentID: step.parentID,
            start: step.start,
            end: step.end
        )
        record.name = step.name
        record.statusMessage = facts["message"] ?? ""
        record.attributes = facts.filter { $0.key.hasPrefix("attr.") }.sorted { $0.key < $1.key }.map {
            Attribute(
                String($0.key.dropFirst(5)),
                Int64($0.value).map(AttributeValue.int) ?? .string($0.value)
            )
        }
        records.append(record)
    }

    func answer(_ text: String) throws -> [String] {
        let built = runs.map { loaded in
            let status = [RunStatus.failed, .incomplete].first { $0.name == loaded.facts["status"] } ?? .ok
            return RunSketch.run(
                loaded.facts["workflow"] ?? "w",
                loaded.steps,
                findings: loaded.findings,
                status: status
            ) { $0.isIncomplete = loaded.facts["missing"] == "true" }
        }
        let found = try RunFilter(RunQuery(text)).runs(
            in: TimeRange(),
            of: FakeSnapshot(built, records: records, blockRows: 2)
        )
        return found.map { runs[Int($0.traceID.low) - 1].name }
    }

    private static func facts(_ words: ArraySlice<String>) -> [String: String] {
        var facts: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { facts[parts[0]] = parts[1] }
        }
        return facts
    }

    /// Splits at spaces outside double quotes.
    private static func words(_ line: String) -> [String] {
        var words: [String] = [""]
        var isQuoted = false
        for character in line {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }
}
