import Foundation
import TestSupport
import Testing

/// Backup, restore, verify, retention and hold as people type them.
@Suite(.serialized) struct LifeCommandTests {
    /// A directory with a ledger of samples, which are some days old.
    private static func ledger() throws -> (TemporaryDirectory, data: String) {
        let directory = try TemporaryDirectory()
        let data = directory.path + "/data"
        let samples = TestFiles.root.appendingPathComponent("ingest-samples").path
        let files = try FileManager.default.contentsOfDirectory(atPath: samples)
            .filter { $0.hasSuffix(".json") }.sorted().map { samples + "/" + $0 }
        let loaded = try Program.run(["ingest", "--data", data] + files)
        #expect(loaded.status == 0, "\(loaded.errors)")
        return (directory, data)
    }

    private static func report(_ data: String, _ name: String = "workflows") throws -> String {
        let result = try Program.run(["report", name, "--data", data, "--from", "all", "--format", "csv"])
        #expect(result.status == 0, "\(result.errors)")
        return result.output
    }

    @Test func `A backup of a running server restores to the same reports`() throws {
        let (directory, data) = try Self.ledger()
        let server = try ServerProcess(dataPath: data)
        let file = directory.path + "/backup.db"
        let backup = try Program.run(["backup", "--data", data, "--to", file])
        #expect(backup.status == 0 && backup.output.contains("verified"), "\(backup.errors)")
        #expect(backup.errors.isEmpty, "no bar where there is no terminal")
        let again = try Program.run(["backup", "--data", data, "--to", file])
        #expect(again.status == 1 && again.errors.contains("--replace"), "\(again.errors)")
        #expect(try Program.run(["backup", "--data", data, "--to", file, "--replace"]).status == 0)
        let refused = try Program.run(["restore", file, "--data", data, "--replace"])
        #expect(refused.status == 1 && refused.errors.contains("in use"), "\(refused.errors)")
        #expect(server.stop() == 0)
        let target = directory.path + "/restored"
        let restored = try Program.run(["restore", file, "--data", target])
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try Self.report(target) == Self.report(data))
        let used = try Program.run(["restore", file, "--data", target])
        #expect(used.status == 1 && used.errors.contains("--replace"), "\(used.errors)")
        let replaced = try Program.run(["restore", file, "--data", target, "--replace"])
        #expect(replaced.status == 0 && replaced.output.contains("replaced-"), "\(replaced.errors)")
        #expect(try Self.report(target) == Self.report(data))
    }

    @Test func `Verify says what it checked in 80 columns, and exits with 3 on damage`() throws {
        let (directory, data) = try Self.ledger()
        let sound = try Program.run(["verify", "--data", data, "--deep"])
        #expect(sound.status == 0, "\(sound.output)")
        #expect(sound.output.contains("is sound"))
        #expect(sound.output.components(separatedBy: "\n").dropLast(2).allSatisfy { $0.count <= 80 })
        let path = data + "/spanledger.db"
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var damaged = sound
        // Some bytes are no part of anything, some of an index that a copy makes anew, and some keep the file
        // from being opened at all.
        for offset in stride(from: whole.count / 2, to: whole.count, by: 1_000)
        where !damaged.output.contains("checksum mismatch") {
            var bytes = whole
            bytes[offset] ^= 16
            try bytes.write(to: URL(fileURLWithPath: path))
            damaged = try Program.run(["verify", "--data", data])
        }
        #expect(damaged.output.contains("DAMAGED"))
        #expect(damaged.status == 3, "\(damaged.output) \(damaged.errors)")
        #expect(damaged.output.components(separatedBy: "\n").dropLast(2).allSatisfy { $0.count <= 80 })
        let backup = try Program.run(["backup", "--data", data, "--to", directory.path + "/b.db"])
        #expect(backup.status == 3, "\(backup.errors)")
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/b.db"))
        let nothing = try Program.run(["verify", "--data", directory.path + "/nothing"])
        #expect(nothing.status == 1 && nothing.errors.contains("no ledger"), "\(nothing.errors)")
    }

    @Test func `A dry run of retention shows what goes; costs stay when texts go`() throws {
        let (directory, data) = try Self.ledger()
        defer { withExtendedLifetime(directory) {} }
        let costs = try Self.report(data, "costs")
        let dry = try Program.run(["retention", "--data", data, "--content", "1h", "--dry-run"])
        #expect(dry.status == 0 && dry.output.contains("would go"), "\(dry.errors)")
        let done = try Program.run(["retention", "--data", data, "--content", "1h"])
        #expect(done.status == 0 && done.output.contains("taken out"), "\(done.errors)")
        #expect(dry.output.split(separator: "\n").first == done.output.split(separator: "\n").first)
        #expect(try Self.report(data, "costs") == costs)
        #expect(try Program.run(["verify", "--data", data, "--deep"]).status == 0)
        let steps = try Program.run(["retention", "--data", data, "--steps", "1h", "--vacuum"])
        #expect(steps.status == 0, "\(steps.errors)")
        #expect(try Program.run(["verify", "--data", data, "--deep"]).status == 0)
    }

    @Test func `A hold needs a reason and keeps its runs, also beside a server`() throws {
        let (directory, data) = try Self.ledger()
        defer { withExtendedLifetime(directory) {} }
        let server = try ServerProcess(dataPath: data)
        let add = ["hold", "add", "--data", data, "--workflow", "pr-review"]
        #expect(try Program.run(add).status == 2)
        let held = try Program.run(add + ["--reason", "case 12", "--by", "counsel"])
        #expect(held.status == 0 && held.output.contains("Hold 1"), "\(held.errors)")
        #expect(server.stop() == 0)
        let retention = try Program.run(["retention", "--data", data, "--steps", "1h"])
        #expect(retention.output.contains("kept by legal hold 1"), "\(retention.output) \(retention.errors)")
        #expect(try Self.report(data).contains("pr-review"))
        let list = try Program.run(["hold", "list", "--data", data])
        #expect(list.output.contains("case 12") && list.output.contains("counsel"), "\(list.output)")
        let wrong = try Program.run(["hold", "release", "7", "--data", data, "--reason", "done"])
        #expect(wrong.status == 2 && wrong.errors.contains("no hold 7"), "\(wrong.errors)")
        #expect(try Program.run(["hold", "release", "1", "--data", data, "--reason", "done"]).status == 0)
        #expect(try Program.run(["retention", "--data", data, "--steps", "1h"]).status == 0)
        #expect(try !Self.report(data).contains("pr-review,"))
    }

    @Test(arguments: [
        ("retention: 30d\n", 1, "`key: value`"), ("retention:\n  content: 30\n", 2, "content must be"),
        ("retention:\n  steps: 400d\n  size: big\n", 3, "size must be"),
        ("retention:\n  contents: 1d\n", 2, "unknown setting contents"),
        ("retention:\n  projects:\n    a:\n      size: 1GB\n", 4, "unknown setting size"),
    ])
    func `A wrong setting of retention is named with its line`(text: String, line: Int, part: String) throws {
        let directory = try TemporaryDirectory()
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "/spanledger.yaml"))
        let result = try Program.run(["retention", "--dry-run"], in: directory.path)
        #expect(result.status == 2)
        #expect(result.errors.contains("spanledger.yaml:\(line): "), "\(result.errors)")
        #expect(result.errors.contains(part), "\(result.errors)")
    }
}
