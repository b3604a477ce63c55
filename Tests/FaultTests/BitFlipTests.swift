import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 10: one flipped bit anywhere in the database is harmless or noticed; never a wrong answer, never a crash.
    @Suite(.serialized) struct BitFlips {
        /// All answers of one ledger.
        private struct Answers {
            var texts: [String: String] = [:]
            /// Paths that said that something is damaged, or could not answer.
            var refused: Set<String> = []
            var isCrash = false
            var cannotOpen = false
        }

        private enum Outcome: String, CaseIterable { case harmless, atOpen, byVerify, byPage, silent, crash }

        private static let reports = [
            "/runs.csv?from=all", "/costs.csv?from=all&group=model,workflow", "/workflows.csv?from=all",
            "/failures.csv?from=all", "/permissions.csv?from=all", "/permissions/summary.csv?from=all",
            "/overview.csv?from=all",
        ]

        @Test func `A flipped bit in the database is harmless or noticed, and never gives a wrong answer`()
            throws
        {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let directory = try TemporaryDirectory()
            let bytes = try Self.database(directory)
            let traces = try Self.traces(Self.directory(holding: bytes, directory))
            let truth = try Self.answers(Self.directory(holding: bytes, directory), traces)
            #expect(truth.refused.isEmpty && truth.texts.count > 20, "the ledger is sound: \(truth.refused)")
            var counts: [Outcome: Int] = [:]
            let trials = Effort.count(short: 60, long: 1_000)
            for _ in 0..<trials {
                let bit = Int.random(in: 0..<bytes.count * 8, using: &generator)
                let outcome = try Self.outcome(bit, bytes, directory, truth, traces, checks: true)
                counts[outcome, default: 0] += 1
                #expect(outcome != .silent && outcome != .crash, "bit \(bit), seed \(seed)")
            }
            let words = Outcome.allCases.map { "\($0.rawValue) \(counts[$0] ?? 0)" }.joined(separator: ", ")
            Figure.print(row: 10, "flips \(trials): \(words), seed \(seed)")
        }

        /// The mutant is a ledger whose damage is looked at with SQLite's eyes only: other bytes, no check.
        @Test func `Another ledger with the same name is told apart`() throws {
            let directory = try TemporaryDirectory()
            let bytes = try Self.database(directory)
            let path = try Self.directory(holding: bytes, directory)
            let traces = try Self.traces(path)
            let truth = try Self.answers(path, traces)
            let server = try ServerProcess(dataPath: path)
            let connection = try HTTPConnection(port: server.port)
            _ = Senders.exchange(Batch(minute: 0, client: 0, number: 0), on: connection)
            server.kill()
            let other = try Self.answers(path, traces)
            let isCaught = Self.compare(other, truth) == .silent
            Figure.print(row: 10, "mutant changed answers \(isCaught ? "caught" : "NOT caught")")
            #expect(isCaught)
        }

        // MARK: One flip

        private static func outcome(
            _ bit: Int,
            _ bytes: [UInt8],
            _ directory: TemporaryDirectory,
            _ truth: Answers,
            _ traces: [String],
            checks: Bool
        ) throws -> Outcome {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            let path = try Self.directory(holding: damaged, directory)
            let verified = try Verification.run(path)
            if verified.isCrash { return .crash }
            #expect(
                [0, 1, 3].contains(verified.status),
                "verify ends with \(verified.status): \(verified.errors)"
            )
            let found = try answers(path, traces)
            let outcome = compare(found, truth)
            if outcome == .silent && verified.status == 3 {
                // Noticed, but the page must have said so too.
                return .silent
            }
            return outcome == .harmless && verified.status != 0 ? .byVerify : outcome
        }

        private static func compare(_ found: Answers, _ truth: Answers) -> Outcome {
            if found.isCrash { return .crash }
            if found.cannotOpen { return .atOpen }
            let wrong = truth.texts.keys.filter {
                !found.refused.contains($0) && found.texts[$0] != truth.texts[$0]
            }
            if !wrong.isEmpty { return .silent }
            return found.refused.isEmpty ? .harmless : .byPage
        }

        private static func answers(_ path: String, _ traces: [String]) throws -> Answers {
            var answers = Answers()
            do {
                let server = try ServerProcess(dataPath: path, keepsErrors: true)
                for page in reports + traces.map({ "/runs/\($0).json" }) {
                    // A process that died in between shows below.
                    guard let answer = try? server.exchange("GET", page) else { continue }
                    answers.texts[page] = answer.text
                    if answer.status != 200 || answer.text.contains("damaged") {
                        answers.refused.insert(page)
                    }
                }
                if let ending = server.ending(within: 0) {
                    answers.isCrash = ending.isCrash
                    answers.cannotOpen = !ending.isCrash
                }
                server.kill()
            } catch ServerProcess.Failure.noPort(let ending, _) {
                answers.isCrash = ending.isCrash
                answers.cannotOpen = true
            }
            return answers
        }

        // MARK: The ledger

        /// The database of a ledger of all samples, closed in order.
        private static func database(_ directory: TemporaryDirectory) throws -> [UInt8] {
            let path = directory.path + "/original"
            let folder = TestFiles.root.appendingPathComponent("ingest-samples").path
            let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
                $0.hasSuffix(".json")
            }
            let result = try Program.run(
                ["ingest", "--data", path] + files.sorted().map { folder + "/" + $0 }
            )
            #expect(result.status == 0, "\(result.errors)")
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/spanledger.db")))
        }

        private static func directory(
            holding bytes: [UInt8],
            _ directory: TemporaryDirectory
        ) throws -> String {
            let path = directory.path + "/data"
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data(bytes).write(to: URL(fileURLWithPath: path + "/spanledger.db"))
            return path
        }

        private static func traces(_ path: String) throws -> [String] {
            let server = try ServerProcess(dataPath: path)
            defer { server.kill() }
            return try server.text("/runs.csv?from=all").split(separator: "\r\n").dropFirst().map {
                String($0.prefix(32))
            }
        }
    }
}
