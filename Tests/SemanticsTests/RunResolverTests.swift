import Model
import Semantics
import Testing

@Suite struct RunResolverTests {
    static func llm(
        _ id: UInt64,
        parent: UInt64? = nil,
        at start: Int64 = 0,
        lasting: Int64 = 100,
        input: Int64? = 10,
        output: Int64 = 1,
        response: String? = nil,
        scope: String = "a",
        model: String = "gpt-4o",
        status: StatusCode = .unset,
        extra: [Attribute] = []
    ) -> Step {
        var attributes = [
            Sample.text("gen_ai.operation.name", "chat"), Sample.text("gen_ai.request.model", model),
        ]
        if let input {
            attributes += [
                Sample.count("gen_ai.usage.input_tokens", input),
                Sample.count("gen_ai.usage.output_tokens", output),
            ]
        }
        if let response { attributes.append(Sample.text("gen_ai.response.id", response)) }
        return Normaliser.step(
            Sample.record(
                attributes + extra,
                name: "chat",
                id: id,
                parent: parent,
                at: start * 1_000_000,
                lasting: lasting * 1_000_000,
                scope: scope,
                kind: 3,
                status: status
            )
        )
    }

    static func span(
        _ operation: String,
        _ id: UInt64,
        parent: UInt64? = nil,
        at start: Int64 = 0,
        lasting: Int64 = 1_000,
        _ attributes: [Attribute] = [],
        scope: String = "a",
        status: StatusCode = .unset,
        name: String? = nil
    ) -> Step {
        Normaliser.step(
            Sample.record(
                [Sample.text("gen_ai.operation.name", operation)] + attributes,
                name: name ?? "\(operation) x",
                id: id,
                parent: parent,
                at: start * 1_000_000,
                lasting: lasting * 1_000_000,
                scope: scope,
                status: status
            )
        )
    }

    static func resolve(_ steps: [Step]) -> ResolvedRun { RunResolver.resolve(steps, price: Corpus.price) }

    static func rating(_ run: ResolvedRun, _ id: UInt64) -> Rating? {
        run.steps.first { $0.spanID == SpanID(bits: id) }?.rating
    }

    @Test func `One call seen by parent and child counts once, on the child`() {
        let run = Self.resolve([
            Self.span("invoke_agent", 1), Self.llm(2, parent: 1), Self.llm(3, parent: 2, scope: "b"),
        ])
        #expect(run.run.modelCalls == 1)
        #expect(run.run.usage.totalInput == 10)
        #expect(Self.rating(run, 3) == .charged)
        #expect(Self.rating(run, 2) == .duplicate)
    }

    @Test func `Siblings with one response id count once and pool what they know`() throws {
        let cached = [Sample.count("gen_ai.usage.cache_read.input_tokens", 4)]
        let run = Self.resolve([
            Self.span("invoke_agent", 1), Self.llm(2, parent: 1, response: "msg_1", scope: "b"),
            Self.llm(3, parent: 1, at: 1, response: "msg_1", extra: cached),
        ])
        #expect(run.run.modelCalls == 1)
        #expect(run.run.usage.cacheRead == 4)
        #expect(Self.rating(run, 3) == .charged, "the sighting with cached tokens tells more")
        #expect(Self.rating(run, 2) == .duplicate)
        #expect(run.run.usage.totalInput == 10)
    }

    @Test func `Parallel equal calls of one instrumentation are two calls`() {
        let run = Self.resolve([Self.span("invoke_agent", 1), Self.llm(2, parent: 1), Self.llm(3, parent: 1)])
        #expect(run.run.modelCalls == 2)
    }

    @Test func `Equal calls one after the other are two calls, whatever their ids say`() {
        let run = Self.resolve([
            Self.span("invoke_agent", 1), Self.llm(2, parent: 1, response: "chatcmpl-mock"),
            Self.llm(3, parent: 1, at: 500, response: "chatcmpl-mock", scope: "b"),
        ])
        #expect(run.run.modelCalls == 2)
    }

    @Test func `An agent's sum is a roll-up while a call below is charged`() {
        let sum = [
            Sample.count("gen_ai.usage.input_tokens", 20), Sample.count("gen_ai.usage.output_tokens", 2),
        ]
        let run = Self.resolve([
            Self.span("invoke_agent", 1, sum), Self.llm(2, parent: 1), Self.llm(3, parent: 1, at: 200),
        ])
        #expect(run.run.usage.totalInput == 20)
        #expect(Self.rating(run, 1) == .rollup)
    }

