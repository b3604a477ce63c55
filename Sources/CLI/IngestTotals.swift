import Foundation
import OTLP

/// What a load did, and what was wrong on the way.
struct IngestTotals {
    private(set) var spans = 0
    private(set) var duplicates = 0
    private(set) var rejected = 0
    private(set) var faults = 0
    private var knowsDuplicates = true

    mutating func add(_ batch: DecodedBatch, duplicates: Int?) {
        spans += batch.records.count
        rejected += batch.rejected
        if let duplicates { self.duplicates += duplicates } else { knowsDuplicates = false }
        if batch.rejected > 0 { Self.complain("refused \(batch.rejectionMessage)") }
    }

    /// Says what part of which file could not be read; the rest goes on.
    mutating func report(_ fault: OTLPFileFault) {
        faults += 1
        Self.complain("\(fault)")
    }

    var summary: String {
        var text = "\(spans) spans accepted"
        if knowsDuplicates && duplicates > 0 { text += ", \(duplicates) of them already there" }
        if rejected > 0 { text += ", \(rejected) refused" }
        if faults > 0 { text += ", \(faults) \(faults == 1 ? "part" : "parts") unreadable" }
        return text
    }

    private static func complain(_ text: String) {
        let start = Terminal.isInteractive ? "\r\u{1B}[K" : ""
        FileHandle.standardError.write(Data("\(start)spanledger: \(text)\n".utf8))
    }
}

/// A line of progress on standard error, only when that is a terminal.
final class ProgressLine {
    private let total: Int
    private var done = 0
    private var shownAt: TimeInterval = 0

    init(total: Int) { self.total = total }

    func show(_ totals: IngestTotals) {
        guard Terminal.isInteractive, total > 0 else { return }
        let now = Date().timeIntervalSince1970
        guard now - shownAt > 0.1 else { return }
        shownAt = now
        let percent = done * 100 / total
        let bar = String(repeating: "█", count: percent / 4) + String(repeating: "░", count: 25 - percent / 4)
        FileHandle.standardError.write(Data("\r\u{1B}[K\(bar) \(percent) %  \(totals.spans) spans".utf8))
    }

    func finish(_ bytes: Int) { done += bytes }

    func clear() {
        if Terminal.isInteractive { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}
