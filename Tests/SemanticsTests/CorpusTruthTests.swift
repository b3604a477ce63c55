import Foundation
import Semantics
import Testing

@Suite struct CorpusTruthTests {
    @Test func `Calls and tokens of every captured folder agree with the server's own log`() throws {
        let all = try Corpus.folders.map(CorpusTruth.init)
        #expect(all.count == 16)
        for truth in all {
            #expect(!truth.hasWrong, "\(truth.folder)")
            #expect(
                truth.isExact || !truth.incomplete.isEmpty,
                "\(truth.folder) lacks calls without saying so"
            )
        }
        #expect(all.count(where: \.isExact) >= 14)
        let golden = Corpus.tests.appendingPathComponent("Golden/corpus-truth.md")
        let markdown = CorpusTruth.markdown(all)
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try Data(markdown.utf8).write(to: golden)
            Issue.record("recorded \(golden.lastPathComponent)")
        } else {
            let recorded = try String(contentsOf: golden, encoding: .utf8)
            #expect(recorded == markdown)
        }
    }
}
