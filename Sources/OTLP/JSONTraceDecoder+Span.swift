import Model
import Wire

extension JSONTraceDecoder {
    /// Reads one element of a `spans` list.
    mutating func spanElement() throws(WireError) {
        if try consumeNull() {
            builder.place.enterItem()
            return
        }
        guard builder.admitSpan() else { return try reader.skipValue() }
        var draft = builder.makeDraft()
        if try enterObject("") {
            var seen: UInt32 = 0
            while let field: JSONFields.Span = try nextField(fields.span, &seen) {
                try spanField(field, &draft)
            }
        }
        builder.finish(draft)
    }

    private mutating func spanField(_ field: JSONFields.Span, _ draft: inout SpanDraft) throws(WireError) {
        switch field {
        case .traceID: draft.record.traceID = try traceID() ?? TraceID(high: 0, low: 0)
        case .spanID: draft.record.spanID = try spanID() ?? SpanID(bits: 0)
        case .parentSpanID:
            let id = try spanID()
            if id == nil { builder.refuse(.invalidParentSpanID, "parentSpanId") }
            draft.record.parentID = id.flatMap { $0.isZero ? nil : $0 }
        case .start: draft.start = try time("startTimeUnixNano")
        case .end: draft.end = try time("endTimeUnixNano")
        case .name: draft.record.name = try text("name")
        case .traceState: draft.record.traceState = try text("traceState")
        case .kind: draft.record.kind = try enumeration("kind", OTLPNames.kinds)
        case .flags: draft.record.flags = try uint32("flags")
        case .attributes:
            draft.record.attributes.removeAll(keepingCapacity: true)
            draft.excess.attributes = 0
            try attributes(into: &draft.record.attributes, dropped: &draft.excess.attributes)
        case .droppedAttributes: draft.record.droppedAttributes = try uint32("droppedAttributesCount")
        case .events: try events(&draft)
        case .droppedEvents: draft.record.droppedEvents = try uint32("droppedEventsCount")
        case .links: try links(&draft)
        case .droppedLinks: draft.record.droppedLinks = try uint32("droppedLinksCount")
        case .status: try status(&draft)
        }
    }

    private mutating func status(_ draft: inout SpanDraft) throws(WireError) {
        draft.statusCode = 0
        draft.record.statusMessage = ""
        if try consumeNull() { return }
        guard try enterObject("status") else { return }
        var seen: UInt32 = 0
        while let field: JSONFields.Status = try nextField(fields.status, &seen) {
            switch field {
            case .message: draft.record.statusMessage = try text("status.message")
            case .code: draft.statusCode = try enumeration("status.code", OTLPNames.statusCodes)
            }
        }
    }

    private mutating func events(_ draft: inout SpanDraft) throws(WireError) {
        draft.record.events.removeAll()
        draft.excess.events = 0
        guard try enterArray("events") else { return }
        while try reader.nextElement() {
            if try consumeNull() { continue }
            guard builder.admitEvent(&draft) else {
                try reader.skipValue()
                continue
            }
            draft.record.events.append(try event())
        }
    }

    private mutating func event() throws(WireError) -> SpanEvent {
        var event = SpanEvent(time: Instant(nanoseconds: 0), name: "")
        guard try enterObject("events") else { return event }
        var seen: UInt32 = 0
        var excess: UInt32 = 0
        while let field: JSONFields.Event = try nextField(fields.event, &seen) {
            switch field {
            case .time: event.time = builder.eventTime(try time("events.timeUnixNano"))
            case .name: event.name = try text("events.name")
            case .attributes: try attributes(into: &event.attributes, dropped: &excess)
            case .droppedAttributes: event.droppedAttributes = try uint32("events.droppedAttributesCount")
            }
        }
        event.droppedAttributes.saturatingAdd(excess)
        return event
    }

    private mutating func links(_ draft: inout SpanDraft) throws(WireError) {
        draft.record.links.removeAll()
        draft.excess.links = 0
        guard try enterArray("links") else { return }
        while try reader.nextElement() {
            if try consumeNull() { continue }
            builder.append(try link(), to: &draft)
        }
    }

    private mutating func link() throws(WireError) -> SpanLink {
        var link = SpanLink(traceID: TraceID(high: 0, low: 0), spanID: SpanID(bits: 0))
        guard try enterObject("links") else { return link }
        var seen: UInt32 = 0
        var excess: UInt32 = 0
        while let field: JSONFields.Link = try nextField(fields.link, &seen) {
            switch field {
            case .traceID: link.traceID = try traceID() ?? TraceID(high: 0, low: 0)
            case .spanID: link.spanID = try spanID() ?? SpanID(bits: 0)
            case .traceState: link.traceState = try text("links.traceState")
            case .attributes: try attributes(into: &link.attributes, dropped: &excess)
            case .droppedAttributes: link.droppedAttributes = try uint32("links.droppedAttributesCount")
            case .flags: link.flags = try uint32("links.flags")
            }
        }
        link.droppedAttributes.saturatingAdd(excess)
        return link
    }

    /// A trace id: 32 hexadecimal digits of either case, or 24 characters of base64; zero for none, `nil`
    /// for others.
    private mutating func traceID() throws(WireError) -> TraceID? {
        guard let bytes = try idBytes(hexDigits: 32, base64Characters: 24) else { return nil }
        return TraceID(high: bytes.high, low: bytes.low)
    }

    /// A span id: 16 hexadecimal digits of either case, or 12 characters of base64; zero for none, `nil` for
    /// others.
    private mutating func spanID() throws(WireError) -> SpanID? {
        guard let bytes = try idBytes(hexDigits: 16, base64Characters: 12) else { return nil }
        return SpanID(bits: bytes.high)
    }

    private mutating func idBytes(
        hexDigits: Int,
        base64Characters: Int
    ) throws(WireError) -> (high: UInt64, low: UInt64)? {
        switch try reader.peek() {
        case .string: break
        case .null:
            try reader.null()
            return (0, 0)
        default:
            try reader.skipValue()
            return nil
        }
        let text = try reader.string()
        if text.range.isEmpty { return (0, 0) }
        if text.hasEscapes {
            let plain = reader.unescape(text)
            return Self.id(plain.bytes, 0..<plain.count, hexDigits, base64Characters)
        }
        return Self.id(reader.bytes, text.range, hexDigits, base64Characters)
    }

    private static func id(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        _ hexDigits: Int,
        _ base64Characters: Int
    ) -> (high: UInt64, low: UInt64)? {
        let start = range.lowerBound
        if range.count == hexDigits {
            guard let high = HexText.word(bytes, at: start) else { return nil }
            if hexDigits == 16 { return (high, 0) }
            guard let low = HexText.word(bytes, at: start + 16) else { return nil }
            return (high, low)
        }
        guard range.count == base64Characters, let id = Base64.decode(bytes, in: range),
            id.count == hexDigits / 2
        else { return nil }
        let high = ByteReader.bigEndianWord(id, at: 0)
        return (high, hexDigits == 32 ? ByteReader.bigEndianWord(id, at: 8) : 0)
    }
}
