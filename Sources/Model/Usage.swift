/// Tokens of one model call in disjoint classes; each token is in exactly one of them.
public struct Usage: Hashable, Sendable {
    /// Uncached text input.
    public var input: Int64 = 0
    /// Input read from a prompt cache.
    public var cacheRead: Int64 = 0
    /// Input written to a five-minute cache, or to a cache of unknown lifetime.
    public var cacheWrite5m: Int64 = 0
    /// Input written to a one-hour cache.
    public var cacheWrite1h: Int64 = 0
    /// Text output without reasoning.
    public var output: Int64 = 0
    /// Output spent on reasoning; billed as output unless the price book has a rate of its own.
    public var outputReasoning: Int64 = 0
    /// Uncached audio input.
    public var inputAudio: Int64 = 0
    /// Audio output.
    public var outputAudio: Int64 = 0
    /// Uncached image input.
    public var inputImage: Int64 = 0
    /// Image output.
    public var outputImage: Int64 = 0

    /// No tokens in any class.
    public init() {}

    /// All input, cached or not.
    public var totalInput: Int64 {
        input.addingSaturated(cacheRead).addingSaturated(cacheWrite5m).addingSaturated(cacheWrite1h)
            .addingSaturated(inputAudio).addingSaturated(inputImage)
    }

    /// All output, reasoning included.
    public var totalOutput: Int64 {
        output.addingSaturated(outputReasoning).addingSaturated(outputAudio).addingSaturated(outputImage)
    }

    /// Every token.
    public var total: Int64 { totalInput.addingSaturated(totalOutput) }

    /// Adds class by class; a sum past 64 bits stays at the largest number.
    public static func += (left: inout Usage, right: Usage) {
        left.input = left.input.addingSaturated(right.input)
        left.cacheRead = left.cacheRead.addingSaturated(right.cacheRead)
        left.cacheWrite5m = left.cacheWrite5m.addingSaturated(right.cacheWrite5m)
        left.cacheWrite1h = left.cacheWrite1h.addingSaturated(right.cacheWrite1h)
        left.output = left.output.addingSaturated(right.output)
        left.outputReasoning = left.outputReasoning.addingSaturated(right.outputReasoning)
        left.inputAudio = left.inputAudio.addingSaturated(right.inputAudio)
        left.outputAudio = left.outputAudio.addingSaturated(right.outputAudio)
        left.inputImage = left.inputImage.addingSaturated(right.inputImage)
        left.outputImage = left.outputImage.addingSaturated(right.outputImage)
    }
}

/// How it was decided whether the reported input included cached tokens.
public enum InputBasis: UInt8, Sendable {
    /// Nothing to decide: no cached tokens were reported.
    case none = 0
    /// The dialect reports disjoint numbers.
    case explicit = 1
    /// The numbers allow only one reading.
    case arithmetic = 2
    /// The emitter is known to include, or to exclude.
    case emitter = 3
    /// The OpenTelemetry rule (included) was assumed; the cost is too low if the emitter excludes.
    case assumed = 4
}

/// Whose usage a span reports.
public enum UsageScope: UInt8, Sendable {
    /// No usage on this span.
    case none = 0
    /// The tokens of this one call.
    case call = 1
    /// The sum over the calls below; never charged while a call below is.
    case aggregate = 2
    /// A running total over the life of an object; never charged.
    case lifetime = 3
}

extension Int64 {
    /// The sum, or the largest or smallest number where it would not fit.
    public func addingSaturated(_ other: Int64) -> Int64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? (other < 0 ? .min : .max) : sum
    }
}
