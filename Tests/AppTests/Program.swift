import Foundation
import TestSupport

/// The real binary, as built beside these tests.
enum Program {
    static let path: String = {
        if let path = ProcessInfo.processInfo.environment["SPANLEDGER_BINARY"] { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let beside = bundle.appendingPathComponent("spanledger").path
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return TestFiles.root.appendingPathComponent(".build/debug/spanledger").path
    }()

    /// What a finished command said.
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs a command to its end.
    static func run(_ arguments: [String], input: Data? = nil, in directory: String? = nil) throws -> Result {
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
            output: try String(contentsOfFile: outputPath, encoding: .utf8),
            errors: try String(contentsOfFile: errorPath, encoding: .utf8)
        )
    }
}

/// A running server on a port of the system's choice.
final class ServerProcess {
    let port: Int
    let dataPath: String
    private let process: Process
    private let directory: TemporaryDirectory?

    /// Starts a server; with a path it opens that data directory, else a new one.
    init(dataPath: String? = nil, binary: String = Program.path) throws {
        let directory = dataPath == nil ? try TemporaryDirectory() : nil
        self.directory = directory
        self.dataPath = dataPath ?? (directory?.path ?? "") + "/data"
        process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["serve", "--data", self.dataPath, "--listen", "127.0.0.1:0"]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        try process.run()
        guard let port = Self.port(in: output.fileHandleForReading) else {
            process.terminate()
            throw Failure.noPort
        }
        self.port = port
    }

    deinit { kill() }

    enum Failure: Error { case noPort }

    private static func port(in handle: FileHandle) -> Int? {
        var text = ""
        while true {
            let data = handle.availableData
            if data.isEmpty { return nil }
            text += String(decoding: data, as: UTF8.self)
            guard let range = text.range(of: "http://127.0.0.1:"), text[range.upperBound...].contains("/")
            else { continue }
            return Int(text[range.upperBound...].prefix { $0.isNumber })
        }
    }

    /// SIGKILL: no chance to finish anything.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// SIGTERM; returns the exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// One request on a connection of its own.
    func exchange(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) throws -> HTTPAnswer {
        let connection = try HTTPConnection(port: port)
        return try connection.exchange(method, path, headers: headers, body: body)
    }

    /// The body of a page that must be there.
    func text(_ path: String) throws -> String {
        let answer = try exchange("GET", path)
        guard answer.status == 200 else { throw HTTPConnection.Failure.status(answer.status, answer.text) }
        return answer.text
    }
}
