import Foundation
import Model
import OTLP
import TestSupport
import Testing
import Wire

/// The command line: right answers, and one line that says what to do when something is wrong.
@Suite struct CommandTests {
    private static func file(
        _ directory: TemporaryDirectory,
        _ name: String,
        _ bytes: [UInt8]
    ) throws -> String {
        let path = directory.path + "/" + name
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    private static func sample() throws -> [UInt8] {
        try TestFiles.bytes("ingest-samples/01-pr-review-full.json")
    }

    @Test func `The same file as JSON, JSON Lines, protobuf, gzip or standard input gives the same report`()
        throws
    {
        let directory = try TemporaryDirectory()
        let json = try Self.sample()
        let records = try TraceRequestDecoder.decode(json, encoding: .json).records
        let line = TraceRequestEncoder.encode(records, encoding: .json)
        let protobuf = TraceRequestEncoder.encode(records, encoding: .protobuf)
        let files: [(String, [UInt8])] = [
            ("a.json", json), ("b.jsonl", line + [0x0A]), ("c.pb", protobuf),
            ("d.json.gz", Gzip.compress(json)),
            ("e.jsonl.gz", Gzip.compress(line)), ("f.pb.gz", Gzip.compress(protobuf)),
        ]
        var reports: Set<String> = []
        for (name, bytes) in files {
            let data = directory.path + "/data-" + name
            let loaded = try Program.run(["ingest", "--data", data, try Self.file(directory, name, bytes)])
            #expect(loaded.status == 0, "\(loaded.errors)")
            reports.insert(
                try Program.run(["report", "runs", "--data", data, "--from", "all", "--format", "csv"]).output
            )
        }
        let data = directory.path + "/data-stdin"
        let loaded = try Program.run(["ingest", "--data", data, "-"], input: Data(json))
        #expect(loaded.status == 0, "\(loaded.errors)")
        reports.insert(
            try Program.run(["report", "runs", "--data", data, "--from", "all", "--format", "csv"]).output
        )
        #expect(reports.count == 1)
        #expect(reports.first?.split(separator: "\r\n").count ?? 0 > 1)
    }

    @Test func `A bad line among a thousand is reported by number and the rest is loaded`() throws {
        let directory = try TemporaryDirectory()
        var lines = Data()
        for index in 1...1_000 {
            var span = SpanRecord(
                traceID: TraceID(high: 3, low: UInt64(index)),
                spanID: SpanID(bits: UInt64(index)),
                start: Instant(nanoseconds: 1_790_000_000_000_000_000),
                end: Instant(nanoseconds: 1_790_000_000_000_000_009)
            )
            span.name = "n"
            let line = TraceRequestEncoder.encode([span], encoding: .json)
            lines.append(contentsOf: index == 617 ? Array(line.dropLast(3)) : line)
            lines.append(0x0A)
        }
        let path = try Self.file(directory, "lines.jsonl", Array(lines))
        let result = try Program.run(["ingest", "--data", directory.path + "/data", path])
        #expect(result.status == 1)
        #expect(result.errors.contains("lines.jsonl:617:"), "\(result.errors)")
        #expect(result.output.contains("999 spans accepted"), "\(result.output)")
    }

    @Test func `Sent to a server, a file gives the report that a data directory gives`() throws {
        let directory = try TemporaryDirectory()
        let server = try ServerProcess()
        let path = try Self.file(directory, "a.json", try Self.sample())
        let sent = try Program.run(["ingest", "--server", "http://127.0.0.1:\(server.port)", path])
        #expect(sent.status == 0, "\(sent.errors)")
        let data = directory.path + "/data"
        #expect(try Program.run(["ingest", "--data", data, path]).status == 0)
        let own = try Program.run(["report", "workflows", "--data", data, "--from", "all", "--format", "csv"])
            .output
        #expect(try server.text("/workflows.csv?from=all") == own)
        // Reading beside a running server.
        let beside = try Program.run([
            "report", "workflows", "--data", server.dataPath, "--from", "all", "--format", "csv",
        ])
        #expect(beside.output == own, "\(beside.errors)")
    }

    @Test func `A second writer is refused, a stopped server frees the directory`() throws {
        let directory = try TemporaryDirectory()
        let server = try ServerProcess()
        let path = try Self.file(directory, "a.json", try Self.sample())
        let second = try Program.run(["ingest", "--data", server.dataPath, path])
        #expect(second.status == 1)
        #expect(second.errors.contains("in use by another process"))
        #expect(server.stop() == 0)
        #expect(try Program.run(["ingest", "--data", server.dataPath, path]).status == 0)
    }

    @Test func `A port in use, a public address and a newer ledger each get one line`() throws {
        let directory = try TemporaryDirectory()
        let server = try ServerProcess()
        let port = try Program.run([
            "serve", "--data", directory.path + "/d", "--listen", "127.0.0.1:\(server.port)",
        ])
        #expect(port.status == 1)
        #expect(port.errors.contains("port \(server.port)"), "\(port.errors)")
        let address = try Program.run(["serve", "--data", directory.path + "/e", "--listen", "0.0.0.0:4318"])
        #expect(address.status == 2)
        #expect(address.errors.contains("only loopback"))
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/e"))
        #expect(
            try Program.run([
                "ingest", "--data", directory.path + "/f",
                try Self.file(directory, "a.json", try Self.sample()),
            ]).status == 0
        )
        try Self.setVersion(99, directory.path + "/f/spanledger.db")
        let newer = try Program.run(["report", "runs", "--data", directory.path + "/f"])
        #expect(newer.status == 1)
        #expect(newer.errors.contains("format 99"), "\(newer.errors)")
    }

