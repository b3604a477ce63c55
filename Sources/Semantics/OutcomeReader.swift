import Model

/// How a span ended, by its own account.
struct OutcomeReading {
    var explicitFailure: Bool?
    var errorType: String?
    var errorMessage: String?
    var isPause = false
}

/// Reads status, error attributes and exception events; the tables name what each dialect says.
///
/// Flat names such as `success` and `error` can only be trusted on spans of coding agents to mean this span.
enum OutcomeReader {
    /// Longest error text kept; the rest of a stack trace tells nothing more.
    static let messageBytesMax = 2_000

    /// Exceptions by which frameworks pause a run until a person or an outside event answers.
    private static let pauses: Set<String> = [
        "WaitingForEvent", "GraphInterrupt", "NodeInterrupt", "Interrupt", "InterruptException",
        "ApprovalRequired",
        "CallDeferred", "ToolApprovalRequired", "HumanInputRequired", "GraphBubbleUp",
    ]
    /// Words by which status attributes say failure or success.
    private static let outcomes: [String: Bool] = [
        "error": true, "failed": true, "failure": true, "fail": true, "cancelled": true, "timeout": true,
        "success": false, "ok": false, "completed": false, "succeeded": false,
    ]

    /// Reads the outcome; error texts are only kept for a span that failed.
    static func read(
        _ reader: AttributeReader,
        _ record: SpanRecord,
        isCodingAgent: Bool
    ) -> OutcomeReading {
        var reading = OutcomeReading()
        let exception = record.events.last { $0.name == "exception" }
        let exceptionType = exception?.attributes["exception.type"]?.plainText
        let shortType = exceptionType.map(Self.lastComponent)
        reading.isPause = reader.has(.pause) || shortType.map(Self.pauses.contains) ?? false
        reading.explicitFailure = stated(reader, record.status, isCodingAgent: isCodingAgent)
        let type = reader.text(.errorType) { $0 != "_OTHER" && $0 != "None" }
        if reading.explicitFailure == nil, record.status == .unset, type != nil {
            reading.explicitFailure = true
        }
        guard reading.explicitFailure ?? (record.status == .error), !reading.isPause else { return reading }
        reading.errorType =
            type ?? shortType ?? (isCodingAgent ? reader.text(.flatErrorType) : nil)
            ?? reader.text(.errorType)
        let message =
            (record.statusMessage.isEmpty ? nil : record.statusMessage)
            ?? exception?.attributes["exception.message"]?.plainText ?? reader.text(.errorMessage)
            ?? (isCodingAgent ? reader.text(.flatErrorMessage) : nil)
        reading.errorMessage = message.map(Self.clipped)
        if reading.errorType == nil { reading.errorType = reading.errorMessage.flatMap(Self.leadingType) }
        return reading
    }

    private static func stated(
        _ reader: AttributeReader,
        _ spanStatus: StatusCode,
        isCodingAgent: Bool
    ) -> Bool? {
        let success = reader.first(.success) ?? (isCodingAgent ? reader.first(.flatSuccess) : nil)
        if let text = success?.plainText {
            if text.lowercased() == "false" { return true }
            if text.lowercased() == "true", spanStatus != .error { return false }
        }
        if let level = reader.text(.level), level.uppercased() == "ERROR" { return true }
        let status = reader.text(.toolStatus) ?? reader.text(.responseStatus)
        guard let failed = status.flatMap({ Self.outcomes[$0.lowercased()] }) else { return nil }
        return failed || spanStatus != .error ? failed : nil
    }

    /// The class of an error text that begins with it: `ToolFailure: …`.
    private static func leadingType(_ message: String) -> String? {
        guard let colon = message.utf8.prefix(80).firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let type = message[..<colon]
        let isName = type.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: ".")
                || $0 == UInt8(ascii: "_")
        }
        guard isName, let first = type.utf8.first,
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(first) || type.contains(".")
        else { return nil }
        return lastComponent(String(type))
    }

    private static func lastComponent(_ type: String) -> String {
        guard let dot = type.lastIndex(of: "."), type.index(after: dot) != type.endIndex else { return type }
        return String(type[type.index(after: dot)...])
    }

    static func clipped(_ text: String) -> String {
        guard text.utf8.count > messageBytesMax else { return text }
        return String(decoding: text.utf8.prefix(messageBytesMax), as: UTF8.self)
    }
}
