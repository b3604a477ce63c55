import Model

extension UsageReader {
    /// Turns reported counts into disjoint classes and says how it was decided what contains what.
    func interpret(_ raw: RawUsage) -> UsageReading {
        var reading = UsageReading(flags: raw.isInconsistent ? .usageInconsistent : [])
        var usage = Usage()
        usage.cacheRead = raw[.cacheRead] ?? 0
        usage.cacheWrite1h = min(raw[.cacheWrite1h] ?? 0, raw.cacheWrites)
        usage.cacheWrite5m = raw.cacheWrites - usage.cacheWrite1h
        if usage.cacheWrite5m > 0, raw[.cacheWrite5m] == nil { reading.flags.insert(.cacheLifetimeAssumed) }
        var uncached = uncachedInput(raw, &reading)
        uncached += raw[.extraInput] ?? 0
        usage.inputAudio = min(raw[.audioInput] ?? 0, uncached)
        usage.inputImage = min(raw[.imageInput] ?? 0, uncached - usage.inputAudio)
        usage.input = uncached - usage.inputAudio - usage.inputImage
        splitOutput(raw, &usage, &reading)
        if !raw.tellsCache, kind.usage == .own, emitter?.hidesCache == true {
            reading.flags.insert(.cacheUnreported)
        }
        reading.usage = usage
        return reading
    }

    private var emitter: Emitter? {
        Emitter.known(scope: scope, provider: provider, spanName: spanName)
    }

    private func uncachedInput(_ raw: RawUsage, _ reading: inout UsageReading) -> Int64 {
        let input = raw[.input] ?? 0
        let cached = raw.cached
        if let uncached = raw[.uncached] {
            reading.basis = .explicit
            return uncached
        }
        if raw.inclusion != .unknown { reading.basis = raw.knownBy }
        if raw.inclusion == .excluded { return input }
        guard cached > 0 else {
            if raw.inclusion == .unknown { reading.basis = .none }
            return input
        }
        if cached > input {
            if raw.inclusion == .included { reading.flags.insert(.usageInconsistent) }
            reading.basis = .arithmetic
            return input
        }
        if raw.inclusion == .included { return input - cached }
        if let total = raw[.total], total == input + cached + (raw[.output] ?? 0) {
            reading.basis = .arithmetic
            return input
        }
        if let emitter, emitter.inclusion != .unknown {
            reading.basis = .emitter
            return emitter.inclusion == .excluded ? input : input - cached
        }
        reading.basis = .assumed
        reading.flags.insert(.basisAssumed)
        return input - cached
    }

    private func splitOutput(_ raw: RawUsage, _ usage: inout Usage, _ reading: inout UsageReading) {
        var output = raw[.output] ?? 0
        var reasoning = raw[.reasoning] ?? 0
        let hidden = hiddenOutput(raw)
        if reasoning == 0, hidden > 0, isGemini {
            reasoning = hidden
            output += hidden
        } else if raw.isReasoningAdded || reasoning > output || (reasoning > 0 && hidden == reasoning) {
            output += reasoning
        }
        reasoning = min(reasoning, output)
        usage.outputReasoning = reasoning
        usage.outputAudio = min(raw[.audioOutput] ?? 0, output - reasoning)
        usage.output = output - reasoning - usage.outputAudio
    }

    /// What the total contains beyond input and output as reported; 0 without a total.
    private func hiddenOutput(_ raw: RawUsage) -> Int64 {
        guard let total = raw[.total], let input = raw[.input], let output = raw[.output] else { return 0 }
        let rest = total - input - output - (raw[.extraInput] ?? 0)
        return rest == raw.cached ? 0 : max(0, rest)
    }

    /// Gemini's output count leaves thoughts out, and not every emitter reports them apart.
    private var isGemini: Bool {
        model.map { ByteSearch.contains($0, "gemini") } ?? (provider == "gcp.gemini")
    }
}
