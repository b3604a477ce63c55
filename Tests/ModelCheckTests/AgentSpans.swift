import Model
import OTLP
import TestSupport

/// Captured spans of real agents, under other trace ids and times, sometimes changed.
struct AgentSpans: Sendable {
    /// Start of the first of all runs: 2026-11-01.
    static let origin: Int64 = 1_793_491_200_000_000_000
    private static let spansMax = 24

    /// Captured runs, each sorted by start.
    private let runs: [[SpanRecord]]

    init() throws {
        let records = try TestFiles.corpusFolders().flatMap { folder in
            try TestFiles.traceRequests(folder).flatMap { request in
                try TraceRequestDecoder.decode(
                    request.body,
                    encoding: request.isJSON ? .json : .protobuf,
                    limits: DecodeLimits()
                ).records
            }
        }
        runs = Dictionary(grouping: records, by: \.traceID).values
            .filter { $0.count <= Self.spansMax }
            .map { $0.sorted { ($0.start, $0.spanID) < ($1.start, $1.spanID) } }
            .sorted { $0[0].traceID < $1[0].traceID }
    }

    /// One span of a run; traces of equal number show the same calls.
    func make(_ trace: UInt64, _ id: UInt64, _ generator: inout SplitMix) -> [SpanRecord] {
        let run = runs[Int(trace / 2 % UInt64(runs.count))]
        let page = Int.random(in: 0...(run.count - 1) / 6, using: &generator)
        let index = min(Int(id) - 1 + 6 * page, run.count - 1)
        var span = run[index]
        let shift = Self.origin + Int64(trace) * 700_000_000 - run[0].start.nanoseconds
        span.traceID = TraceID(high: 7, low: trace)
        span.start = span.start.advanced(byNanoseconds: shift)
        span.end = span.end.advanced(byNanoseconds: shift)
        for event in span.events.indices {
            span.events[event].time = span.events[event].time.advanced(byNanoseconds: shift)
        }
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: span.end = span.end.advanced(byNanoseconds: 5_000_000)
        case 1: span.status = .error
        case 2: span.name += " changed"
        case 3: span.parentID = nil
        default: break
        }
        return [span]
    }
}
