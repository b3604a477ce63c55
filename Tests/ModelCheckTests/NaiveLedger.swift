import Model
import Store

@testable import Store

/// What a ledger must say, worked out without any of its means: every span in memory, every run whole.
struct NaiveLedger {
    /// A span with what tells its versions apart.
    struct Version {
        var record: SpanRecord
        var order: SpanVersion

        init(_ record: SpanRecord) {
            self.record = record
            var hash = SpanHash()
            order = hash.version(of: record, EncodedLists(record))
        }
    }

    /// The spans of one project.
    struct Project {
        var runs: [TraceID: [SpanID: Version]] = [:]
        var counters = CommitReceipt()
        var commits = 0
        /// Spans that retention took out.
        var dropped = 0

        var spanCount: Int { runs.values.reduce(0) { $0 + $1.count } }
        var records: [SpanRecord] { runs.values.flatMap { $0.values.map(\.record) } }

        /// Takes a batch as a whole; returns what its sender must be told.
        mutating func take(_ batch: [SpanRecord]) -> CommitReceipt {
            var receipt = CommitReceipt()
            var seen: [TraceID: [SpanID: Version]] = [:]
            for record in batch {
                let version = Version(record)
                if let known = seen[record.traceID]?[record.spanID] {
                    receipt.duplicates += 1
                    if known.order >= version.order { continue }
                }
                seen[record.traceID, default: [:]][record.spanID] = version
            }
            for (trace, spans) in seen {
                for (span, version) in spans {
                    if let known = runs[trace]?[span] {
                        if version.order <= known.order {
                            receipt.duplicates += 1
                            continue
                        }
                        receipt.superseded += 1
                    }
                    receipt.stored += 1
                    runs[trace, default: [:]][span] = version
                }
            }
            commits += 1
            counters.stored += receipt.stored
            counters.duplicates += receipt.duplicates
            counters.superseded += receipt.superseded
            return receipt
        }
    }

    var projects: [String: Project] = [:]

    @discardableResult
    mutating func take(_ batch: [SpanRecord], project: String) -> CommitReceipt {
        projects[project, default: Project()].take(batch)
    }
}
