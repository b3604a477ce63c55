import OTLP
import Synchronization

/// Counters of the way in since the process started; all only grow.
public final class IngestMetrics: Sendable {
    /// The counters at one moment.
    public struct Values: Sendable {
        /// Trace requests answered with 200.
        public var requests = 0
        /// Spans accepted, repetitions included.
        public var accepted = 0
        /// Accepted spans that were already there.
        public var duplicates = 0
        /// Spans refused for faults of their own.
        public var rejected = 0
        /// Requests refused, by HTTP status.
        public var refused: [Int: Int] = [:]
        /// Values, attributes, events and links that were cut or dropped.
        public var truncated = 0
        /// Log records that were valid and not kept.
        public var unkeptLogRecords = 0
        /// Metric points that were valid and not kept.
        public var unkeptDataPoints = 0
    }

    private let state = Mutex(Values())

    /// The counters now.
    public var values: Values { state.withLock { $0 } }

    /// Counts a request that was refused as a whole.
    public func countRefusal(status: Int) {
        state.withLock { $0.refused[status, default: 0] += 1 }
    }

    func count(_ outcome: IngestOutcome) {
        state.withLock { values in
            values.requests += 1
            values.accepted += outcome.accepted
            values.duplicates += outcome.duplicates
            values.rejected += outcome.rejected
            let counters = outcome.counters
            values.truncated +=
                counters.droppedAttributes + counters.droppedEvents + counters.droppedLinks
                + counters.truncatedValues
        }
    }

    func countUnkept(_ signal: OTLPSignal, items: Int) {
        state.withLock { values in
            if signal == .logs { values.unkeptLogRecords += items } else { values.unkeptDataPoints += items }
        }
    }
}
