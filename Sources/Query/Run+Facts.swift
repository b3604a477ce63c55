public import Model

extension Usage {
    /// Input that no cache served or stored, of every modality: what reports call `input_tokens`.
    public var uncachedInput: Int128 { Int128(input) + Int128(inputAudio) + Int128(inputImage) }

    /// Input written to a cache, for whatever time.
    public var cacheWrite: Int128 { Int128(cacheWrite5m) + Int128(cacheWrite1h) }

    /// All output, reasoning included: what reports call `output_tokens`.
    public var fullOutput: Int128 {
        Int128(output) + Int128(outputReasoning) + Int128(outputAudio) + Int128(outputImage)
    }

    /// Every token, too wide to overflow.
    public var fullTotal: Int128 { uncachedInput + Int128(cacheRead) + cacheWrite + fullOutput }
}

extension Run {
    /// Whether the end has not been seen or parts are known to be missing.
    public var hasMissingParts: Bool { isIncomplete || status == .incomplete }

    /// Model calls with a known cost.
    public var pricedCalls: Int { max(0, modelCalls - unpricedCalls - usageMissingCalls) }

    /// The sum of known costs, or `nil` when there were calls but the cost of none is known.
    public var knownCost: MoneySum? {
        pricedCalls == 0 && unpricedCalls + usageMissingCalls > 0 ? nil : cost
    }
}
