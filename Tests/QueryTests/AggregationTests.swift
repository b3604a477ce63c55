import LedgerFakes
import Model
import Query
import TestSupport
import Testing

@Suite struct AggregationTests {
    /// A row as the plain loop sees it.
    private struct Row {
        var trace: TraceID
        var time: Instant
        var keys: [String: String]
        /// Picodollars, nanoseconds or counts; unknown ones are not there.
        var values: [String: Int128]
    }

    private static func keys(of attribution: Attribution) -> [String: String?] {
        [
            "team": attribution.team, "user": attribution.user, "environment": attribution.environment,
            "version": attribution.workflowVersion, "customer": attribution.customer,
        ]
    }

    private static func steps(_ run: ResolvedRun) -> [(step: Step, row: Row)] {
        run.steps.map { step in
            var keys = Self.keys(of: step.attribution).compactMapValues { $0 }
            keys["workflow"] = step.attribution.workflow
            keys["model"] = step.model
            keys["tool"] = step.tool
            keys["operation"] = step.operation.name
            keys["status"] = step.isError ? "error" : "ok"
            keys["decision"] = step.decision?.verdict.name
            keys["trace"] = step.traceID.description
            var values = ["duration": Int128(step.durationNanoseconds)]
            values["cost"] = step.charge?.computed.map { Int128($0.picodollars) }
            values["tokens"] = step.usage.map { Int128($0.total) }
            return (step, Row(trace: step.traceID, time: step.start, keys: keys, values: values))
        }
    }

    private static func rows(_ source: AggregationSource, _ runs: [ResolvedRun]) -> [Row] {
        switch source {
        case .steps: return runs.flatMap { steps($0).map(\.row) }
        case .charges: return runs.flatMap { steps($0).filter { $0.step.isModelCall }.map(\.row) }
        case .runs:
            return runs.map(\.run).filter { !$0.isDuplicateOnly }.map { run in
                var keys = Self.keys(of: run.attribution).compactMapValues { $0 }
                keys["workflow"] = run.workflow
                keys["status"] = run.status.name
                keys["trace"] = run.traceID.description
                var values = ["duration": Int128(run.durationNanoseconds), "tokens": run.usage.fullTotal]
                values["cost"] = run.knownCost?.picodollars
                return Row(trace: run.traceID, time: run.start, keys: keys, values: values)
            }
        case .findings:
            return runs.flatMap(\.findings).map { finding in
                var keys = ["finding": finding.kind, "severity": finding.severity.name]
                keys["workflow"] = finding.workflow
                keys["tool"] = finding.tool
                keys["decision"] = finding.decision?.name
                return Row(trace: finding.traceID, time: finding.time, keys: keys, values: [:])
            }
        }
    }

    private static let keys: [AggregationSource: [String]] = [
        .steps: ["workflow", "model", "tool", "operation", "status", "decision", "trace", "customer"],
        .charges: ["workflow", "model", "team", "user", "environment"],
        .runs: ["workflow", "team", "status", "trace", "version"],
        .findings: ["finding", "severity", "workflow", "tool", "decision"],
    ]

    private static let measures: [AggregationSource: [String]] = [
        .steps: ["count", "runs", "sum(cost)", "p95(duration)", "max(tokens)", "avg(duration)"],
        .charges: ["count", "sum(cost)", "avg(tokens)", "min(cost)", "p50(tokens)", "p100(cost)"],
        .runs: ["count", "runs", "sum(cost)", "avg(cost)", "p90(duration)", "p1(duration)", "sum(tokens)"],
        .findings: ["count", "runs"],
    ]

