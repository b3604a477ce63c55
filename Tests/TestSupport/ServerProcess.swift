import Foundation

/// A running server on a port of the system's choice.
public final class ServerProcess: @unchecked Sendable {
    /// How a server ended.
    public struct Ending: Sendable, Equatable {
        /// Exit status, or the signal's number.
        public var status: Int32
        /// Whether a signal ended it.
        public var isCrash: Bool

        /// Whether it ended as it should.
        public var isSuccess: Bool { status == 0 && !isCrash }
    }

    /// Why a server did not start.
    public enum Failure: Error {
        /// It ended without the line that names its port; the text is what it said.
        case noPort(Ending, String)
    }

    /// Where it listens.
    public let port: Int
    /// Its data directory.
    public let dataPath: String
    /// Seconds from the start to the printed link.
    public let startSeconds: Double
    private let process: Process
    private let directory: TemporaryDirectory?
    private let errorFile: TemporaryDirectory?
    private let output = Pipe()

    /// Starts a server; with a path it opens that data directory, else a new one.
    ///
    /// The environment is added to the test's own; with `keepsErrors`, standard error is kept for `errors` instead
    /// of being shown.
    ///
    /// - Throws: `Failure.noPort` when the program ends without having listened.
    public init(
        dataPath: String? = nil,
        binary: String = Program.path,
        environment: [String: String] = [:],
        arguments: [String] = [],
        keepsErrors: Bool = false
    ) throws {
        let directory = dataPath == nil ? try TemporaryDirectory() : nil
        self.directory = directory
        self.dataPath = dataPath ?? (directory?.path ?? "") + "/data"
        errorFile = keepsErrors ? try TemporaryDirectory() : nil
        let process = Process()
        self.process = process
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = ["serve", "--data", self.dataPath, "--listen", "127.0.0.1:0"] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = try Self.errorHandle(errorFile)
        let start = Monotonic.now()
        try process.run()
        guard let port = Self.port(in: output.fileHandleForReading) else {
            process.terminate()
            process.waitUntilExit()
            throw Failure.noPort(Self.ending(process), Self.text(errorFile))
        }
        startSeconds = Monotonic.seconds(since: start)
        self.port = port
    }

    deinit { kill() }

    /// What was written to standard error so far.
    public var errors: String { Self.text(errorFile) }

    private static func errorHandle(_ folder: TemporaryDirectory?) throws -> FileHandle {
        guard let folder else { return .standardError }
        let path = folder.path + "/err"
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    private static func text(_ folder: TemporaryDirectory?) -> String {
        guard let folder else { return "" }
        return (try? String(contentsOfFile: folder.path + "/err", encoding: .utf8)) ?? ""
    }

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

    private static func ending(_ process: Process) -> Ending {
        Ending(status: process.terminationStatus, isCrash: process.terminationReason == .uncaughtSignal)
    }

    /// SIGKILL: no chance to finish anything.
    public func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// SIGTERM; returns at once.
    public func terminate() { process.terminate() }

    /// SIGTERM; returns the exit status.
    public func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// How it ended, or `nil` if it still runs after so many seconds.
    public func ending(within seconds: Double) -> Ending? {
        let start = Monotonic.now()
        while process.isRunning {
            if Monotonic.seconds(since: start) > seconds { return nil }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return Self.ending(process)
    }

    /// One request on a connection of its own.
    public func exchange(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body: [UInt8] = []
    ) throws -> HTTPAnswer {
        let connection = try HTTPConnection(port: port)
        return try connection.exchange(method, path, headers: headers, body: body)
    }

    /// The body of a page that must be there.
    public func text(_ path: String) throws -> String {
        let answer = try exchange("GET", path)
        guard answer.status == 200 else { throw HTTPConnection.Failure.status(answer.status, answer.text) }
        return answer.text
    }
}
