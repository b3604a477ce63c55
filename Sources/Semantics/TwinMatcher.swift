public import Model

/// Recognises one model call that two instrumentations report, in one trace or in two.
public enum TwinMatcher {
    /// Two instrumentations of one process read the clock at slightly different points of a call.
    static let toleranceNanoseconds: Int64 = 50_000_000

    /// Scopes of instrumentations of a provider's SDK, which see calls but not what they are for.
    private static let sdkScopes = [
        "com.anthropic.sdk", "com.openai.sdk", "opentelemetry.instrumentation.openai",
        "opentelemetry.instrumentation.anthropic", "opentelemetry.instrumentation.genai.openai",
        "opentelemetry.instrumentation.genai.anthropic", "opentelemetry.instrumentation.google_genai",
        "opentelemetry.instrumentation.google_generativeai", "opentelemetry.instrumentation.vertexai",
        "opentelemetry.instrumentation.bedrock", "opentelemetry.instrumentation.botocore",
        "opentelemetry.instrumentation.mistralai", "opentelemetry.instrumentation.cohere",
        "opentelemetry.instrumentation.groq", "opentelemetry.instrumentation.ollama",
        "opentelemetry.instrumentation.together", "openinference.instrumentation.openai",
        "openinference.instrumentation.anthropic", "openinference.instrumentation.google_genai",
        "openinference.instrumentation.bedrock", "openinference.instrumentation.mistralai",
        "openinference.instrumentation.groq", "openinference.instrumentation.vertexai",
        "@traceloop/instrumentation-openai",
        "@traceloop/instrumentation-anthropic", "@arizeai/openinference-instrumentation-openai",
        "@arizeai/openinference-instrumentation-anthropic", "@opentelemetry/instrumentation-openai",
        "Experimental.Microsoft.Extensions.AI", "openlit.",
    ]
    /// Beginnings shared with framework instrumentations.
    private static let frameworkScopes = [
        "openinference.instrumentation.openai_agents", "opentelemetry.instrumentation.openai_agents",
    ]

    /// Whether the run may be nothing but a second sighting.
    ///
    /// Such a run holds calls of an SDK's own instrumentation, and no workflow, agent or tool around them.
    public static func isCandidate(_ run: ResolvedRun) -> Bool {
        var calls = 0
        let steps = run.steps
        for index in steps.indices where !steps[index].isIgnored {
            switch steps[index].operation {
            case .llm, .embedding:
                guard isSDK(steps[index].instrumentation) else { return false }
                if steps.isModelCall(at: index) { calls += 1 }
            case .other where steps[index].layer == .other: continue
            default: return false
            }
        }
        return calls > 0
    }

    private static func isSDK(_ scope: String) -> Bool {
        sdkScopes.contains(where: scope.hasPrefix) && !frameworkScopes.contains(where: scope.hasPrefix)
    }

    /// Whether `other`, a call in another trace of the same service, is the call that `lone` shows too.
    public static func matches(_ lone: Step, _ other: Step) -> Bool {
        guard lone.service == other.service, lone.instrumentation != other.instrumentation else {
            return false
        }
        return isSameCall(lone, other, isRelated: false)
    }

    /// Marks calls of `run` that other traces count, and sums up what is left.
    ///
    /// - Parameters:
    ///   - run: The run that only repeats; its steps' `rating` becomes `.duplicate`.
    ///   - calls: Span ids of the repeated calls, each with the span that counts it, if that is to be kept.
    public static func markDuplicate(_ run: inout ResolvedRun, calls: [SpanID: SpanID?]) {
        for index in run.steps.indices where run.steps[index].isModelCall {
            guard let counted = calls[run.steps[index].spanID] else { continue }
            run.steps[index].rating = .duplicate
            run.steps[index].duplicateOf = counted
            run.steps[index].charge = nil
            run.steps[index].flags.remove(.usageMissing)
        }
        RunSums.apply(to: &run.run, steps: run.steps)
        run.run.isDuplicateOnly =
            run.run.modelCalls == 0 && run.steps.contains { $0.rating == .duplicate }
    }

    // MARK: One call

    /// Whether two steps show the same call; steps above one another need not overlap in time.
    static func isSameCall(_ left: Step, _ right: Step, isRelated: Bool) -> Bool {
        guard isRelated || overlaps(left, right) else { return false }
        if let one = left.responseID, let other = right.responseID {
            if one == other { return true }
            if idFamily(one) == idFamily(other) { return false }
        }
        guard left.instrumentation != right.instrumentation, let one = left.usage, let other = right.usage,
            one.total > 0, one.totalInput == other.totalInput, one.totalOutput == other.totalOutput
        else { return false }
        return isSameModel(left, right)
    }

    /// The beginning of a response id that tells whose id it is: `chatcmpl`, `msg`, `resp`.
    private static func idFamily(_ id: String) -> Substring {
        id.prefix { $0 != "-" && $0 != "_" }
    }

    static func overlaps(_ left: Step, _ right: Step) -> Bool {
        left.start.advanced(byNanoseconds: -toleranceNanoseconds) <= right.end
            && right.start.advanced(byNanoseconds: -toleranceNanoseconds) <= left.end
    }

    static func contains(_ outer: Step, _ inner: Step) -> Bool {
        outer.start.advanced(byNanoseconds: -toleranceNanoseconds) <= inner.start
            && inner.end <= outer.end.advanced(byNanoseconds: toleranceNanoseconds)
    }

    /// Whether the models can be the same: equal, or one a dated or prefixed form of the other.
    private static func isSameModel(_ left: Step, _ right: Step) -> Bool {
        let ones = [left.model, left.requestModel].compactMap { $0 }
        let others = [right.model, right.requestModel].compactMap { $0 }
        if ones.isEmpty || others.isEmpty { return true }
        return ones.contains { one in
            others.contains {
                one == $0 || one.hasPrefix($0) || $0.hasPrefix(one) || one.hasSuffix($0) || $0.hasSuffix(one)
            }
        }
    }
}
