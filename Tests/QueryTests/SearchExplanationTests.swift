import LedgerFakes
import Model
import Query
import TestSupport
import Testing

@Suite struct SearchExplanationTests {
    @Test func `The plan shows the order of the terms and what each reads`() throws {
        let ledger = RandomLedger(seed: 4, runs: 50)
        let snapshot = FakeSnapshot(ledger.runs, records: ledger.records, blockRows: 40, isIndexed: true)
        let text =
            "\"alpha beta\" (perm* OR attr.note:x) NOT tool:shell << agent:planner tool:shell cost>0.1 "
            + "finding:egress_violation"
        var time: Int64 = 0
        let explanation = try RunSearch(RunQuery(text)).explanation(in: TimeRange(), of: snapshot) {
            time += 1_234_000
            return time
        }
        #expect(
            explanation.plan == [
                "all of",
                "  cost>0.1  — columns of runs: modelCalls, unpricedCalls, usageMissingCalls, cost, costHigh",
                "  tool:shell  — columns of steps: tool",
                "  not",
                "    tool:shell << agent:planner  — columns of steps: tool, agent, spanID, parentID",
                "  finding:egress_violation  — columns of steps: findings; then findings of runs left open",
                "  \"alpha beta\"  — index of words: \"alpha\", \"beta\"; then spans of runs left open",
                "  any of",
                "    perm*  — index of words: \"perm*\", which decides where there is one; then spans "
                    + "of runs left open",
                "    attr.note:x  — spans of runs left open",
            ]
        )
        #expect(explanation.estimate.hasSuffix("parts with 50 runs hold the range"))
        #expect(explanation.actual.count == 5)
        #expect(explanation.actual.last == "1.234 ms")
        #expect(explanation.lines.first == "Plan")
    }

    @Test func `The figures are what was read`() throws {
        let ledger = RandomLedger(seed: 4, runs: 50)
        let snapshot = FakeSnapshot(ledger.runs, records: ledger.records, blockRows: 1_000)
        func actual(_ text: String) throws -> [String] {
            try RunSearch(RunQuery(text)).explanation(in: TimeRange(), of: snapshot) { 0 }.actual
        }
        let matching = try RunFilter(RunQuery("alpha")).runs(in: TimeRange(), of: snapshot).count
        #expect(
            try actual("alpha")[1...3] == [
                "50 runs of the others in the range, 50 of them left open by columns and words",
                "50 runs whose spans were read", "\(matching) runs matched",
            ]
        )
        #expect(try actual("team:nobody alpha")[0] == "1 of 1 parts pruned: columns and words leave no run")
        #expect(try actual("")[3] == "50 runs matched")
    }
}