    @Test func `An agent's sum is charged if no call below reports usage`() throws {
        let sum = [
            Sample.count("gen_ai.usage.input_tokens", 20), Sample.count("gen_ai.usage.output_tokens", 2),
        ]
        let run = Self.resolve([Self.span("invoke_agent", 1, sum), Self.llm(2, parent: 1, input: nil)])
        #expect(Self.rating(run, 1) == .charged)
        #expect(run.run.usage.totalInput == 20)
        #expect(run.run.flags.contains(.aggregateCharged))
        #expect(run.steps.first?.model == "gpt-4o")
    }

    @Test func `Totals over an agent object's life are never charged`() {
        let sum = [
            Sample.count("gen_ai.usage.input_tokens", 20), Sample.count("gen_ai.usage.output_tokens", 2),
        ]
        let run = Self.resolve([Self.span("invoke_agent", 1, sum, scope: "strands.telemetry.tracer")])
        #expect(run.run.modelCalls == 0)
        #expect(run.run.cost.picodollars == 0)
    }

    @Test func `A model call that caused a tool to call a model keeps its own usage`() {
        let run = Self.resolve([
            Self.llm(1, lasting: 1_000), Self.span("execute_tool", 2, parent: 1),
            Self.llm(3, parent: 2, at: 5, input: 7),
        ])
        #expect(run.run.modelCalls == 2)
        #expect(run.run.usage.totalInput == 17)
    }

    @Test
    func `A failed call without usage is an error, not a call; an answered one is a call of unknown cost`() {
        let run = Self.resolve([
            Self.span("invoke_agent", 1), Self.llm(2, parent: 1, input: nil, status: .error),
            Self.llm(3, parent: 1, at: 200, input: nil, response: "msg_2"),
        ])
        #expect(run.run.modelCalls == 1)
        #expect(run.run.usageMissingCalls == 1)
        #expect(run.run.errorSteps == 1)
        #expect(run.steps.first { $0.spanID.bits == 2 }?.flags.contains(.superseded) == true)
        #expect(run.steps.first { $0.spanID.bits == 3 }?.flags.contains(.retry) == true)
        #expect(run.run.status == .ok)
    }

    @Test func `Four spans of one tool call are one call, and the inner failure counts`() throws {
        let named = [Sample.text("gen_ai.tool.name", "search")]
        let client = Normaliser.step(
            Sample.record(
                [Sample.text("mcp.method.name", "tools/call")],
                name: "MCP send tools/call search",
                id: 2,
                parent: 1
            )
        )
        let run = Self.resolve([
            Self.span("execute_tool", 1, named), client, Self.span("execute_tool", 3, parent: 2, named),
            Self.span("execute_tool", 4, parent: 3, named, status: .error),
        ])
        #expect(run.run.toolCalls == 1)
        let outer = try #require(run.steps.first { $0.spanID.bits == 1 })
        #expect(outer.isToolCall)
        #expect(outer.isError)
    }

    @Test func `A tool that calls another tool is two calls`() {
        let run = Self.resolve([
            Self.span("execute_tool", 1, [Sample.text("gen_ai.tool.name", "deploy")]),
            Self.span("execute_tool", 2, parent: 1, [Sample.text("gen_ai.tool.name", "build")]),
        ])
        #expect(run.run.toolCalls == 2)
    }

    @Test func `Attributes flow from the nearest ancestor, then the top, then the resource`() throws {
        let root = Normaliser.step(
            Sample.record(
                [Sample.text("gen_ai.workflow.name", "review"), Sample.text("session.id", "s1")],
                name: "root",
                id: 1,
                resource: [Sample.text("team", "platform")]
            )
        )
        let middle = Self.span(
            "invoke_agent",
            2,
            parent: 1,
            [Sample.text("user.id", "u2"), Sample.text("gen_ai.agent.name", "writer")]
        )
        let leaf = Self.llm(3, parent: 2, extra: [Sample.text("session.id", "s3")])
        let other = Self.llm(4, parent: 1, at: 500)
        let run = Self.resolve([leaf, other, middle, root])
        let inner = try #require(run.steps.first { $0.spanID.bits == 3 })
        #expect(inner.attribution.session == "s3")
        #expect(inner.attribution.user == "u2")
        #expect(inner.attribution.workflow == "review")
        #expect(inner.agent == "writer")
        let sibling = try #require(run.steps.first { $0.spanID.bits == 4 })
        #expect(sibling.attribution.session == "s1")
        #expect(sibling.attribution.user == "u2")
        #expect(sibling.agent == nil)
        #expect(run.steps.first { $0.spanID.bits == 1 }?.attribution.team == "platform")
    }

    @Test func `The workflow falls back to the top-most agent, the root's name, the service`() {
        let agent = Self.span("invoke_agent", 2, parent: 1, [Sample.text("gen_ai.agent.name", "writer")])
        let root = Normaliser.step(Sample.record(name: "POST /run", id: 1))
        #expect(Self.resolve([root, agent]).run.workflow == "writer")
        #expect(Self.resolve([root]).run.workflow == "POST /run")
        let nameless = Sample.record(name: "", resource: [Sample.text("service.name", "shop")])
        #expect(Self.resolve([Normaliser.step(nameless)]).run.workflow == "shop")
    }

