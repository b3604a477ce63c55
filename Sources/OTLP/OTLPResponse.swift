import Wire

/// The bytes of OTLP/HTTP response bodies, in the encoding of the request.
///
/// Nothing is added to what the specification names: some clients refuse unknown JSON keys.
/// Source: OTLP specification 1.11.0 and google.rpc `status.proto`, `error_details.proto`.
public enum OTLPResponse {
    /// The recommended limit of a response; longer messages are cut.
    public static let bytesMaximum = 4 << 20

    /// A fault in one field of a request.
    public struct FieldViolation: Hashable, Sendable {
        /// The place, for example `resourceSpans[0].scopeSpans[1].spans[3].startTimeUnixNano`.
        public var field: String
        /// What is wrong there, in English.
        public var description: String

        /// Describes one fault.
        public init(field: String, description: String) {
            self.field = field
            self.description = description
        }
    }

    /// Everything was accepted.
    public static func success(encoding: OTLPEncoding) -> [UInt8] {
        encoding == .json ? Array("{}".utf8) : []
    }

    /// Some items were refused for good, or, with `rejected` 0, all were accepted with a warning.
    ///
    /// With neither a count nor a message this is `success`.
    public static func partialSuccess(
        _ signal: OTLPSignal,
        rejected: Int,
        message: String,
        encoding: OTLPEncoding
    ) -> [UInt8] {
        if rejected <= 0, message.isEmpty { return success(encoding: encoding) }
        return shortened(message) { message in
            switch encoding {
            case .protobuf:
                var writer = ProtobufWriter()
                writer.message(1) { writer in
                    if rejected > 0 { writer.varint(1, UInt64(rejected)) }
                    if !message.isEmpty { writer.string(2, message) }
                }
                return writer.bytes
            case .json:
                var writer = JSONObjectWriter()
                writer.object { writer in
                    writer.key("partialSuccess")
                    writer.object { writer in
                        if rejected > 0 { writer.text(countKey(signal), String(rejected)) }
                        writer.text("errorMessage", message)
                    }
                }
                return writer.output.bytes
            }
        }
    }

    /// A `google.rpc.Status` for any answer from 400 up.
    ///
    /// - Parameters:
    ///   - code: A gRPC status code, for example 3 for an invalid argument.
    ///   - message: The fault in English.
    ///   - violations: Faulty fields; none, or more than 256 KiB of them, leaves the details out.
    ///   - encoding: The encoding of the request.
    /// - Returns: A body of at most 4 MiB.
    public static func status(
        code: Int32,
        message: String,
        violations: [FieldViolation] = [],
        encoding: OTLPEncoding
    ) -> [UInt8] {
        // Escaped for JSON, a byte can become six.
        let detailBytes = violations.reduce(0) { $0 + $1.field.utf8.count + $1.description.utf8.count }
        let details = detailBytes > bytesMaximum / 16 ? [] : violations
        return shortened(message) { message in
            switch encoding {
            case .protobuf: protobufStatus(code, message, details)
            case .json: jsonStatus(code, message, details)
            }
        }
    }

    /// The status for a body that was refused, with the place as a field violation.
    public static func status(for error: OTLPError, encoding: OTLPEncoding) -> [UInt8] {
        let violations = error.path.map { [FieldViolation(field: $0, description: "\(error)")] }
        return status(code: 3, message: "\(error)", violations: violations ?? [], encoding: encoding)
    }

    private static let badRequestType = "type.googleapis.com/google.rpc.BadRequest"

    private static func protobufStatus(
        _ code: Int32,
        _ message: String,
        _ violations: [FieldViolation]
    ) -> [UInt8] {
        var writer = ProtobufWriter()
        if code != 0 { writer.varint(1, UInt64(bitPattern: Int64(code))) }
        if !message.isEmpty { writer.string(2, message) }
        if violations.isEmpty { return writer.bytes }
        writer.message(3) { writer in
            writer.string(1, badRequestType)
            writer.message(2) { writer in
                for violation in violations {
                    writer.message(1) { writer in
                        if !violation.field.isEmpty { writer.string(1, violation.field) }
                        if !violation.description.isEmpty { writer.string(2, violation.description) }
                    }
                }
            }
        }
        return writer.bytes
    }

    private static func jsonStatus(
        _ code: Int32,
        _ message: String,
        _ violations: [FieldViolation]
    ) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.object { writer in
            writer.key("code")
            writer.output.raw(String(code))
            writer.text("message", message)
            if violations.isEmpty { return }
            writer.list("details", CollectionOfOne(violations)) { violations, writer in
                writer.text("@type", badRequestType)
                writer.list("fieldViolations", violations) { violation, writer in
                    writer.text("field", violation.field)
                    writer.text("description", violation.description)
                }
            }
        }
        return writer.output.bytes
    }

    private static func countKey(_ signal: OTLPSignal) -> String {
        switch signal {
        case .traces: "rejectedSpans"
        case .logs: "rejectedLogRecords"
        case .metrics: "rejectedDataPoints"
        }
    }

    /// Cuts the message until the response fits.
    private static func shortened(_ message: String, _ body: (String) -> [UInt8]) -> [UInt8] {
        var message = message
        while true {
            let bytes = body(message)
            if bytes.count <= bytesMaximum || message.isEmpty { return bytes }
            let utf8 = Array(message.utf8)
            let kept = UTF8Text.prefix(utf8, in: 0..<utf8.count, limit: utf8.count / 2)
            message = UTF8Text.string(utf8, in: kept).text
        }
    }
}
