import Foundation
import Model
import TestSupport

/// What a ledger holds, compared with what it must hold.
struct Inspection: Sendable {
    /// Spans that were acknowledged and are not there.
    var missing = 0
    /// Spans that nobody sent, or that are there twice.
    var extra = 0
    /// Whether acknowledged = stored + duplicates.
    var isBalanced = true
    /// Why the ledger could not be read at all.
    var failure: String?
    /// Seconds until the server listened.
    var startSeconds = 0.0
    /// What the server wrote to standard error.
    var errors = ""
    /// The body of `/healthz`, with its status.
    var health = ""

    var isSound: Bool { missing == 0 && extra == 0 && isBalanced && failure == nil }

    var words: String {
        "missing \(missing), extra \(extra), balanced \(isBalanced)"
            + (failure.map { ", failure: \($0)" } ?? "")
    }

    /// Opens a data directory with the program and counts.
    ///
    /// Every span of a run that grew is looked at by its id; of whole runs the number of steps, and the ids of
    /// a sample.
    static func of(_ dataPath: String, _ expectation: Expectation) -> Inspection {
        var inspection = Inspection()
        do {
            let server = try ServerProcess(dataPath: dataPath, keepsErrors: true)
            defer { server.kill() }
            inspection.startSeconds = server.startSeconds
            try inspection.read(server, expectation)
        } catch ServerProcess.Failure.noPort(let ending, let text) {
            inspection.errors = text
            inspection.failure = "ends with \(ending.status)\(ending.isCrash ? " by a signal" : ""): \(text)"
        } catch {
            inspection.failure = "\(error)"
        }
        return inspection
    }

    /// Compares what a running server shows.
    mutating func read(_ server: ServerProcess, _ expectation: Expectation) throws {
        let health = try server.exchange("GET", "/healthz")
        self.health = "\(health.status) \(health.text)"
        let counts = try Self.counts(server)
        isBalanced =
            counts["acknowledged_spans"] == (counts["stored_spans"] ?? 0) + (counts["duplicate_spans"] ?? 0)
        let steps = try Self.steps(server, minutes: Set(expectation.runs.values.map(\.minute)))
        var sample = 10
        for (trace, run) in expectation.runs {
            let found = steps[trace.description] ?? 0
            let mustLook = trace.high == 2 && !run.promised.isEmpty
            if mustLook || (sample > 0 && !run.promised.isEmpty && found > 0) {
                sample -= mustLook ? 0 : 1
                try look(trace, run, server)
            } else {
                missing += max(0, run.promised.count - found)
                extra += max(0, found - run.sent.count)
            }
        }
        let known = Set(expectation.runs.keys.map(\.description))
        for (trace, found) in steps where !known.contains(trace) { extra += found }
        errors = server.errors
    }

    private mutating func look(_ trace: TraceID, _ run: Expectation.Run, _ server: ServerProcess) throws {
        let answer = try server.exchange("GET", "/runs/\(trace).csv")
        guard answer.status == 200 else {
            missing += run.promised.count
            return
        }
        let ids = answer.text.split(separator: "\r\n").dropFirst().compactMap {
            UInt64($0.prefix(16), radix: 16)
        }
        missing += run.promised.subtracting(ids).count
        extra += ids.count - Set(ids).intersection(run.sent).count
    }

    /// The numbers of the status page.
    static func counts(_ server: ServerProcess) throws -> [String: Int] {
        let lines = try server.text("/status.csv").split(separator: "\r\n").dropFirst()
        return Dictionary(
            lines.map { line in
                let cells = line.split(separator: ",")
                return (String(cells[0]), Int(cells.last ?? "") ?? -1)
            }
        ) { first, _ in first }
    }

    /// Steps by run, asked for minute by minute.
    private static func steps(_ server: ServerProcess, minutes: Set<Int>) throws -> [String: Int] {
        var steps: [String: Int] = [:]
        for minute in minutes {
            let from = Batch.epochSeconds + Int64(minute) * 60
            try add(from..<from + 60, to: &steps, server)
        }
        return steps
    }

    /// Adds the runs that start within some seconds; halves the time where there are too many for one list.
    private static func add(
        _ seconds: Range<Int64>,
        to steps: inout [String: Int],
        _ server: ServerProcess
    ) throws {
        let window = "from=\(time(seconds.lowerBound))&to=\(time(seconds.upperBound))"
        let rows = try server.text("/runs.csv?limit=\(listMax)&\(window)").split(separator: "\r\n")
            .dropFirst()
        if rows.count >= listMax && seconds.count > 1 {
            let middle = (seconds.lowerBound + seconds.upperBound) / 2
            try add(seconds.lowerBound..<middle, to: &steps, server)
            try add(middle..<seconds.upperBound, to: &steps, server)
            return
        }
        for line in rows {
            let cells = line.split(separator: ",", maxSplits: 7, omittingEmptySubsequences: false)
            if cells.count > 6 { steps[String(cells[0])] = Int(cells[6]) ?? -1 }
        }
    }

    /// Rows that a list of runs has at most.
    private static let listMax = 10_000

    private static func time(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}
