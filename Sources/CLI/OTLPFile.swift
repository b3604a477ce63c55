import Ingest
import Model
import OTLP
import Wire

/// A telemetry file: OTLP/JSON, JSON Lines or one protobuf request, gzipped or not, read whole.
struct OTLPFile {
    /// Bytes of a file after gzip.
    ///
    /// Larger files can be split at line ends.
    static let inflatedBytesMax = 2 << 30

    let path: String
    let bytes: [UInt8]
    private let isProtobuf: Bool

    /// Reads and unpacks a file; its contents are decoded later, piece by piece.
    init(path: String) throws {
        self.path = path
        let raw = try InputFile.bytes(path)
        do {
            bytes = Gzip.isGzip(raw) ? try Gzip.decompress(raw, limit: Self.inflatedBytesMax) : raw
        } catch {
            throw InputFileError(path: path, reason: "gzip: \(error)")
        }
        isProtobuf = try Self.isProtobuf(path, bytes)
    }

    /// Decodes the file's requests one after another; a damaged one does not stop the rest.
    func pieces() -> AnySequence<Result<DecodedBatch, OTLPFileFault>> {
        if isProtobuf {
            let whole = decode(0..<bytes.count, .protobuf, line: nil)
            return AnySequence(CollectionOfOne(isOtherSignal(whole) ? .success(DecodedBatch()) : whole))
        }
        return AnySequence { () -> AnyIterator<Result<DecodedBatch, OTLPFileFault>> in
            var reader = JSONLinesReader(bytes)
            return AnyIterator { reader.next().map(decode) }
        }
    }

    /// Whether a protobuf file holds logs or metrics: its name says so, and no span comes out of it.
    ///
    /// The bytes alone cannot tell, because the requests of all signals have the same outer fields.
    private func isOtherSignal(_ result: Result<DecodedBatch, OTLPFileFault>) -> Bool {
        let name = path.split(separator: "/").last?.lowercased() ?? ""
        guard name.contains("log") || name.contains("metric") else { return false }
        guard case .success(let batch) = result else { return true }
        return batch.records.isEmpty
    }

    private func decode(_ item: JSONLinesReader.Item) -> Result<DecodedBatch, OTLPFileFault> {
        switch item {
        case .damage(let line, let error): .failure(OTLPFileFault(path: path, line: line, reason: "\(error)"))
        case .object(let line) where line.signal == .traces: decode(line.range, .json, line: line.number)
        // Files of the signals that are not kept load without a word, as their requests do.
        case .object: .success(DecodedBatch())
        }
    }

    private func decode(
        _ range: Range<Int>,
        _ encoding: OTLPEncoding,
        line: Int?
    ) -> Result<DecodedBatch, OTLPFileFault> {
        do {
            return .success(try TraceRequestDecoder.decode(bytes, in: range, encoding: encoding))
        } catch {
            return .failure(OTLPFileFault(path: path, line: line, reason: "\(error)"))
        }
    }

    /// By the name's ending, else by the first byte: JSON begins with a brace, a request with field 1.
    private static func isProtobuf(_ path: String, _ bytes: [UInt8]) throws -> Bool {
        var name = path.lowercased()
        if name.hasSuffix(".gz") { name.removeLast(3) }
        if name.hasSuffix(".pb") || name.hasSuffix(".binpb") { return true }
        if name.hasSuffix(".json") || name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return false }
        guard name == "-" else {
            throw InputFileError(
                path: path,
                reason: "the name must end in .json, .jsonl or .pb, or these with .gz"
            )
        }
        return bytes.first == 0x0A && bytes.dropFirst().first != UInt8(ascii: "{")
    }
}

/// A part of a file that cannot be read; the rest is loaded.
struct OTLPFileFault: Error, CustomStringConvertible {
    var path: String
    var line: Int?
    var reason: String

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(reason)" }
}
