public import Model

/// A ledger in memory, made of resolved runs and the spans behind them.
public struct FakeSnapshot: LedgerSnapshot {
    /// Sorted by (start, trace id).
    private let resolved: [ResolvedRun]
    private let records: [SpanRecord]
    private let blocks: [StepBlock]

    /// Holds runs and spans; steps come in blocks of `blockRows`.
    public init(_ runs: [ResolvedRun], records: [SpanRecord] = [], blockRows: Int = 1_000) {
        resolved = runs.sorted { ($0.run.start, $0.run.traceID) < ($1.run.start, $1.run.traceID) }
        self.records = records
        let steps = runs.flatMap(\.steps)
        blocks = stride(from: 0, to: steps.count, by: blockRows).map {
            StepBlock(Array(steps[$0..<min($0 + blockRows, steps.count)]))
        }
    }

    /// The newest step, as commit 1.
    public var freshness: Freshness {
        Freshness(
            newestSpan: resolved.flatMap(\.steps).map(\.start).max(),
            commit: 1,
            spans: Int64(blocks.reduce(0) { $0 + $1.count })
        )
    }

    /// Runs by their start.
    public func runs(in range: TimeRange) throws -> [Run] {
        resolved.map(\.run).filter { range.contains($0.start) }
    }

    /// Findings by the start of their run.
    public func findings(in range: TimeRange) throws -> [Finding] {
        resolved.filter { range.contains($0.run.start) }.flatMap(\.findings).sorted {
            ($0.time, $0.traceID, $0.spanID, $0.kind) < ($1.time, $1.traceID, $1.spanID, $1.kind)
        }
    }

    /// Steps with the columns asked for and no others.
    public func scanSteps(
        _ columns: StepColumns,
        in range: TimeRange,
        _ body: (StepBlock) throws -> Void
    ) throws {
        for block in blocks {
            let starts = block[StepNumber.start]
            let kept = block.filtered { range.contains(Instant(nanoseconds: starts[$0])) }
            var answer = StepBlock(count: kept.count)
            for column in columns.texts { answer[column] = kept[column] }
            for column in columns.numbers { answer[column] = kept[column] }
            try body(answer)
        }
    }

    /// Spans of the runs that start in the range.
    public func scanRecords(in range: TimeRange, _ body: (SpanRecord) throws -> Void) throws {
        let traces = Set(try runs(in: range).map(\.traceID))
        for record in records where traces.contains(record.traceID) { try body(record) }
    }

    /// One run and its spans.
    public func run(_ traceID: TraceID) throws -> (resolved: ResolvedRun, records: [SpanRecord])? {
        resolved.first { $0.run.traceID == traceID }.map { run in
            (
                run,
                records.filter { $0.traceID == traceID }.sorted {
                    ($0.start, $0.spanID) < ($1.start, $1.spanID)
                }
            )
        }
    }
}
