import Wire

/// One object of a telemetry file.
public struct JSONLine: Hashable, Sendable {
    /// The line on which the object begins, from 1.
    public var number: Int
    /// The object's bytes in the file.
    public var range: Range<Int>
    /// The signal it holds.
    public var signal: OTLPSignal
}

/// Splits a file of OTLP/JSON into its objects and reports what is damaged.
///
/// Takes JSON Lines as the OTLP file exporter writes them (with `\n` or `\r\n`, empty lines and a missing
/// last line end), one pretty-printed object, and several objects one after another: an object ends where
/// its braces close, not where its line does. After damage, reading goes on at the next line; if the damaged
/// object reaches over several lines, at the next line that begins with `{`.
///
/// Source: OpenTelemetry specification, `protocol/file-exporter.md`.
public struct JSONLinesReader: Sendable {
    /// An object, or the fault of one damaged line.
    public enum Item: Hashable, Sendable {
        case object(JSONLine)
        case damage(line: Int, OTLPError)
    }

    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1

    /// Reads a whole decompressed file.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
    }

    /// The next object or fault; `nil` at the end of the file.
    public mutating func next() -> Item? {
        skipWhitespace()
        guard offset < bytes.count else { return nil }
        let startLine = line
        var reader = JSONReader(bytes, in: offset..<bytes.count, depthMaximum: DecodeLimits().jsonDepth)
        do {
            try reader.enterObject()
            while try reader.nextKey() != nil { try reader.skipValue() }
        } catch {
            resume(after: reader.offset)
            return .damage(line: startLine, .malformed(error, path: ""))
        }
        let range = offset..<reader.offset
        advance(to: reader.offset)
        guard let signal = Self.signal(of: bytes, range) else {
            return .damage(line: startLine, .unknownSignal(line: startLine))
        }
        return .object(JSONLine(number: startLine, range: range, signal: signal))
    }

    private static let keys = JSONKeyTable([
        ("resourceSpans", 1), ("resource_spans", 1), ("resourceLogs", 2), ("resource_logs", 2),
        ("resourceMetrics", 3), ("resource_metrics", 3),
    ])

    /// The signal that the first known key names; the object is well-formed.
    private static func signal(of bytes: [UInt8], _ range: Range<Int>) -> OTLPSignal? {
        var reader = JSONReader(bytes, in: range, depthMaximum: DecodeLimits().jsonDepth)
        do {
            try reader.enterObject()
            while let key = try reader.nextKey() {
                switch keys.code(of: key, in: &reader) {
                case 1: return .traces
                case 2: return .logs
                case 3: return .metrics
                default: try reader.skipValue()
                }
            }
        } catch { return nil }
        return nil
    }

    private mutating func skipWhitespace() {
        while offset < bytes.count, bytes[offset] <= 0x20 {
            if bytes[offset] == 0x0a { line += 1 }
            offset += 1
        }
    }

    private mutating func advance(to end: Int) {
        for index in offset..<end where bytes[index] == 0x0a { line += 1 }
        offset = end
    }

    /// Goes to the line after the damaged one.
    private mutating func resume(after faultOffset: Int) {
        let reachesOver = bytes[offset..<max(offset, min(faultOffset, bytes.count))].contains(0x0a)
        repeat {
            while offset < bytes.count, bytes[offset] != 0x0a { offset += 1 }
            guard offset < bytes.count else { return }
            offset += 1
            line += 1
        } while reachesOver && offset < bytes.count && bytes[offset] != 0x7b
    }
}
