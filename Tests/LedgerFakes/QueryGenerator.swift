public import Model
import TestSupport

/// Draws searches from the values that a ledger holds.
public struct QueryGenerator {
    /// Values of text fields by the name of the field.
    private var texts: [(field: String, values: [String])] = []
    /// The same of fields that single steps have.
    private var stepTexts: [(field: String, values: [String])] = []
    private var words: [String] = []
    private var attributes: [(key: String, value: String)] = []
    private var random: SplitMix

    /// Looks through a ledger.
    public init(seed: UInt64, runs: [ResolvedRun], records: [SpanRecord]) {
        random = SplitMix(seed: seed)
        let own = runs.map(\.run)
        let steps = runs.flatMap(\.steps)
        func add(_ field: String, _ values: [String?]) {
            stepTexts.append((field, Self.distinct(values.compactMap { $0 })))
        }
        add("workflow", steps.map(\.attribution.workflow))
        add("version", steps.map(\.attribution.workflowVersion))
        add("environment", steps.map(\.attribution.environment))
        add("team", steps.map(\.attribution.team))
        add("cost_centre", steps.map(\.attribution.costCentre))
        add("customer", steps.map(\.attribution.customer))
        add("user", steps.map(\.attribution.user))
        add("session", steps.map(\.attribution.session))
        add("agent", steps.map(\.agent))
        add("model", steps.map(\.model))
        add("request_model", steps.map(\.requestModel))
        add("provider", steps.map(\.provider))
        add("tool", steps.map(\.tool))
        add("service", steps.map(\.service))
        add("name", steps.map(\.name))
        add("error", steps.map(\.errorType))
        add("message", steps.map(\.errorMessage))
        add("finish_reason", steps.map(\.finishReason))
        add("finding", runs.flatMap(\.findings).map(\.kind))
        texts = stepTexts
        texts.append(("tag", Self.distinct(own.flatMap { $0.attribution.tags ?? [] })))
        texts.append(("trace", Self.distinct(own.map(\.traceID.description))))
        texts.append(("root_name", Self.distinct(own.map(\.rootName))))
        words = Self.distinct(
            records.flatMap(FreeText.of).prefix(20_000).flatMap { text in
                WordScanner.words(of: String(text.prefix(2_000)))
            }
        )
        attributes = records.flatMap(\.attributes).prefix(20_000).map { ($0.key, Self.text($0.value)) }
    }

    private static func distinct(_ values: [String]) -> [String] {
        Array(Set(values).sorted().prefix(300)) + ["nothing"]
    }

    private static func text(_ value: AttributeValue) -> String {
        switch value {
        case .string(let text): String(text.prefix(80))
        case .int(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let flag): "\(flag)"
        default: ""
        }
    }

    /// The next search.
    public mutating func next() -> String { query(depth: 0) }

    private mutating func query(depth: Int) -> String {
        if depth > 2 || random.chance(40) { return (random.chance(20) ? "-" : "") + term() }
        let parts = (0..<Int.random(in: 2...3, using: &random)).map { _ in query(depth: depth + 1) }
        let text = "(" + parts.joined(separator: random.chance(45) ? " OR " : " ") + ")"
        return (random.chance(20) ? "NOT " : "") + text
    }

