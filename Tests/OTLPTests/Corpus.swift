import Foundation
import OTLP

/// The captured and published request bodies in `Tests/Corpus`.
enum Corpus {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Corpus")

    /// One request body.
    struct Body: Sendable, CustomStringConvertible {
        var name: String
        var bytes: [UInt8]
        var encoding: OTLPEncoding

        var description: String { name }
    }

    /// All bodies whose name ends in `suffix`, in the order of their names.
    static func bodies(_ suffix: String) -> [Body] {
        let paths = (try? FileManager.default.subpathsOfDirectory(atPath: root.path())) ?? []
        return paths.filter { $0.hasSuffix(suffix) }.sorted().compactMap { path in
            guard let data = try? Data(contentsOf: root.appending(path: path)) else { return nil }
            return Body(name: path, bytes: [UInt8](data), encoding: path.hasSuffix(".pb") ? .protobuf : .json)
        }
    }

    /// Every captured trace request.
    static let traces = bodies("-traces.pb") + bodies("-traces.json")
}
