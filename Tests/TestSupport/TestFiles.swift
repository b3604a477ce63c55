public import Foundation

/// Files of the repository that tests read.
public enum TestFiles {
    /// The folder `Tests`.
    public static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The top of the repository.
    public static let root = tests.deletingLastPathComponent()

    /// Names of the captured folders, sorted.
    public static func corpusFolders() throws -> [String] {
        let corpus = tests.appendingPathComponent("Corpus")
        return try FileManager.default.contentsOfDirectory(atPath: corpus.path)
            .filter { FileManager.default.fileExists(atPath: corpus.path + "/\($0)/expected.json") }
            .sorted()
    }

    /// The trace requests of one captured folder in order of arrival, with whether each is JSON.
    public static func traceRequests(_ folder: String) throws -> [(body: [UInt8], isJSON: Bool)] {
        let path = tests.appendingPathComponent("Corpus/\(folder)")
        let names = try FileManager.default.contentsOfDirectory(atPath: path.path)
            .filter { $0.hasSuffix("-traces.pb") || $0.hasSuffix("-traces.json") }
            .sorted()
        return try names.map { name in
            (Array(try Data(contentsOf: path.appendingPathComponent(name))), name.hasSuffix(".json"))
        }
    }

    /// Bytes of a file named from the top of the repository.
    public static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appendingPathComponent(path)))
    }
}

/// A directory that exists while this value does.
public final class TemporaryDirectory: Sendable {
    /// Where it is.
    public let path: String

    /// Makes an empty directory.
    public init() throws {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("spanledger-\(UUID().uuidString)")
            .path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Best effort: a directory that stays behind harms no other test.
        try? FileManager.default.removeItem(atPath: path)
    }
}
