public import Foundation

/// The real binary, as built beside these tests.
public enum Program {
    /// Where it is: `SPANLEDGER_BINARY`, or beside the test bundle.
    public static let path: String = {
        if let path = ProcessInfo.processInfo.environment["SPANLEDGER_BINARY"] { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = bundle.appendingPathComponent("spanledger").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return TestFiles.root.appendingPathComponent(".build/debug/spanledger").path
    }()

    /// What a finished command said.
    public struct Result: Sendable {
        /// Exit status, or the signal that ended it.
        public var status: Int32
        /// Whether a signal ended it.
        public var isCrash: Bool
        /// Standard output.
        public var output: String
        /// Standard error.
        public var errors: String
    }

    /// Runs a command to its end.
    public static func run(
        _ arguments: [String],
        input: Data? = nil,
        in directory: String? = nil
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("SPANLEDGER_") }
        environment["NO_COLOR"] = "1"
        process.environment = environment
        // Files, not pipes: a full pipe would stop the program before it ends.
        let folder = try TemporaryDirectory()
        let outputPath = folder.path + "/out"
        let errorPath = folder.path + "/err"
        for path in [outputPath, errorPath] {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
        if let input {
            let inputPath = folder.path + "/in"
            try input.write(to: URL(fileURLWithPath: inputPath))
            process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus,
            isCrash: process.terminationReason == .uncaughtSignal,
            output: try String(contentsOfFile: outputPath, encoding: .utf8),
            errors: try String(contentsOfFile: errorPath, encoding: .utf8)
        )
    }
}
