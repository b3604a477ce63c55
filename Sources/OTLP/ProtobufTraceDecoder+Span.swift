import Model
import Wire

extension ProtobufTraceDecoder {
    /// Reads the span that the reader has entered.
    mutating func span() throws(WireError) {
        guard builder.admitSpan() else {
            while try reader.nextField() { try reader.skip() }
            return
        }
        let bytes = reader.bytes
        var draft = builder.makeDraft()
        while try reader.nextField() {
            switch reader.tag {
            case SpanTag.attributes:
                try attribute(
                    of: bytes,
                    into: &draft.record.attributes,
                    dropped: &draft.excess.attributes,
                    depth: 0
                )
            case SpanTag.events: try event(&draft)
            case SpanTag.links: try link(&draft)
            case SpanTag.status: try status(&draft)
            default: try scalar(of: bytes, &draft)
            }
        }
        builder.finish(consume draft)
    }

    private mutating func scalar(of bytes: [UInt8], _ draft: inout SpanDraft) throws(WireError) {
        switch reader.tag {
        case SpanTag.traceID: draft.record.traceID = Self.traceID(bytes, try reader.range())
        case SpanTag.spanID: draft.record.spanID = Self.spanID(bytes, try reader.range())
        case SpanTag.parentSpanID:
            let range = try reader.range()
            let id = Self.spanID(bytes, range)
            draft.record.parentID = id.isZero ? nil : id
            if !range.isEmpty, range.count != 8 { builder.refuse(.invalidParentSpanID, "parentSpanId") }
        case SpanTag.start: draft.start = try reader.fixed64()
        case SpanTag.end: draft.end = try reader.fixed64()
        case SpanTag.name: draft.record.name = builder.text(bytes, in: try reader.range())
        case SpanTag.traceState: draft.record.traceState = builder.text(bytes, in: try reader.range())
        case SpanTag.kind:
            let kind = UInt32(truncatingIfNeeded: try reader.varint())
            draft.record.kind = kind <= 5 ? UInt8(kind) : 0
        case SpanTag.flags: draft.record.flags = try reader.fixed32()
        case SpanTag.droppedAttributes: draft.record.droppedAttributes = try uint32()
        case SpanTag.droppedEvents: draft.record.droppedEvents = try uint32()
        case SpanTag.droppedLinks: draft.record.droppedLinks = try uint32()
        default: try reader.skip()
        }
    }

    private mutating func status(_ draft: inout SpanDraft) throws(WireError) {
        let end = try reader.enter()
        while try reader.nextField() {
            switch reader.tag {
            case StatusTag.message:
                draft.record.statusMessage = builder.text(reader.bytes, in: try reader.range())
            case StatusTag.code:
                let code = try uint32()
                draft.statusCode = code <= 2 ? UInt8(code) : 0
            default: try reader.skip()
            }
        }
        reader.leave(end)
    }

    private mutating func event(_ draft: inout SpanDraft) throws(WireError) {
        let end = try reader.enter()
        if builder.admitEvent(&draft) {
            draft.record.events.append(try eventBody())
        } else {
            while try reader.nextField() { try reader.skip() }
        }
        reader.leave(end)
    }

    /// Reads the event that the reader has entered.
    mutating func eventBody() throws(WireError) -> SpanEvent {
        let bytes = reader.bytes
        var event = SpanEvent(time: Instant(nanoseconds: 0), name: "")
        var excess: UInt32 = 0
        while try reader.nextField() {
            switch reader.tag {
            case EventTag.time: event.time = builder.eventTime(try reader.fixed64())
            case EventTag.name: event.name = builder.text(bytes, in: try reader.range())
            case EventTag.attributes:
                try attribute(of: bytes, into: &event.attributes, dropped: &excess, depth: 0)
            case EventTag.droppedAttributes: event.droppedAttributes = try uint32()
            default: try reader.skip()
            }
        }
        event.droppedAttributes.saturatingAdd(excess)
        return event
    }

    private mutating func link(_ draft: inout SpanDraft) throws(WireError) {
        let end = try reader.enter()
        builder.append(try linkBody(), to: &draft)
        reader.leave(end)
    }

    /// Reads the link that the reader has entered; ids that are none are zero.
    mutating func linkBody() throws(WireError) -> SpanLink {
        let bytes = reader.bytes
        var link = SpanLink(traceID: TraceID(high: 0, low: 0), spanID: SpanID(bits: 0))
        var excess: UInt32 = 0
        while try reader.nextField() {
            switch reader.tag {
            case LinkTag.traceID: link.traceID = Self.traceID(bytes, try reader.range())
            case LinkTag.spanID: link.spanID = Self.spanID(bytes, try reader.range())
            case LinkTag.traceState: link.traceState = builder.text(bytes, in: try reader.range())
            case LinkTag.attributes:
                try attribute(of: bytes, into: &link.attributes, dropped: &excess, depth: 0)
            case LinkTag.droppedAttributes: link.droppedAttributes = try uint32()
            case LinkTag.flags: link.flags = try reader.fixed32()
            default: try reader.skip()
            }
        }
        link.droppedAttributes.saturatingAdd(excess)
        return link
    }

    /// The low 32 bits, as protobuf reads a too large `uint32`.
    private mutating func uint32() throws(WireError) -> UInt32 {
        UInt32(truncatingIfNeeded: try reader.varint())
    }

    // Not asked of the decoder, which would be copied for it: it is being changed all the time.

    /// The id at `range`, or zero if it is not 16 bytes.
    private static func traceID(_ bytes: [UInt8], _ range: Range<Int>) -> TraceID {
        guard range.count == 16 else { return TraceID(high: 0, low: 0) }
        return TraceID(
            high: ByteReader.bigEndianWord(bytes, at: range.lowerBound),
            low: ByteReader.bigEndianWord(bytes, at: range.lowerBound &+ 8)
        )
    }

    /// The id at `range`, or zero if it is not 8 bytes.
    private static func spanID(_ bytes: [UInt8], _ range: Range<Int>) -> SpanID {
        SpanID(bits: range.count == 8 ? ByteReader.bigEndianWord(bytes, at: range.lowerBound) : 0)
    }
}
