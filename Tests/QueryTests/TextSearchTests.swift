import LedgerFakes
import Model
import Query
import Testing

@Suite struct TextSearchTests {
    private func matches(_ query: String, _ text: String) throws -> Bool {
        let step = RunSketch.step(trace: 1, span: 1)
        var record = SpanRecord(traceID: step.traceID, spanID: step.spanID, start: step.start, end: step.end)
        record.attributes = [Attribute("k", .string(text))]
        let snapshot = FakeSnapshot([RunSketch.run("w", [step])], records: [record])
        return try !RunFilter(RunQuery(query)).runs(in: TimeRange(), of: snapshot).isEmpty
    }

    @Test(arguments: [
        ("denied", "Permission DENIED.", true), ("denied", "undenied", false), ("denied", "denieds", false),
        ("den*", "it was denied", true), ("den*", "undenied", false),
        ("\"ion den\"", "permission denied", false), ("\"permission denied\"", "No PERMISSION denied!", true),
        ("\"permission  denied\"", "permission denied", false),
        ("\"denied.\"", "permission denied.", true), ("\"denied.\"", "permission denied", false),
        ("\"天気は\"", "今日の天気はいい", true), ("permission", "executed_without_permission", true),
        ("straße", "Die STRASSE und die Straße", true), ("über", "ÜBERmut", false),
        ("über*", "ÜBERmut", true),
        ("мир", "Привет, МИР!", true), ("天気", "今日の天気はいい", true), ("γεια", "ΓΕΙΑ σου", true),
        ("10.0.0.1", "from 10.0.0.1:80", true), ("0.0.0", "from 10.0.0.1:80", false), ("a", "", false),
        ("naïve", "a naïve idea", true), ("x", "日x本", true),
    ])
    func `Words, prefixes and phrases are found in any script`(
        query: String,
        text: String,
        expected: Bool
    ) throws {
        #expect(try matches(query, text) == expected)
    }

    @Test(arguments: [
        ("attr.k:v", true), ("attr.k:V", true), ("attr.k:w", false), ("attr.K:v", false),
        ("attr.list:two", true),
        ("attr.map:deep", true), ("attr.n:500", true), ("attr.n>=500", true), ("attr.n>500", false),
        ("attr.text>1.5", true), ("attr.k>1", false), ("attr.flag:true", true), ("attr.event.key:e", true),
        ("attr.host.name:host*", true), ("attr.k:*", true), ("attr.gone:*", false), ("e", true),
        ("host-a", true),
        ("500", true), ("boom", true), ("oops", true), ("-attr.k:v", false), ("-attr.k:w", true),
    ])
    func `Attributes of spans, events and resources are found`(query: String, expected: Bool) throws {
        let step = RunSketch.step(trace: 1, span: 1)
        var record = SpanRecord(
            traceID: step.traceID,
            spanID: step.spanID,
            start: step.start,
            end: step.end,
            resource: Resource(attributes: [Attribute("host.name", .string("host-a"))])
        )
        record.name = "oops"
        record.statusMessage = "it went boom"
        record.attributes = [
            Attribute("k", .string("v")), Attribute("list", .array([.string("one"), .string("two")])),
            Attribute("map", .map([Attribute("x", .map([Attribute("y", .string("deep"))]))])),
            Attribute("n", .int(500)), Attribute("text", .string("2.5")), Attribute("flag", .bool(true)),
        ]
        record.events = [
            SpanEvent(time: step.start, name: "event", attributes: [Attribute("event.key", .string("e"))])
        ]
        let snapshot = FakeSnapshot([RunSketch.run("w", [step])], records: [record])
        let found = try RunFilter(RunQuery(query)).runs(in: TimeRange(), of: snapshot)
        #expect(found.isEmpty != expected)
    }

    @Test func `Deeply nested values end the search, not the program`() throws {
        var value = AttributeValue.string("needle")
        for _ in 0..<1_000 { value = .array([value]) }
        let step = RunSketch.step(trace: 1, span: 1)
        var record = SpanRecord(traceID: step.traceID, spanID: step.spanID, start: step.start, end: step.end)
        record.attributes = [Attribute("k", value)]
        let snapshot = FakeSnapshot([RunSketch.run("w", [step])], records: [record])
        #expect(try RunFilter(RunQuery("needle")).runs(in: TimeRange(), of: snapshot).isEmpty)
    }
}
