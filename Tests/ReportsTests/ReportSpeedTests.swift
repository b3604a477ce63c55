import Model
import Reports
import Testing

/// Generous bounds that only a change of complexity breaks; debug builds are timed on less.
@Suite(.serialized) struct ReportSpeedTests {
    #if DEBUG
    private static let parts = 5
    #else
    private static let parts = 250
    #endif

    /// The best of three times, after the parts have been asked once.
    private func time(_ title: String, _ request: ReportRequest, _ ledger: ReadyLedger) throws -> Duration {
        let first = try ContinuousClock().measure { _ = try request.report(from: ledger) }
        var best = Duration.seconds(1_000)
        for _ in 0..<3 {
            let time = try ContinuousClock().measure { _ = try request.report(from: ledger) }
            best = min(best, time)
        }
        print("\(title): first \(first), then \(best)")
        return best
    }

    /// What is asked again takes a small share of scanning a million steps.
    @Test(arguments: [
        ReportRequest.all(.workflows), .all(.overview), .all(.failures), .all(.permissionSummary),
        .all(.costs) {
            $0.group = ["model"]
            $0.bucket = .day
        },
        .all(.costs) { $0.group = ["workflow", "model", "team"] },
        .all(.runs) {
            $0.query = "tool:shell -model:sonnet cost>1"
            $0.limit = 100
        },
    ])
    func `A question over a million steps asked again`(request: ReportRequest) throws {
        let ledger = ReadyLedger(parts: Self.parts)
        let best = try time("\(request.name.rawValue) \(request.group)", request, ledger)
        #expect(best < .milliseconds(100))
    }

    @Test(arguments: [[], ["model"], ["workflow", "model", "team"], ["token_class"]])
    func `Costs over a million steps`(group: [String]) throws {
        let ledger = ReadyLedger(parts: Self.parts)
        let request = ReportRequest.all(.costs) {
            $0.group = group
            $0.bucket = .day
        }
        let time = try ContinuousClock().measure { _ = try request.report(from: ledger) }
        print("costs by \(group): \(time)")
        #expect(time < .milliseconds(1_500))
    }
}
