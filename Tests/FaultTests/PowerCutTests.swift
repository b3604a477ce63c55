import Foundation
import TestSupport
import Testing

extension FaultTests {
    /// Row 2: after a power cut at any moment, whatever sectors came through, what was acknowledged is there.
    ///
    /// The program runs with a library that records every change of its files. From that record each state
    /// can be built that a disk may hold at a chosen moment; the program then opens it.
    @Suite(.serialized) struct PowerCut {
        private static let cutsPerRun = 5

        @Test func `After a power cut no acknowledged span is missing, in the worst and in random states`()
            throws
        {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let cuts = Effort.count(short: 5, long: 100)
            let states = Effort.count(short: 5, long: 9)
            var promised = 0
            var lost = 0
            var unsound = 0
            for run in 0..<cuts / Self.cutsPerRun {
                let recording = try Recording(seed: generator.next())
                for position in recording.positions(Self.cutsPerRun, using: &generator) {
                    let expectation = recording.expectation(at: position)
                    promised += expectation.promisedSpans
                    let model = recording.model(at: position)
                    for state in 0..<states {
                        let kind: DiskModel.State = state == 0 ? .shadow : state == 1 ? .journal : .torn
                        let found = try Self.inspect(model, kind, expectation, &generator, verifies: true)
                        lost += found.missing
                        unsound += found.isSound ? 0 : 1
                        #expect(
                            found.isSound,
                            "run \(run), operation \(position), state \(state), seed \(seed): \(found.words)"
                        )
                    }
                }
            }
            Figure.print(
                row: 2,
                "power cuts \(cuts) × states \(states), acknowledged \(promised), lost \(lost), "
                    + "unsound states \(unsound), seed \(seed)"
            )
        }

        @Test(arguments: Mutant.allCases)
        func `A program or disk that breaks the rule is caught within five cuts`(_ mutant: Mutant) throws {
            let seed = Figure.seed()
            var generator = SplitMix(seed: seed)
            let recording = try Recording(seed: seed)
            var cuts = 0
            var caught: Inspection?
            for position in recording.positions(Self.cutsPerRun, using: &generator) where caught == nil {
                cuts += 1
                let expectation = recording.expectation(at: position, promisesEarly: mutant == .promisesEarly)
                let model = recording.model(at: position, mutant: mutant)
                let found = try Self.inspect(model, .shadow, expectation, &generator, verifies: false)
                if !found.isSound { caught = found }
            }
            Figure.print(
                row: 2,
                "mutant \(mutant) \(caught == nil ? "NOT caught" : "caught") after \(cuts) cuts, "
                    + "lost \(caught?.missing ?? 0), seed \(seed)"
            )
            #expect(caught != nil)
        }

        private static func inspect(
            _ model: DiskModel,
            _ state: DiskModel.State,
            _ expectation: Expectation,
            _ generator: inout SplitMix,
            verifies: Bool
        ) throws -> Inspection {
            let directory = try TemporaryDirectory()
            let path = directory.path + "/data"
            try model.write(state, to: path, using: &generator)
            let found = Inspection.of(path, expectation)
            if verifies, found.failure == nil { try Verification.expectSound(path, "a power cut") }
            return found
        }
    }

    /// Rules that a mutant breaks; each acts on the same recording, so that no other build is needed.
    enum Mutant: CaseIterable, CustomTestStringConvertible {
        /// The log is synced only when a checkpoint begins, which is what `synchronous=NORMAL` does.
        case synchronousNormal
        /// Nothing is synced, which is what `synchronous=OFF` does.
        case synchronousOff
        /// Answered when the request is there, not when it is committed.
        case promisesEarly

        var testDescription: String { "\(self)" }
    }
}
