import Wire

/// Walks a logs or metrics request to its leaves, to check its form and count its items.
///
/// Source: opentelemetry-proto 1.11.0, `logs/v1/logs.proto`, `metrics/v1/metrics.proto`.
struct ProtobufItemCounter {
    /// Messages nested deeper than this are refused, as protobuf implementations do.
    static let depthMaximum = 100

    /// The messages that are walked into; all others are passed over.
    enum Message {
        case request
        case envelope
        case scopeGroup
        case resource
        case scope
        case keyValue
        case anyValue
        case arrayValue
        case keyValueList
        case logRecord
        case metric
        /// A kind of metric; its points have their attributes under `attributes`.
        case points(attributes: UInt32)
        case point(attributes: UInt32)
    }

    private var reader: ProtobufReader
    private let item: Message
    private var count = ItemCount()
    private var envelope = -1

    static func count(
        _ body: [UInt8],
        _ range: Range<Int>?,
        item: Message,
        listName: String
    ) throws(OTLPError) -> ItemCount {
        var counter = ProtobufItemCounter(reader: ProtobufReader(body, in: range), item: item)
        do {
            try counter.walk(.request, depth: 0)
        } catch {
            throw .malformed(error, path: counter.envelope < 0 ? "" : "\(listName)[\(counter.envelope)]")
        }
        return counter.count
    }

    private mutating func walk(_ message: Message, depth: Int) throws(WireError) {
        guard depth <= Self.depthMaximum else {
            throw .tooDeep(offset: reader.offset, limit: Self.depthMaximum)
        }
        while try reader.nextField() {
            guard reader.tag & 7 == 2, let child = child(reader.fieldNumber, of: message) else {
                try reader.skip()
                continue
            }
            switch child {
            case .envelope: envelope += 1
            case .logRecord, .point: count.accepted += 1
            default: break
            }
            let end = try reader.enter()
            try walk(child, depth: depth + 1)
            reader.leave(end)
        }
        if depth == 0 { envelope = -1 }
    }

    private func child(_ number: UInt32, of message: Message) -> Message? {
        switch (message, number) {
        case (.request, 1): .envelope
        case (.envelope, 1): .resource
        case (.envelope, 2): .scopeGroup
        case (.scopeGroup, 1): .scope
        case (.scopeGroup, 2): item
        case (.resource, 1), (.scope, 3), (.keyValueList, 1), (.logRecord, 6), (.metric, 12): .keyValue
        case (.keyValue, 2), (.arrayValue, 1), (.logRecord, 5): .anyValue
        case (.anyValue, 5): .arrayValue
        case (.anyValue, 6): .keyValueList
        case (.metric, 5), (.metric, 7), (.metric, 11): .points(attributes: 7)
        case (.metric, 9): .points(attributes: 9)
        case (.metric, 10): .points(attributes: 1)
        case (.points(let attributes), 1): .point(attributes: attributes)
        case (.point(let attributes), _) where number == attributes: .keyValue
        default: nil
        }
    }
}
