import Foundation
import GRDB
import GRDBSQLite
import Model
import StoreFakes
import Synchronization
import TestSupport
import Testing

@testable import Store

/// A failed sync ends writing for good; a full disk only for as long as it is full.
@Suite(.serialized) struct FaultStopTests {
    /// Failures that a store told its program.
    private final class Told: Sendable {
        private let list = Mutex<[StoreError]>([])
        var all: [StoreError] { list.withLock { $0 } }
        func add(_ error: StoreError) { list.withLock { $0.append(error) } }
    }

    private func error(_ body: () async throws -> Void) async -> StoreError? {
        do {
            try await body()
            return nil
        } catch { return error as? StoreError }
    }

    /// Two batches at once, whatever becomes of them.
    private func burst(_ store: SpanStore, first: UInt64) async -> [UInt64: StoreError?] {
        await withTaskGroup(of: (UInt64, StoreError?).self) { group in
            for number in first..<first + 6 {
                group.addTask {
                    do {
                        try await store.load([span(number, 1, call("\(number)"))])
                        return (number, nil)
                    } catch { return (number, error as? StoreError ?? .closing) }
                }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = .some($1.1) }
        }
    }

    @Test(arguments: 0..<12) func `After a failed sync nothing is acknowledged or tried`(
        passing: Int
    ) async throws {
        let fixture = try StoreFixture()
        let told = Told()
        var options = StoreOptions()
        options.onFailure = { told.add($0) }
        // Small enough that some of the syncs are those of a checkpoint.
        options.checkpointBytes = 20_000
        let store = try fixture.open(options: options)
        let faults = try FileFaults(store)
        faults.fail(.sync, .init(passing: passing, code: ResultCode.SQLITE_IOERR_FSYNC.rawValue))
        var acknowledged: Set<UInt64> = []
        var refused = 0
        for first in stride(from: UInt64(1), to: 120, by: 6) {
            for (number, fault) in await burst(store, first: first) {
                if let fault {
                    guard case .failed = fault else {
                        Issue.record("\(fault)")
                        continue
                    }
                    refused += 1
                } else {
                    acknowledged.insert(number)
                }
            }
        }
        #expect(refused > 0 && told.all.count == 1)
        let before = (faults.count(.write), faults.count(.sync))
        guard case .failed = await error({ try await store.load([span(900, 1)]) }) else {
            Issue.record("a batch was let in after writing had ended")
            return
        }
        #expect(try await store.merge(through: .max) == 0 || !store.faults.isEmpty)
        try await store.close()
        #expect(before == (faults.count(.write), faults.count(.sync)), "not even closing writes")
        let reopened = try fixture.open()
        #expect(reopened.warning == nil)
        let stored = Set(try await reopened.state().runs.map(\.traceID.low))
        #expect(stored.isSuperset(of: acknowledged))
        try await reopened.close()
    }

    @Test(arguments: [SQLITE_CORRUPT, SQLITE_NOTADB, ResultCode.SQLITE_IOERR_DIR_FSYNC.rawValue])
    func `Corruption ends writing too`(code: Int32) async throws {
        let fixture = try StoreFixture()
        let told = Told()
        var options = StoreOptions()
        options.onFailure = { told.add($0) }
        let store = try fixture.open(options: options)
        let faults = try FileFaults(store)
        faults.fail(.write, .init(passing: 0, failing: 1, code: code))
        guard case .failed = await error({ try await store.load([span(1, 1)]) }) else {
            Issue.record("code \(code) did not end writing")
            return
        }
        #expect(told.all.count == 1)
        #expect(store.faults.first?.contains("writing has ended") == true)
        #expect(try await store.state().runs.isEmpty, "reading goes on")
        try await store.close()
    }

    @Test func `A broken invariant ends writing`() async throws {
        let fixture = try StoreFixture()
        let told = Told()
        var options = StoreOptions()
        options.onFailure = { told.add($0) }
        let store = try fixture.open(options: options)
        try await store.load([span(1, 1)])
        var batch = store.prepare([span(2, 1)])
        batch.received = 5
        let broken = batch
        guard
            case .failed(let reason) = await error({ _ = try await store.commit(broken, project: "default") })
        else {
            Issue.record("a wrong sum was committed")
            return
        }
        #expect(reason.contains("5 spans"))
        #expect(told.all.count == 1)
        try await store.close()
        let reopened = try fixture.open()
        #expect(try await reopened.state().runs.count == 1)
        try await reopened.close()
    }

    /// Every write of some commits fails once, and from there on for a while.
    @Test(arguments: [1, 6]) func `Every failed write is survived, and nothing acknowledged is lost`(
        failing: Int
    ) async throws {
        var point = 0
        var isClean = false
        while !isClean && point < 200 {
            let fixture = try StoreFixture()
            var options = StoreOptions()
            options.checkpointBytes = 30_000
            let store = try fixture.open(options: options)
            let faults = try FileFaults(store)
            faults.fail(.write, .init(passing: point, failing: failing, code: SQLITE_FULL))
            var acknowledged: Set<UInt64> = []
            for number in 1...5 as ClosedRange<UInt64> {
                let fault = await error { try await store.load([span(number, 1, call("\(number)"))]) }
                switch fault {
                case nil: acknowledged.insert(number)
                case .cannotWrite: break
                default: Issue.record("point \(point): \(String(describing: fault))")
                }
            }
            isClean = faults.count(.write) < point
            faults.fail(.write, nil)
            let state = try await store.state()
            #expect(state.isConsistent)
            #expect(Set(state.runs.map(\.traceID.low)) == acknowledged, "point \(point)")
            try await store.close()
            let reopened = try fixture.open()
            #expect(Set(try await reopened.state().runs.map(\.traceID.low)) == acknowledged)
            #expect(reopened.warning == nil)
            try await reopened.close()
            point += failing == 1 ? 1 : 3
        }
        print("\(point) fault points")
        #expect(isClean)
    }

    @Test func `A store goes on by itself when the disk takes writes again`() async throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let faults = try FileFaults(store)
        faults.fail(.write, .init(passing: 0, code: ResultCode.SQLITE_IOERR_WRITE.rawValue))
        for number in 1...20 as ClosedRange<UInt64> {
            guard case .cannotWrite = await error({ try await store.load([span(number, 1)]) }) else {
                Issue.record("batch \(number) was not refused")
                continue
            }
        }
        #expect(store.faults.count == 1)
        #expect(try await store.state().runs.isEmpty)
        faults.fail(.write, nil)
        let start = ContinuousClock.now
        while await error({ try await store.load([span(50, 1)]) }) != nil {
            try await Task.sleep(for: .milliseconds(50))
            if start.duration(to: .now) > .seconds(5) { break }
        }
        #expect(start.duration(to: .now) < .seconds(5))
        #expect(store.faults == [])
        #expect(try await store.state().runs.count == 1)
        try await store.close()
    }
}
