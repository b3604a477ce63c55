import Model
import Wire

/// Decodes an OTLP/JSON `ExportTraceServiceRequest` token by token, without an intermediate tree.
///
/// Of a key that comes twice the last value counts; `null` is the same as leaving the key out.
struct JSONTraceDecoder {
    var reader: JSONReader
    var builder: BatchBuilder
    let fields = JSONFields.shared

    init(reader: JSONReader, builder: BatchBuilder) {
        self.reader = reader
        self.builder = builder
    }

    mutating func request() throws(OTLPError) {
        do {
            try body()
            try reader.finish()
        } catch {
            throw .malformed(error, path: builder.place.description)
        }
    }

    private mutating func body() throws(WireError) {
        let mark = builder.mark
        var seen: UInt32 = 0
        try reader.enterObject()
        while let field: JSONFields.Request = try nextField(fields.request, &seen) {
            switch field {
            case .envelopes:
                builder.rollBack(to: mark)
                builder.place.envelope = -1
                if try consumeNull() { continue }
                try reader.enterArray()
                while try reader.nextElement() {
                    builder.place.enterEnvelope()
                    if try !consumeNull() { try resourceSpans() }
                }
                builder.place.envelope = -1
            }
        }
    }

    private mutating func resourceSpans() throws(WireError) {
        let mark = builder.mark
        var seen: UInt32 = 0
        var attributes: [Attribute] = []
        var refusal: (RejectionReason, String)?
        var schemaURL = ""
        try reader.enterObject()
        while let field: JSONFields.Envelope = try nextField(fields.envelope, &seen) {
            switch field {
            case .resource:
                builder.beginItem()
                attributes = try resource()
                refusal = builder.refusal.map { ($0.reason, "resource") }
            case .scopes:
                builder.rollBack(to: mark)
                builder.place.scope = -1
                if try consumeNull() { continue }
                try reader.enterArray()
                while try reader.nextElement() {
                    builder.place.enterScope()
                    if try !consumeNull() { try scopeSpans() }
                }
            case .schemaURL: schemaURL = try text("schemaUrl")
            }
        }
        builder.place.scope = -1
        let resource = Resource(attributes: attributes, schemaURL: schemaURL)
        builder.assign(resource, since: mark.records, refusal: refusal)
    }

    private mutating func resource() throws(WireError) -> [Attribute] {
        var seen: UInt32 = 0
        var found: [Attribute] = []
        var dropped: UInt32 = 0
        if try consumeNull() { return [] }
        try reader.enterObject()
        while let field: JSONFields.Resource = try nextField(fields.resource, &seen) {
            switch field {
            case .attributes: try attributes(into: &found, dropped: &dropped)
            }
        }
        return found
    }

    private mutating func scopeSpans() throws(WireError) {
        let mark = builder.mark
        var seen: UInt32 = 0
        var scope = Scope()
        var refusal: (RejectionReason, String)?
        var schemaURL = ""
        try reader.enterObject()
        while let field: JSONFields.ScopeSpans = try nextField(fields.scopeSpans, &seen) {
            switch field {
            case .scope:
                builder.beginItem()
                scope = try self.scope()
                refusal = builder.refusal.map { ($0.reason, "scope") }
            case .items:
                builder.rollBack(to: mark)
                builder.place.item = -1
                if try consumeNull() { continue }
                try reader.enterArray()
                while try reader.nextElement() { try spanElement() }
            case .schemaURL: schemaURL = try text("schemaUrl")
            }
        }
        builder.place.item = -1
        if !schemaURL.isEmpty {
            scope = Scope(
                name: scope.name,
                version: scope.version,
                attributes: scope.attributes,
                schemaURL: schemaURL
            )
        }
        builder.assign(scope, since: mark.records, refusal: refusal)
    }

    private mutating func scope() throws(WireError) -> Scope {
        var seen: UInt32 = 0
        var name = ""
        var version = ""
        var found: [Attribute] = []
        var dropped: UInt32 = 0
        if try consumeNull() { return Scope() }
        try reader.enterObject()
        while let field: JSONFields.Scope = try nextField(fields.scope, &seen) {
            switch field {
            case .name: name = try text("name")
            case .version: version = try text("version")
            case .attributes: try attributes(into: &found, dropped: &dropped)
            }
        }
        return Scope(name: name, version: version, attributes: found)
    }

    /// Moves to the next known key of the object, passing over unknown ones; `nil` at the object's end.
    ///
    /// `seen` remembers first-choice names, behind which second choices are passed over.
    mutating func nextField<Field: RawRepresentable<UInt8>>(
        _ table: JSONKeyTable,
        _ seen: inout UInt32
    ) throws(WireError) -> Field? {
        while let key = try reader.nextKey() {
            let code = table.code(of: key, in: &reader)
            let bit: UInt32 = 1 << UInt32(code & 31)
            let isSecond = code & JSONFields.secondChoice != 0
            if !isSecond { seen |= bit }
            if code != 0, !isSecond || seen & bit == 0, let field = Field(rawValue: code & 0x7f) {
                return field
            }
            try reader.skipValue()
        }
        return nil
    }

    /// Whether the next value is `null`, which is then consumed.
    mutating func consumeNull() throws(WireError) -> Bool {
        guard try reader.peek() == .null else { return false }
        try reader.null()
        return true
    }
}
