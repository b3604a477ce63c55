import Model

/// The usage of one span, in disjoint classes.
struct UsageReading {
    var usage: Usage?
    var scope = UsageScope.none
    var basis = InputBasis.none
    var flags: StepFlags = []
}

/// Finds the token counts of a span, whatever dialect carries them.
struct UsageReader {
    let reader: AttributeReader
    let scope: String
    let spanName: String
    let kind: Kind
    let provider: String?
    let model: String?

    /// Whether the span carries any flat count.
    static func isPresent(_ reader: AttributeReader) -> Bool {
        reader.table.usage.contains { names in
            [UsagePart.input, .output].contains { part in
                names.parts[part.rawValue].contains { reader.value($0) != nil }
            } && isMarked(names, reader)
        } || reader.table.usageObjects.contains { reader.value($0) != nil }
    }

    /// Reads, completes and interprets the counts.
    func read() -> UsageReading {
        guard kind.usage != .ignored, let (raw, isAggregate) = found() else { return UsageReading() }
        var reading = interpret(raw)
        let isOwn = kind.usage == .own && !isAggregate
        reading.scope = isOwn ? .call : isLifetime ? .lifetime : .aggregate
        return reading
    }

    /// Agent spans of this emitter hold totals over the agent object's life.
    private var isLifetime: Bool {
        scope.hasPrefix("strands.telemetry") && kind.operation == .agent
    }

    private static func isMarked(_ names: UsageNames, _ reader: AttributeReader) -> Bool {
        names.markers.isEmpty || names.markers.contains { reader.value($0) != nil }
    }

    private func found() -> (RawUsage, isAggregate: Bool)? {
        let numbers = reader.table.usageObjects
        if let first = numbers.first, let usage = object(first) { return (usage, false) }
        let flats = flats()
        if let (found, isAggregate) = flats.first(where: { $0.0.isReported }) {
            var usage = found
            for (other, otherIsAggregate) in flats where otherIsAggregate == isAggregate {
                complete(&usage, from: other)
            }
            if kind.usage == .own, !isAggregate { completeFromText(&usage) }
            return (usage, isAggregate)
        }
        for number in numbers.dropFirst() {
            guard var usage = object(number) else { continue }
            if kind.usage == .own { completeFromText(&usage) }
            return (usage, false)
        }
        guard kind.usage == .own else { return nil }
        return responses().max { richness($0) < richness($1) }.map { ($0, false) }
    }

    private func flats() -> [(RawUsage, isAggregate: Bool)] {
        guard reader.usageMask != 0 else { return [] }
        return reader.table.usage.indices.compactMap { index in
            guard reader.usageMask >> UInt16(index) & 1 == 1 else { return nil }
            let names = reader.table.usage[index]
            return flat(names).map { ($0, names.dialect.isAggregate) }
        }
    }

    private func flat(_ names: UsageNames) -> RawUsage? {
        guard Self.isMarked(names, reader) else { return nil }
        var usage = RawUsage()
        usage.inclusion = names.dialect.inclusion
        usage.knownBy = names.dialect.knownBy
        usage.isReasoningAdded = names.dialect.isReasoningAdded
        for part in UsagePart.all {
            for number in names.parts[part.rawValue] where usage[part] == nil {
                guard let (value, isBad) = reader.value(number)?.count else { continue }
                usage.take(part, value)
                if isBad { usage.isInconsistent = true }
            }
        }
        return usage
    }

    private func object(_ number: Int) -> RawUsage? {
        reader.value(number)?.embedded(maxBytes: 1 << 16).flatMap(RawUsage.init)
    }

    /// Takes classes over that the chosen source does not tell, if both sources mean the same call.
    private func complete(_ usage: inout RawUsage, from other: RawUsage) {
        guard other.isReported ? usage.agrees(with: other) : !usage.tellsCache else { return }
        if !usage.tellsCache, other.tellsCache {
            for part in [UsagePart.cacheRead, .cacheWrite, .cacheWrite5m, .cacheWrite1h, .uncached] {
                usage.take(part, other[part])
            }
            if usage.inclusion == .unknown, other.inclusion != .unknown {
                let isSameInput = usage[.input] == other[.input]
                usage.inclusion = isSameInput ? other.inclusion : .included
            }
        }
        if usage[.reasoning] == nil, let reasoning = other[.reasoning] {
            usage.take(.reasoning, reasoning)
            usage.isReasoningAdded = other.isReasoningAdded && usage[.output] == other[.output]
        }
        for part in [UsagePart.audioInput, .audioOutput, .output, .total] { usage.take(part, other[part]) }
    }

    private func completeFromText(_ usage: inout RawUsage) {
        guard reader.mayHaveUsageText, !usage.tellsCache || usage[.reasoning] == nil else { return }
        for number in reader.table.usageObjects {
            if let other = object(number) { complete(&usage, from: other) }
        }
        guard !usage.tellsCache || usage[.reasoning] == nil else { return }
        let fitting = responses().filter { usage.agrees(with: $0) }
        if let best = fitting.max(by: { richness($0) < richness($1) }) { complete(&usage, from: best) }
    }

    private func responses() -> [RawUsage] {
        reader.table.responses.flatMap { number -> [RawUsage] in
            guard let value = reader.value(number) else { return [] }
            if case .string(let text) = value, !ByteSearch.contains(text, "oken") { return [] }
            return value.embedded().map { UsageSearch($0).found } ?? []
        }
    }

    private func richness(_ usage: RawUsage) -> Int { UsagePart.all.count { usage[$0] != nil } }
}
