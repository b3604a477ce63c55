import Model
import Policy
public import Pricing
import Semantics
public import Store

extension Interpreter {
    /// Version of the rules that turn spans into steps, runs and findings; raise it when their answers
    /// change.
    static let rulesVersion = 1

    /// The product's own interpretation: normalise, resolve, price and judge.
    public static func standard(prices: PriceBook) -> Interpreter {
        Interpreter(
            fingerprint: "rules \(rulesVersion), prices \(prices.fingerprint)",
            resolve: { records, elsewhere in
                var run = RunResolver.resolve(Normaliser.steps(records), price: prices.charge)
                if !elsewhere.twins.isEmpty {
                    let none: SpanID? = nil
                    TwinMatcher.markDuplicate(
                        &run,
                        calls: Dictionary(elsewhere.twins.map { ($0, none) }) { first, _ in first }
                    )
                }
                Judge.judge(&run, claimed: elsewhere.claimedDecisions)
                return run
            },
            isTwinCandidate: TwinMatcher.isCandidate,
            areTwins: TwinMatcher.matches,
            decisionKeys: Judge.crossTraceKeys
        )
    }
}
