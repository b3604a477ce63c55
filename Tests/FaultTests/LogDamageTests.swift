import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 11: acknowledged spans that a damaged log takes away are told at the next start; a torn tail is no loss.
    @Suite(.serialized) struct LogDamage {
        /// What happens to the log after SIGKILL.
        private enum Damage: CaseIterable {
            case flip, cut, delete, swap
            /// Nothing was lost: the log as it was, and with half a commit behind it that nobody was told of.
            case nothing, tornTail
        }

        /// The files of a killed program, and what it had promised.
        private struct Image {
            let path: String
            var expectation: Expectation
            var logPath: String { path + "/spanledger.db-wal" }
        }

        @Test func `Loss by a damaged log is told at the next start, and nothing else is`() throws {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let directory = try TemporaryDirectory()
            let trials = Effort.count(short: 20, long: 200)
            let perImage = 10
            var other = try Self.image(0, directory, seconds: 0.2)
            var (losses, told, silent, controls, alarms) = (0, 0, 0, 0, 0)
            for number in 1...trials / perImage {
                let image = try Self.image(number, directory, seconds: Double(number % 3) * 0.2 + 0.2)
                for trial in 0..<perImage {
                    let damage: [Damage] = [.flip, .cut, .delete, .swap, .flip, .cut, .flip]
                    let kind =
                        trial < damage.count ? damage[trial] : trial.isMultiple(of: 2) ? .nothing : .tornTail
                    let path = try Self.damaged(image, kind, other: other, directory, &generator)
                    let found = Inspection.of(path, image.expectation)
                    let isTold = Self.isTold(found, path)
                    if kind == .nothing || kind == .tornTail {
                        controls += 1
                        alarms += isTold || !found.isSound ? 1 : 0
                        #expect(
                            !isTold && found.isSound,
                            "\(kind), seed \(seed): \(found.words) \(found.errors)"
                        )
                    } else if !found.isSound {
                        losses += 1
                        told += isTold ? 1 : 0
                        #expect(isTold, "\(kind), seed \(seed): \(found.words)")
                    } else {
                        silent += 1
                    }
                }
                other = image
            }
            #expect(losses > 0)
            Figure.print(
                row: 11,
                "damaged logs \(losses + silent), with loss \(losses), told at start \(told), without loss \(silent); "
                    + "undamaged logs and torn tails \(controls), false alarms \(alarms), seed \(seed)"
            )
        }

        /// The mutant keeps no mark beside the database, so that a lost log is not missed.
        @Test func `A lost log is not told without its mark`() throws {
            var generator = SplitMix(seed: Figure.seed())
            let directory = try TemporaryDirectory()
            let image = try Self.image(0, directory, seconds: 0.3)
            let path = try Self.damaged(image, .delete, other: image, directory, &generator)
            for name in try FileManager.default.contentsOfDirectory(atPath: path)
            where name.hasPrefix("high-water") {
                try FileManager.default.removeItem(atPath: path + "/" + name)
            }
            let found = Inspection.of(path, image.expectation)
            let isCaught = !found.isSound && !Self.isTold(found, path)
            Figure.print(row: 11, "mutant without a mark \(isCaught ? "caught" : "NOT caught")")
            #expect(isCaught)
        }

        /// Whether the program refused to start, or said that acknowledged data is gone.
        private static func isTold(_ found: Inspection, _ path: String) -> Bool {
            found.failure?.contains("ends with") == true || found.errors.contains("DATA LOSS")
                || !found.health.hasPrefix("200 ")
        }

        /// Loads a new directory, waits until the mark is written, and kills.
        private static func image(
            _ number: Int,
            _ directory: TemporaryDirectory,
            seconds: Double
        ) throws -> Image {
            let path = directory.path + "/image-\(number)"
            let ledger = Ledger()
            let server = try ServerProcess(dataPath: path)
            let senders = Senders(2, port: server.port, minute: number, ledger: ledger, requestsMax: 60)
            Thread.sleep(forTimeInterval: seconds)
            senders.stop()
            Thread.sleep(forTimeInterval: 1.5)
            server.kill()
            return Image(path: path, expectation: ledger.expectation())
        }

        private static func damaged(
            _ image: Image,
            _ damage: Damage,
            other: Image,
            _ directory: TemporaryDirectory,
            _ generator: inout SplitMix
        ) throws -> String {
            let path = directory.path + "/damaged"
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.copyItem(atPath: image.path, toPath: path)
            let log = URL(fileURLWithPath: path + "/spanledger.db-wal")
            var bytes = [UInt8](try Data(contentsOf: log))
            #expect(bytes.count > 10_000, "the log holds something")
            switch damage {
            case .flip:
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] ^= 1 << generator.pick([0, 3, 7])
            case .cut: bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
            case .delete: bytes = []
            case .swap: bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: other.logPath)))
            case .nothing: break
            case .tornTail: bytes += tornFrames(bytes, &generator)
            }
            try Data(bytes).write(to: log)
            if damage == .delete { try FileManager.default.removeItem(at: log) }
            return path
        }

        /// Frames with the right salts and wrong contents: a commit that a power cut stopped.
        private static func tornFrames(_ log: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
            var frames: [UInt8] = []
            for number in 0..<Int.random(in: 1...8, using: &generator) {
                frames += [0, 0, 0, UInt8(number + 2)] + [0, 0, 0, 0] + log[16..<24]
                frames += (0..<8 + 4_096).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }
            frames.removeLast(Int.random(in: 0..<4_000, using: &generator))
            return frames
        }
    }
}