    private mutating func term() -> String {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<25: return text(random.pick(texts))
        case 25..<45: return number(Self.runNumbers)
        case 45..<60: return random.pick(Self.names)
        case 60..<72: return structure()
        case 72..<90: return freeText()
        default: return attribute()
        }
    }

    private mutating func text(_ field: (field: String, values: [String])) -> String {
        var value = random.pick(field.values)
        if random.chance(20) { value = value.uppercased() }
        if random.chance(25) {
            let start = value.unicodeScalars.prefix { WordScanner.isPlain($0) }
            let beginning = String(start.prefix(Int.random(in: 0...6, using: &random)))
            return "\(field.field):\(beginning)*"
        }
        return "\(field.field):\(Self.quoted(value))"
    }

    static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }
        return "\"\(escaped.joined())\""
    }

    private static let comparisons = [":", "<", "<=", ">", ">="]

    private static let stepNumbers: [(field: String, values: [String])] = [
        ("cost", ["0", "0.001", "0.5", "1"]), ("reported_cost", ["0", "0.0000005"]),
        ("duration", ["0ms", "15ms", "1s", "50s"]), ("first_token", ["5ms", "0ms"]),
        ("tokens", ["0", "100", "5k"]), ("input_tokens", ["2500", "10"]),
        ("cache_read_tokens", ["0", "700"]),
        ("cache_write_tokens", ["0"]), ("output_tokens", ["20", "2k"]), ("reasoning_tokens", ["0", "30"]),
        ("started", ["2026-11-01", "2026-11", "2026-11-20T00:00:00Z", "2025-06-03"]),
    ]

    private static let runNumbers =
        stepNumbers + [
            ("wasted_cost", ["0", "0.5"]), ("human_wait", ["0ms", "1s"]), ("steps", ["1", "3", "6"]),
            ("llm_calls", ["0", "1", "2"]), ("tool_calls", ["0", "1"]), ("unpriced_calls", ["0", "1"]),
            ("findings", ["0", "1"]), ("errors", ["0", "2"]),
        ]

    private mutating func number(_ fields: [(field: String, values: [String])]) -> String {
        let field = random.pick(fields)
        return field.field + random.pick(Self.comparisons) + random.pick(field.values)
    }

    private static let stepNames = [
        "operation:llm", "operation:tool", "operation:retrieval", "layer:policy", "layer:tool",
        "decision:deny",
        "decision:allow", "decision:none", "decision:warn", "status:ok", "status:error", "status:failed",
        "flag:retry", "flag:truncated", "flag:usage_missing",
    ]

    private static let names =
        stepNames + [
            "status:incomplete", "incomplete:true", "incomplete:false", "duplicate:true", "duplicate:false",
            "severity:high", "severity>=medium", "severity<low", "severity>info",
        ]

    private mutating func structure() -> String {
        let isSequence = random.chance(40)
        let count = random.chance(80) ? 2 : 3
        var text = operand()
        for _ in 1..<count {
            text += isSequence ? " then " : random.pick([" << ", " <- "])
            text += operand()
        }
        return text
    }

    private mutating func operand() -> String {
        if random.chance(60) { return stepTerm() }
        let terms = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (random.chance(25) ? "-" : "") + stepTerm()
        }
        return "(" + terms.joined(separator: random.chance(40) ? " OR " : " ") + ")"
    }

    private mutating func stepTerm() -> String {
        switch Int.random(in: 0..<3, using: &random) {
        case 0: text(random.pick(stepTexts))
        case 1: number(Self.stepNumbers)
        default: random.pick(Self.stepNames)
        }
    }

    private mutating func freeText() -> String {
        let word = random.pick(words)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return Self.quoted(word)
        case 1:
            let count = Int.random(in: 1...5, using: &random)
            let start = String(word.unicodeScalars.prefix(count))
            return start + "*"
        case 2: return Self.quoted(word + random.pick([" ", ", ", "_", ""]) + random.pick(words))
        default: return Self.quoted(word.uppercased())
        }
    }

    private mutating func attribute() -> String {
        guard !attributes.isEmpty else { return "attr.none:*" }
        let attribute = random.pick(attributes)
        let key = "attr." + Self.quoted(attribute.key)
        if Double(attribute.value) != nil, random.chance(50) {
            return key + random.pick(["<", "<=", ">", ">="]) + random.pick(["0", "1.5", "403", "500"])
        }
        return random.chance(30) ? key + ":*" : "\(key):\(Self.quoted(attribute.value))"
    }
}

extension WordScanner {
    /// Whether a scalar may stand in a value without quotes.
    static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar.joinsWords || scalar.isWordAlone || "-_./:".unicodeScalars.contains(scalar)
    }
}
