import Model
import TestSupport

/// What rich ledgers have beyond the plain ones.
extension SplitMix {
    private static let texts = [
        "Größe der Straße", "ПРИВЕТ мир", "今日の天気はいい", "naïve cafe\u{301}", "foo-bar_baz 10.0.0.1",
        "سلام دنیا",
        "ΓΕΙΑ σου — “ok”", "สวัสดี", "🎉 done!", "İstanbul", String(repeating: "long", count: 30) + " tail", "",
        "then again", "한국어 문장",
    ]

    mutating func enrich(_ step: inout Step) {
        if chance(60) { step.durationNanoseconds = Int64.random(in: 0...3, using: &self) * 10_000_000 }
        if chance(30) { step.attribution.environment = pick(["prod", "staging"]) }
        if chance(30) { step.attribution.workflowVersion = pick(["1.0", "1.1"]) }
        if chance(30) { step.attribution.costCentre = pick(["4711", "0815"]) }
        if chance(30) { step.attribution.customer = pick(["Acme", "Größe AG"]) }
        if chance(30) { step.attribution.session = pick(["s1", "s2", "s3"]) }
        if chance(20) { step.service = pick(["api", "worker"]) }
        if chance(10) { step.agent = pick(["Prüfer", "PLANNER", "天"]) }
        if chance(20) { step.requestModel = pick(["latest", "gpt-5"]) }
        if chance(20) { step.finishReason = pick(["stop", "tool_calls"]) }
        if chance(20) { step.timeToFirstTokenNanoseconds = Int64.random(in: 0...10_000_000, using: &self) }
        if chance(20) { step.flags = pick([.retry, .truncated, [.retry, .usageMissing]]) }
        if chance(5) { step.parentID = SpanID(bits: UInt64.random(in: 1...9, using: &self)) }
        if chance(3) { step.parentID = nil }
        if step.usage != nil, chance(20) { step.usage?.cacheWrite1h = 40 }
    }

    mutating func enrich(_ run: inout Run) {
        if chance(40) { run.attribution.tags = pick([["a"], ["a", "b:c"], ["größe", "12:x"]]) }
        if chance(20) { run.isIncomplete = true }
        if chance(20) { run.humanWaitNanoseconds = Int64.random(in: 0...2_000_000_000, using: &self) }
    }

    mutating func enrich(_ record: inout SpanRecord) {
        if chance(50) { record.attributes.append(Attribute("text", .string(pick(Self.texts)))) }
        if chance(20) {
            record.attributes.append(Attribute("score", .double(pick([0.5, 1e30, -2, .infinity]))))
        }
        if chance(20) {
            let inner = [Attribute("deep", .string(pick(Self.texts))), Attribute("none", .empty)]
            record.attributes.append(Attribute("odd key:\"", .map(inner)))
        }
        if chance(10) { record.attributes.append(Attribute("blob", .bytes([1, 2]))) }
    }
}
