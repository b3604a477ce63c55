import Model
import StoreFakes
import Testing

@testable import Store

/// The store against a model in memory that keeps every span and interprets every run whole.
@Suite(.serialized) struct StoreModelTests {
    /// Two price books, and rules that know a decision in fewer runs.
    private static let interpreters: [Interpreter] = {
        var rules = FakeInterpreter.make(picodollarsPerToken: 2_000)
        rules.fingerprint = "fake rules"
        let keys = rules.decisionKeys
        rules.decisionKeys = { $0.run.traceID.low % 2 == 0 ? [] : keys($0) }
        return [FakeInterpreter.make(), FakeInterpreter.make(picodollarsPerToken: 3_000), rules]
    }()

    @Test func `Random sequences of everything a store can do leave it no answer but the model's`() async {
        let kind = LedgerSequence.Kind(
            interpreters: Self.interpreters,
            source: PlainSpans.make,
            compare: { _, _ in }
        )
        await SequenceRunner(name: "Store model", kind: kind)
            .run(1...(SequenceRunner.isTorture ? 10_000 : 45))
    }
}
