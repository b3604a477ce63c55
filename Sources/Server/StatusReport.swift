import Ingest
import Model
import Store

/// Health of ingest and storage as a report, so that it has the same renderings as every other.
enum StatusReport {
    static func report(_ store: StoreStatus, _ ingest: IngestMetrics.Values, path: String) -> Report {
        let counts: [(String, String, Int64)] = [
            ("acknowledged_spans", "Spans acknowledged", store.acknowledged),
            ("stored_spans", "Spans stored", store.stored),
            ("duplicate_spans", "Spans that were already there", store.duplicates),
            ("superseded_spans", "Spans replaced by a later version", store.superseded),
            ("dropped_spans", "Spans taken out by retention", store.dropped),
            ("runs", "Runs", store.runs),
            ("segments", "Segments", store.segments),
            ("commits", "Requests committed", store.commits),
            ("database_bytes", "Bytes of the database", store.databaseBytes),
            ("wal_bytes", "Bytes of the write-ahead log", store.logBytes),
            ("disk_free_bytes", "Bytes free on the disk", store.freeBytes ?? 0),
            ("disk_floor_bytes", "Free bytes below which spans are refused", store.floorBytes),
            ("ballast_bytes", "Bytes to be given back on a full disk", store.ballastBytes),
            ("requests_since_start", "Trace requests accepted since start", Int64(ingest.requests)),
            ("rejected_since_start", "Spans refused since start", Int64(ingest.rejected)),
            (
                "refused_requests_since_start", "Requests refused since start",
                Int64(ingest.refused.values.reduce(0, +))
            ),
            ("truncated_since_start", "Values cut or dropped since start", Int64(ingest.truncated)),
            (
                "log_records_not_kept_since_start", "Log records received and not kept since start",
                Int64(ingest.unkeptLogRecords)
            ),
            (
                "data_points_not_kept_since_start", "Metric points received and not kept since start",
                Int64(ingest.unkeptDataPoints)
            ),
        ]
        let refused = ingest.refused.sorted { $0.key < $1.key }
            .map {
                ("refused_\($0.key)_since_start", "Requests answered \($0.key) since start", Int64($0.value))
            }
        let rows: [[Cell]] = (counts + refused).map { [.text($0.0), .text($0.1), .integer($0.2)] }
        let balances = store.acknowledged == store.stored + store.duplicates
        return Report(
            name: "status",
            title: "Status",
            summary: "Every acknowledged span is either stored or was already there.",
            headlines: [
                Headline("acknowledged", "Acknowledged", .integer(store.acknowledged)),
                Headline("stored", "Stored", .integer(store.stored)),
                Headline("duplicates", "Already there", .integer(store.duplicates)),
                Headline("balances", "Acknowledged = stored + already there", .flag(balances)),
            ],
            tables: [
                Table(
                    name: "status",
                    title: "Counts",
                    columns: [
                        Column("key", "Key"), Column("meaning", "Meaning"), Column("value", "Value", .count),
                    ],
                    rows: rows
                )
            ],
            notes: [
                "Data directory \(path), SQLite \(store.sqliteVersion).",
                "Logs and metrics are accepted and checked, so that an exporter of all three signals stays "
                    + "quiet, but only spans are kept.",
            ],
            freshness: Freshness(
                newestSpan: store.newestSpan,
                commit: store.commits,
                spans: store.spans,
                warning: store.warning
            )
        )
    }
}

/// The counters in the Prometheus text format 0.0.4.
enum MetricsText {
    static func render(_ ingest: IngestMetrics.Values, _ store: StoreStatus) -> [UInt8] {
        var text = ""
        func metric(
            _ name: String,
            _ type: String,
            _ help: String,
            _ samples: [(String, some CustomStringConvertible)]
        ) {
            text += "# HELP spanledger_\(name) \(help)\n# TYPE spanledger_\(name) \(type)\n"
            for (labels, value) in samples { text += "spanledger_\(name)\(labels) \(value)\n" }
        }
        metric(
            "spans_accepted_total",
            "counter",
            "Spans acknowledged since start.",
            [("", Int64(ingest.accepted))]
        )
        metric(
            "spans_duplicate_total",
            "counter",
            "Acknowledged spans already stored.",
            [("", Int64(ingest.duplicates))]
        )
        metric(
            "spans_rejected_total",
            "counter",
            "Spans refused for their own faults.",
            [("", Int64(ingest.rejected))]
        )
        let refused = ingest.refused.sorted { $0.key < $1.key }.map {
            ("{status=\"\($0.key)\"}", Int64($0.value))
        }
        metric("requests_refused_total", "counter", "Requests refused, by HTTP status.", refused)
        metric(
            "items_not_kept_total",
            "counter",
            "Valid items of signals that are not kept.",
            [
                ("{signal=\"logs\"}", Int64(ingest.unkeptLogRecords)),
                ("{signal=\"metrics\"}", Int64(ingest.unkeptDataPoints)),
            ]
        )
        metric("stored_spans", "gauge", "Spans in the ledger.", [("", store.spans)])
        metric("runs", "gauge", "Runs in the ledger.", [("", store.runs)])
        metric("segments", "gauge", "Segments in the ledger.", [("", store.segments)])
        metric("database_size_bytes", "gauge", "Bytes of the database's pages.", [("", store.databaseBytes)])
        metric("wal_size_bytes", "gauge", "Bytes of the write-ahead log's file.", [("", store.logBytes)])
        let oldest = store.oldestRead.map { seconds($0) } ?? "0"
        metric("oldest_reader_seconds", "gauge", "Age of the oldest read under way.", [("", oldest)])
        if let free = store.freeBytes {
            metric("disk_free_bytes", "gauge", "Bytes free on the disk of the ledger.", [("", free)])
        }
        metric(
            "disk_floor_bytes",
            "gauge",
            "Free bytes below which spans are refused.",
            [("", store.floorBytes)]
        )
        metric(
            "acknowledged_data_missing",
            "gauge",
            "1 while acknowledged data is known to be missing and not confirmed.",
            [("", store.warning == nil ? 0 : 1)]
        )
        return Array(text.utf8)
    }

    /// Seconds with three decimals.
    private static func seconds(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        let whole = Int64(milliseconds)
        let part = String(whole % 1_000)
        return "\(whole / 1_000)." + String(repeating: "0", count: 3 - part.count) + part
    }
}
