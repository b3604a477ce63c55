import Model
import Wire

/// Decodes a protobuf `ExportTraceServiceRequest` field by field, without an intermediate tree.
///
/// Fields may come in any order and any number of times; a message that comes twice is merged.
struct ProtobufTraceDecoder {
    var reader: ProtobufReader
    var builder: BatchBuilder

    mutating func request() throws(WireError) {
        while try reader.nextField() {
            if reader.tag == RequestTag.envelopes {
                let end = try reader.enter()
                try resourceSpans()
                reader.leave(end)
            } else {
                try reader.skip()
            }
        }
        builder.place.envelope = -1
    }

    private mutating func resourceSpans() throws(WireError) {
        builder.place.enterEnvelope()
        let mark = builder.mark
        var hasScopes = false
        var attributes: [Attribute] = []
        var refusal: (RejectionReason, String)?
        var schemaURL = ""
        while try reader.nextField() {
            switch reader.tag {
            case EnvelopeTag.resource:
                builder.beginItem()
                let end = try reader.enter()
                try resource(&attributes)
                reader.leave(end)
                refusal = refusal ?? builder.refusal.map { ($0.reason, "resource") }
            case EnvelopeTag.scopes:
                if !hasScopes {
                    // Who sends both names sends the same spans twice.
                    builder.rollBack(to: mark)
                    builder.place.scope = -1
                    hasScopes = true
                }
                try scopeSpansField()
            case EnvelopeTag.oldScopes where !hasScopes: try scopeSpansField()
            case EnvelopeTag.schemaURL: schemaURL = builder.text(reader.bytes, in: try reader.range())
            default: try reader.skip()
            }
        }
        builder.place.scope = -1
        let resource = Resource(attributes: attributes, schemaURL: schemaURL)
        builder.assign(resource, since: mark.records, refusal: refusal)
    }

    private mutating func scopeSpansField() throws(WireError) {
        let end = try reader.enter()
        try scopeSpans()
        reader.leave(end)
    }

    private mutating func resource(_ attributes: inout [Attribute]) throws(WireError) {
        let bytes = reader.bytes
        var dropped: UInt32 = 0
        while try reader.nextField() {
            if reader.tag == ResourceTag.attributes {
                try attribute(of: bytes, into: &attributes, dropped: &dropped, depth: 0)
            } else {
                try reader.skip()
            }
        }
    }

    private struct ScopeDraft {
        var name = ""
        var version = ""
        var attributes: [Attribute] = []
        var refusal: (RejectionReason, String)?
    }

    private mutating func scopeSpans() throws(WireError) {
        builder.place.enterScope()
        let first = builder.batch.records.count
        var draft = ScopeDraft()
        var schemaURL = ""
        while try reader.nextField() {
            switch reader.tag {
            case ScopeSpansTag.items:
                let end = try reader.enter()
                try span()
                reader.leave(end)
            case ScopeSpansTag.scope:
                builder.beginItem()
                let end = try reader.enter()
                try scope(&draft)
                reader.leave(end)
                draft.refusal = draft.refusal ?? builder.refusal.map { ($0.reason, "scope") }
            case ScopeSpansTag.schemaURL: schemaURL = builder.text(reader.bytes, in: try reader.range())
            default: try reader.skip()
            }
        }
        builder.place.item = -1
        let scope = Scope(
            name: draft.name,
            version: draft.version,
            attributes: draft.attributes,
            schemaURL: schemaURL
        )
        builder.assign(scope, since: first, refusal: draft.refusal)
    }

    private mutating func scope(_ draft: inout ScopeDraft) throws(WireError) {
        let bytes = reader.bytes
        var dropped: UInt32 = 0
        while try reader.nextField() {
            switch reader.tag {
            case ScopeTag.name: draft.name = builder.text(bytes, in: try reader.range())
            case ScopeTag.version: draft.version = builder.text(bytes, in: try reader.range())
            case ScopeTag.attributes:
                try attribute(of: bytes, into: &draft.attributes, dropped: &dropped, depth: 0)
            default: try reader.skip()
            }
        }
    }
}