    /// Writes SQLite's `user_version` (big-endian at byte 60 of the file, per the file format).
    private static func setVersion(_ version: UInt32, _ path: String) throws {
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        try handle.seek(toOffset: 60)
        try handle.write(contentsOf: Data([24, 16, 8, 0].map { UInt8(truncatingIfNeeded: version >> $0) }))
        try handle.close()
    }

    @Test(arguments: [
        (["report", "workflow"], 2, "no report"),
        (["report"], 2, "--help"),
        (["report", "runs", "--fromm", "-7d"], 2, "--from"),
        (["serve", "--data"], 2, "--data"),
        (["frobnicate"], 2, "frobnicate"),
        (["report", "costs", "--group", "modell"], 2, "model"),
        (["report", "runs", "--q", "workflw:x"], 2, "workflow"),
        (["report", "runs", "--from", "yesterdayish"], 2, "yesterdayish"),
        (["report", "runs"], 1, "no ledger"),
        (["show", "zz"], 2, "32 hexadecimal"),
        (["ingest", "--data", "d", "missing.json"], 1, "missing.json: no such file"),
        (["ingest", "--data", "d", "notes.txt"], 1, ".json, .jsonl or .pb"),
        (["prices", "check", "bad-prices.json"], 2, "bad-prices.json:"),
        (["serve", "--prices", "bad-prices.json", "--data", "d"], 2, "bad-prices.json:"),
        (["ingest", "--server", "ftp://x", "sample.json"], 1, "http://"),
        (["dashboard", "check", "bad.yaml"], 1, "bad.yaml:"),
    ])
    func `Wrong use gets one line and writes nothing`(arguments: [String], status: Int, part: String) throws {
        let directory = try TemporaryDirectory()
        _ = try Self.file(directory, "notes.txt", Array("hello".utf8))
        _ = try Self.file(
            directory,
            "bad-prices.json",
            Array("{\n \"format\": \"spanledger-prices\",\n \"modles\": []\n}".utf8)
        )
        _ = try Self.file(directory, "sample.json", Array("{}".utf8))
        _ = try Self.file(directory, "bad.yaml", Array("title: x\nrowz: []\n".utf8))
        let result = try Program.run(arguments, in: directory.path)
        #expect(result.status == Int32(status), "\(result.errors)")
        #expect(result.errors.contains(part), "\(result.errors)")
        #expect(result.errors.split(separator: "\n").count <= 2)
        #expect(result.output.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/d"))
    }

    @Test func `Values that begin with a dash are values`() throws {
        let directory = try TemporaryDirectory()
        let path = try Self.file(directory, "a.json", try Self.sample())
        let data = directory.path + "/data"
        #expect(try Program.run(["ingest", "--data", data, "--shift-to-now", path]).status == 0)
        let report = ["report", "runs", "--data", data, "--format", "csv", "--from", "-7d", "--to", "-1s"]
        let week = try Program.run(report)
        #expect(week.status == 0, "\(week.errors)")
        #expect(week.output.split(separator: "\r\n").count == 4)
        let excluding = try Program.run(report + ["--q", "-workflow:pr-review"])
        #expect(excluding.status == 0, "\(excluding.errors)")
        #expect(excluding.output.split(separator: "\r\n").count == 1)
        let search = try Program.run(["search", "--data", data, "--from", "-7d", "workflow:pr-review"])
        #expect(search.status == 0, "\(search.errors)")
    }

    @Test func `A folder of all three signals loads its spans without a word about the others`() throws {
        let directory = try TemporaryDirectory()
        let folder = TestFiles.tests.appendingPathComponent("Corpus/strands").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".pb") }
        #expect(files.contains { $0.contains("metrics") })
        let paths = files.sorted().map { folder + "/" + $0 }
        let loaded = try Program.run(["ingest", "--data", directory.path + "/data"] + paths)
        #expect(loaded.status == 0, "\(loaded.errors)")
        #expect(loaded.errors.isEmpty)
        #expect(loaded.output == "31 spans accepted\n")
    }

    @Test func `The shipped dashboards are well-formed`() throws {
        let folder = TestFiles.root.appendingPathComponent("dashboards").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".yaml")
        }
        #expect(!files.isEmpty)
        let result = try Program.run(["dashboard", "check"] + files.map { folder + "/" + $0 })
        #expect(result.status == 0, "\(result.errors)")
    }
}
