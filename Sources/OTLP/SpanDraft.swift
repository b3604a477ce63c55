import Model

/// A span under construction, with what is only checked at its end.
struct SpanDraft {
    var record = SpanRecord(
        traceID: TraceID(high: 0, low: 0),
        spanID: SpanID(bits: 0),
        start: Instant(nanoseconds: 0),
        end: Instant(nanoseconds: 0),
        resource: Placeholder.resource,
        scope: Placeholder.scope
    )
    /// Received start in nanoseconds, 0 if none.
    var start: UInt64 = 0
    /// Received end in nanoseconds, 0 if none.
    var end: UInt64 = 0
    /// Received `Status.code` if it is a known one, else 0.
    var statusCode: UInt8 = 0
    /// Parts dropped here, on top of what the sender says it dropped.
    var excess = Excess()

    struct Excess {
        var attributes: UInt32 = 0
        var events: UInt32 = 0
        var links: UInt32 = 0
    }
}

/// What spans belong to until their envelope has been read to its end: its parts may come after the spans.
enum Placeholder {
    static let resource = Resource()
    static let scope = Scope()
}

/// A place in a request, turned into text only when something is wrong there.
struct Place: CustomStringConvertible {
    /// Names of the three list levels.
    var names: (envelope: StaticString, scope: StaticString, item: StaticString) = (
        "resourceSpans", "scopeSpans", "spans"
    )
    /// Indexes into the lists; -1 outside.
    var envelope = -1
    var scope = -1
    var item = -1

    mutating func enterEnvelope() {
        envelope += 1
        scope = -1
        item = -1
    }

    mutating func enterScope() {
        scope += 1
        item = -1
    }

    mutating func enterItem() { item += 1 }

    var description: String {
        guard envelope >= 0 else { return "" }
        var text = "\(names.envelope)[\(envelope)]"
        guard scope >= 0 else { return text }
        text += ".\(names.scope)[\(scope)]"
        guard item >= 0 else { return text }
        return text + ".\(names.item)[\(item)]"
    }

    /// This place's text with a field's name behind it.
    func field(_ name: String) -> String {
        let text = description
        return text.isEmpty ? name : name.isEmpty ? text : "\(text).\(name)"
    }
}
