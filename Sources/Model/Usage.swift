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
    public var totalInput: Int64 { input + cacheRead + cacheWrite5m + cacheWrite1h + inputAudio + inputImage }

    /// All output, reasoning included.
    public var totalOutput: Int64 { output + outputReasoning + outputAudio + outputImage }

    /// Every token.
    public var total: Int64 { totalInput + totalOutput }

    /// Adds class by class; the sums must fit 64 bits.
    public static func += (left: inout Usage, right: Usage) {
        left.input += right.input
        left.cacheRead += right.cacheRead
        left.cacheWrite5m += right.cacheWrite5m
        left.cacheWrite1h += right.cacheWrite1h
        left.output += right.output
        left.outputReasoning += right.outputReasoning
        left.inputAudio += right.inputAudio
        left.outputAudio += right.outputAudio
        left.inputImage += right.inputImage
        left.outputImage += right.outputImage
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
