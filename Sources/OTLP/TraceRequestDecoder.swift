import Model
import Synchronization
import Wire

/// Decodes trace export requests: the same spans come out of the JSON and the protobuf form.
///
/// A fault in one span refuses that span and no other (OTLP's partial success); a fault in a resource or
/// scope refuses the spans under it; only bytes that break the grammar of their encoding, or an envelope of
/// the wrong JSON type, refuse the body. So a bad `intValue` such as 1.5, "" or 9223372036854775808 refuses
/// its span.
///
/// Two things differ between the encodings because JSON cannot say them: a `NaN` loses its payload bits, and
/// text that is not UTF-8 must be repaired by whoever writes the JSON. Like every NaN, one in an attribute
/// makes a record unequal to itself.
///
/// Source: OTLP specification 1.11.0.
public enum TraceRequestDecoder {
    /// Decodes one request.
    ///
    /// - Parameters:
    ///   - body: The decompressed body.
    ///   - range: The part of `body` that holds the request; all of it unless given.
    ///   - encoding: The encoding of the body.
    ///   - limits: What one request may hold.
    /// - Returns: The accepted spans, and what became of the others.
    /// - Throws: `OTLPError` if the body as a whole is malformed.
    public static func decode(
        _ body: [UInt8],
        in range: Range<Int>? = nil,
        encoding: OTLPEncoding,
        limits: DecodeLimits = DecodeLimits()
    ) throws(OTLPError) -> DecodedBatch {
        // A small body has few texts that repeat, and clearing a large cache would cost more than decoding
        // it.
        let count = range?.count ?? body.count
        var builder = BatchBuilder(limits: limits, cacheSlots: min(max(count / 64, 16), 512))
        if let names = idleNames.withLock({ $0.popLast() }) { builder.keys = names }
        switch encoding {
        case .protobuf:
            var decoder = ProtobufTraceDecoder(reader: ProtobufReader(body, in: range), builder: builder)
            do { try decoder.request() } catch {
                throw .malformed(error, path: decoder.builder.place.description)
            }
            return finished(decoder.builder)
        case .json:
            var reader = JSONReader(body, in: range, depthMaximum: limits.jsonDepth)
            reader.skipWhitespace()
            var decoder = JSONTraceDecoder(reader: reader, builder: builder)
            try decoder.request()
            return finished(decoder.builder)
        }
    }

    /// Names that nobody uses: requests name the same attributes, and the same object is compared at once.
    private static let idleNames = Mutex<[StringCache]>([])
    /// More than cores would only hold memory.
    private static let idleNamesMax = 4

    private static func finished(_ builder: BatchBuilder) -> DecodedBatch {
        idleNames.withLock { if $0.count < idleNamesMax { $0.append(builder.keys) } }
        return builder.batch
    }
}