    @Test func `Layers share the duration out to the nanosecond`() {
        let run = Self.resolve([
            Self.span("invoke_agent", 1, lasting: 1_000), Self.llm(2, parent: 1, at: 100, lasting: 300),
            Self.span("execute_tool", 3, parent: 1, at: 300, lasting: 400),
            Self.llm(4, parent: 3, at: 500, lasting: 900),
        ])
        let milliseconds = run.run.layerNanoseconds.map { $0 / 1_000_000 }
        #expect(milliseconds == [0, 700, 0, 0, 200, 100])
        #expect(run.run.layerNanoseconds.reduce(0, +) == run.run.durationNanoseconds)
    }

    @Test func `Overlapping waits for a person count once`() {
        func wait(_ id: UInt64, at start: Int64, lasting: Int64) -> Step {
            Normaliser.step(
                Sample.record(
                    [Sample.text("span.type", "tool.blocked_on_user")],
                    id: id,
                    parent: 1,
                    at: start,
                    lasting: lasting
                )
            )
        }
        let run = Self.resolve([
            Self.span("invoke_agent", 1), wait(2, at: 0, lasting: 50), wait(3, at: 30, lasting: 40),
        ])
        #expect(run.run.humanWaitNanoseconds == 70)
    }

    @Test func `A run without its root is incomplete, and one whose root failed is failed and all wasted`() {
        let orphan = Self.resolve([Self.llm(2, parent: 1)])
        #expect(orphan.run.status == .incomplete)
        #expect(orphan.run.isIncomplete)
        let failed = Self.resolve([Self.span("invoke_agent", 1, status: .error), Self.llm(2, parent: 1)])
        #expect(failed.run.status == .failed)
        #expect(failed.run.wastedCost == failed.run.cost)
        #expect(failed.run.cost.picodollars > 0)
    }

    @Test func `Cost of a superseded attempt is wasted`() {
        let run = Self.resolve([
            Self.span("invoke_agent", 1), Self.llm(2, parent: 1, status: .error),
            Self.llm(3, parent: 1, at: 200),
        ])
        #expect(run.run.status == .ok)
        #expect(run.run.wastedCost.picodollars * 2 == run.run.cost.picodollars)
    }

    @Test func `Parent cycles and self-parents end in a run`() {
        let run = Self.resolve([
            Self.llm(1, parent: 2), Self.llm(2, parent: 1, at: 200), Self.llm(3, parent: 3, at: 400),
        ])
        #expect(run.steps.count == 3)
        #expect(run.run.isIncomplete)
    }

    @Test func `A hundred thousand nested spans are resolved`() {
        let steps = (1...100_000).map { id -> Step in
            Step(
                Sample.record(name: "n", id: UInt64(id), parent: id == 1 ? nil : UInt64(id - 1)),
                operation: .other,
                service: "s"
            )
        }
        #expect(Self.resolve(steps).run.steps == 100_000)
    }

    @Test(arguments: Corpus.folders)
    func `The order of spans changes nothing`(_ folder: String) throws {
        let traces = try Corpus.traces(folder)
        let expected = traces.map { RunResolver.resolve($0, price: Corpus.price) }
        var generator = SeededGenerator(seed: 4_211)
        for shuffle in 0..<200 {
            for (steps, run) in zip(traces, expected) where steps.count > 1 {
                let again = RunResolver.resolve(steps.shuffled(using: &generator), price: Corpus.price)
                try #require(again == run, "seed 4211, shuffle \(shuffle), trace \(run.run.traceID)")
            }
        }
    }

    @Test(arguments: Corpus.folders)
    func `Layers of every captured run add up to its duration`(_ folder: String) throws {
        for run in try Corpus.runs(folder) {
            #expect(run.run.layerNanoseconds.reduce(0, +) == run.run.durationNanoseconds)
            #expect(run.run.humanWaitNanoseconds <= run.run.durationNanoseconds)
        }
    }

    @Test func `A lone trace of an SDK's own spans yields to the trace that counts the call`() throws {
        let runs = try Corpus.runs("oi-langchain")
        let repeated = runs.filter(\.run.isDuplicateOnly)
        #expect(repeated.count == 3)
        #expect(repeated.allSatisfy { $0.run.modelCalls == 0 && $0.run.usage.total == 0 })
        #expect(runs.reduce(0) { $0 + $1.run.modelCalls } == 9)
    }
}

/// A small generator whose sequence depends on its seed alone (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
