public import Wire

/// Why a whole request body, or one line of a file, was refused.
///
/// A fault within one span never becomes such an error: it is counted in `DecodedBatch.rejections`.
public enum OTLPError: Error, Hashable, Sendable {
    /// The bytes break the grammar of their encoding. `path` is the place reached, such as
    /// `resourceSpans[0].scopeSpans[1].spans[3]`, empty for the body itself.
    case malformed(WireError, path: String)
    /// No key of a JSON object names a signal; `line` is the line where the object begins.
    case unknownSignal(line: Int)

    /// Where in the body the fault is, or `nil` if it has no place.
    public var path: String? {
        switch self {
        case .malformed(_, let path): path.isEmpty ? nil : path
        case .unknownSignal: nil
        }
    }
}

extension OTLPError: CustomStringConvertible {
    /// The fault in English, with its facts.
    public var description: String {
        switch self {
        case .malformed(let error, let path): path.isEmpty ? "\(error)" : "\(path): \(error)"
        case .unknownSignal(let line):
            "the object at line \(line) has none of resourceSpans, resourceLogs and resourceMetrics"
        }
    }
}