    @Test(arguments: [UInt64(31), 32, 33, 34])
    func `Sums over blocks are what a plain loop adds up`(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let ledger = RandomLedger(seed: seed, runs: 50, isRich: true)
        let isIndexed = seed.isMultiple(of: 2)
        let snapshot = FakeSnapshot(ledger.runs, records: ledger.records, blockRows: 40, isIndexed: isIndexed)
        for _ in 0..<150 {
            let source = random.pick(AggregationSource.allCases)
            let keys = (Self.keys[source] ?? []).shuffled(using: &random)
                .prefix(Int.random(in: 0...2, using: &random))
            let measures = (Self.measures[source] ?? []).shuffled(using: &random)
                .prefix(Int.random(in: 1...4, using: &random))
            let bucket = random.pick(AggregationBucket.allCases)
            let query = random.pick(["", "", "tool:shell", "alpha", "cost>1 OR severity:high"])
            let isRowed = source == .steps || source == .charges
            let condition = isRowed ? random.pick(["", "", "status:error", "model:gpt-5* -cost>1"]) : ""
            var range = TimeRange()
            if random.chance(40) { range.from = random.pick(ledger.runs).run.start }
            if random.chance(40) { range.to = random.pick(ledger.runs).run.start }
            let question = try Aggregation(
                on: source,
                measures: Array(measures),
                by: Array(keys),
                bucket: bucket,
                query: RunQuery(query),
                where: RunQuery(condition)
            )
            let table = try question.report(in: range, of: snapshot).tables[0]
            let expected = try Self.expected(
                ledger,
                (source, Array(keys), Array(measures), bucket),
                query: RunQuery(query),
                condition: RunQuery(condition),
                range
            )
            let width = (bucket == .none ? 0 : 1) + keys.count
            let found = Dictionary(
                table.rows.map { ("\($0.prefix(width).map(Self.text))", Array($0.dropFirst(width))) }
            ) { first, _ in first }
            #expect(found.count == table.rows.count)
            #expect(
                found == expected,
                "seed \(seed): \(source) \(keys) \(measures) \(bucket) of \(query) where \(condition)"
            )
        }
    }

    private static func text(_ cell: Cell) -> String {
        if case .text(let text) = cell { text } else { "" }
    }

    private typealias Shape = ([String], [String])

    private static func expected(
        _ ledger: RandomLedger,
        _ asked: (AggregationSource, [String], [String], AggregationBucket),
        query: RunQuery,
        condition: RunQuery,
        _ range: TimeRange
    ) throws -> [String: [Cell]] {
        let (source, keys, measures, bucket) = asked
        let runs = ledger.runs.filter { run in
            let records = ledger.records.filter { $0.traceID == run.run.traceID }
            return NaiveEvaluator(run: run, records: records).holds(query.root)
        }
        .map { run in
            var kept = run
            if !condition.isEverything {
                kept.steps = run.steps.filter { NaiveStep(step: $0).holds(condition.root) }
            }
            return kept
        }
        let rows = rows(source, runs).filter { range.contains($0.time) }
        let groups = Dictionary(grouping: rows) { row in
            "\((bucket == .none ? [] : [label(row.time, bucket)]) + keys.map { row.keys[$0] ?? "" })"
        }
        if keys.isEmpty, bucket == .none, groups.isEmpty { return ["[]": measures.map { cell($0, []) }] }
        return groups.mapValues { rows in measures.map { cell($0, rows) } }
    }

    private static func label(_ time: Instant, _ bucket: AggregationBucket) -> String {
        let civil = CivilTime(time)
        switch bucket {
        case .none: return ""
        case .hour: return String(time.iso8601.prefix(13)) + ":00:00Z"
        case .day: return String(time.iso8601.prefix(10))
        case .month: return String(time.iso8601.prefix(7))
        case .week:
            var day = CivilTime(year: civil.year, month: civil.month, day: civil.day).instant
            // 2026-11-02 is a Monday.
            let monday = CivilTime(year: 2026, month: 11, day: 2).instant
            while (day.nanoseconds - monday.nanoseconds) % 604_800_000_000_000 != 0 {
                day = day.advanced(byNanoseconds: -86_400_000_000_000)
            }
            return String(day.iso8601.prefix(10))
        }
    }

    private static func cell(_ measure: String, _ rows: [Row]) -> Cell {
        if measure == "count" { return .integer(Int64(rows.count)) }
        if measure == "runs" { return .integer(Int64(Set(rows.map(\.trace)).count)) }
        let parts = measure.dropLast().split(separator: "(").map(String.init)
        let values = rows.compactMap { $0.values[parts[1]] }.sorted()
        guard let first = values.first, let last = values.last else { return .unknown }
        let sum = values.reduce(0, +)
        let result: Int128
        switch parts[0] {
        case "sum": result = sum
        case "min": result = first
        case "max": result = last
        case "avg":
            if parts[1] == "tokens" { return .text(decimal(sum, values.count)) }
            result = (sum * 2 + Int128(values.count)) / (2 * Int128(values.count))
        default:
            let percent = Int(parts[0].dropFirst()) ?? 0
            let rank = (Double(percent) / 100 * Double(values.count)).rounded(.up)
            result = values[max(0, Int(rank) - 1)]
        }
        switch parts[1] {
        case "cost": return .money(MoneySum(picodollars: result))
        case "duration": return .duration(nanoseconds: Int64(result))
        default: return .integer(Int64(result))
        }
    }

    private static func decimal(_ sum: Int128, _ count: Int) -> String {
        let millionths = (sum * 2_000_000 + Int128(count)) / (2 * Int128(count))
        return MoneySum(picodollars: millionths * 1_000_000).decimal
    }

    @Test func `Rows come by bucket, then by the first measure, then by key`() throws {
        let ledger = RandomLedger(seed: 8, runs: 60)
        let snapshot = FakeSnapshot(ledger.runs, blockRows: 50)
        let question = try Aggregation(on: .steps, measures: ["sum(cost)"], by: ["model"], bucket: .hour)
        let rows = try question.report(in: TimeRange(), of: snapshot).tables[0].rows
        #expect(rows.count > 4)
        for (row, next) in zip(rows, rows.dropFirst()) {
            let (bucket, following) = (Self.text(row[0]), Self.text(next[0]))
            #expect(bucket <= following)
            guard bucket == following, case .money(let cost) = row[2] else { continue }
            if case .money(let less) = next[2] { #expect(cost >= less) }
        }
    }

    @Test(arguments: [
        (AggregationSource.runs, "cuont", "unknown measure \"cuont\"; the nearest is \"count\""),
        (.runs, "sm(cost)", "unknown measure \"sm(cost)\"; the nearest is \"sum(cost)\""),
        (.runs, "p0(cost)", "unknown measure \"p0(cost)\"; the nearest is \"p50(cost)\""),
        (.runs, "sum(tokns)", "unknown field \"tokns\"; the nearest is \"tokens\""),
        (.findings, "sum(duration)", "unknown field \"duration\"; expected one of cost"),
        (.steps, "sum(steps)", "unknown field \"steps\""),
    ])
    func `A wrong measure is named with the nearest`(source: AggregationSource, text: String, message: String)
    {
        let error = #expect(throws: AggregationError.self) { try Aggregation(on: source, measures: [text]) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `Wrong keys and conditions are named`() throws {
        func message(_ body: () throws -> Aggregation) -> String {
            #expect(throws: AggregationError.self) { try body() }?.description ?? ""
        }
        #expect(
            message { try Aggregation(on: .runs, measures: ["count"], by: ["modle"]) }
                .hasPrefix("unknown key \"modle\"; expected one of workflow")
        )
        #expect(
            message { try Aggregation(on: .steps, measures: ["count"], by: ["modle"]) }
                == "unknown key \"modle\"; the nearest is \"model\""
        )
        #expect(
            message { try Aggregation(on: .runs, measures: ["count"], by: ["team", "team"]) }
                == "key \"team\" is asked for twice"
        )
        #expect(
            message { try Aggregation(on: .runs, measures: ["count", "count"]) }
                == "measure \"count\" is asked for twice"
        )
        let condition = try RunQuery("tool:x")
        #expect(
            message { try Aggregation(on: .runs, measures: ["count"], where: condition) }
                == "a condition on rows needs steps or charges, not runs; use the search instead"
        )
        let wide = try RunQuery("tool:x steps>1")
        #expect(
            message { try Aggregation(on: .steps, measures: ["count"], where: wide) }
                .hasPrefix("the condition on rows must ask single steps")
        )
    }

    @Test func `Limits on rows, reading and memory say how to narrow`() throws {
        let ledger = RandomLedger(seed: 8, runs: 60)
        let snapshot = FakeSnapshot(ledger.runs, blockRows: 50)
        var question = try Aggregation(on: .steps, measures: ["p50(duration)"], by: ["trace"])
        func message() -> String {
            #expect(throws: AggregationError.self) { try question.report(in: TimeRange(), of: snapshot) }?
                .description ?? ""
        }
        question.limits.groups = 59
        #expect(message().hasPrefix("the answer has more than 59 rows; ask for fewer keys"))
        question.limits.groups = 60
        #expect(throws: Never.self) { try question.report(in: TimeRange(), of: snapshot) }
        question.limits.scannedRows = 100
        #expect(message().hasPrefix("more than 100 rows would be read; ask for a shorter time"))
        question.limits = AggregationLimits()
        question.limits.memoryBytes = 1_000
        #expect(message().contains("MiB of memory"))
    }

    @Test func `Second sightings and unknown costs are told`() throws {
        let ledger = RandomLedger(seed: 8, runs: 200)
        let snapshot = FakeSnapshot(ledger.runs)
        let question = try Aggregation(on: .runs, measures: ["count", "sum(cost)"])
        let report = try question.report(in: TimeRange(), of: snapshot)
        let duplicates = ledger.runs.count { $0.run.isDuplicateOnly }
        #expect(duplicates > 0)
        #expect(report.notes[0].hasPrefix("\(duplicates) runs left out"))
        #expect(report.notes[1].contains("runs without a known cost"))
    }
}
