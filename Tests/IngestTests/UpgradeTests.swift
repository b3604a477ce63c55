import Foundation
import Model
import OTLP
import Pricing
import Reports
import Store
import TestSupport
import Testing

@testable import Ingest

/// Ledgers of earlier versions answer as they did.
@Suite struct UpgradeTests {
    private static let folder = "Tests/Ledgers/format-1"
    private static let reports:
        [(file: String, name: ReportName, parameters: [(key: String, value: String)])] = [
            ("workflows", .workflows, []), ("failures", .failures, []), ("permissions", .permissions, []),
            ("permissions-summary", .permissionSummary, []), ("runs", .runs, []),
            ("costs", .costs, [("group", "workflow,model,agent"), ("bucket", "hour")]),
        ]

    /// A directory with a copy of the kept ledger.
    private func kept() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try FileManager.default.createDirectory(
            atPath: directory.path + "/data",
            withIntermediateDirectories: false
        )
        try Data(TestFiles.bytes(Self.folder + "/spanledger.db"))
            .write(to: URL(fileURLWithPath: directory.path + "/data/spanledger.db"))
        return directory
    }

    private func expectSameAnswers(_ ledger: LedgerFixture, _ moment: String) async throws {
        for (file, name, parameters) in Self.reports {
            let expected = String(decoding: try TestFiles.bytes("\(Self.folder)/\(file).csv"), as: UTF8.self)
            #expect(try await ledger.csv(name, parameters) == expected, "\(file), \(moment)")
        }
    }

    @Test func `A ledger of format 1 answers as before, merged and after a restart`() async throws {
        let directory = try kept()
        let ledger = try LedgerFixture(in: directory)
        try await expectSameAnswers(ledger, "after the upgrade")
        while try await ledger.store.merge(through: .max) > 0 {}
        try await expectSameAnswers(ledger, "after merging")
        try await ledger.close()
        let again = try LedgerFixture(in: directory)
        try await expectSameAnswers(again, "after a restart")
        try await again.close()
        let report = try Verification(interpreter: .standard(prices: .builtIn()))
            .verify(directory: directory.path + "/data")
        #expect(report.damages.isEmpty, "\(report.damages)")
    }

    @Test func `Spans that a ledger of format 1 has are duplicates after the upgrade`() async throws {
        let ledger = try LedgerFixture(in: kept())
        let body = try TestFiles.bytes("ingest-samples/01-pr-review-full.json")
        let batch = try TraceRequestDecoder.decode(body, encoding: .json, limits: DecodeLimits())
        let outcome = try await ledger.load(batch.records)
        #expect(outcome.duplicates == batch.records.count)
        try await expectSameAnswers(ledger, "after a repetition")
        let fresh = try TestFiles.bytes("ingest-samples/14-knowledge-index.json")
        _ = try await ledger.load(
            TraceRequestDecoder.decode(fresh, encoding: .json, limits: DecodeLimits()).records
        )
        let status = try await ledger.store.status()
        #expect(status.acknowledged == status.stored + status.duplicates)
        try await ledger.close()
    }

    @Test func `A damaged ledger of format 1 is refused, and stays as it is`() async throws {
        let directory = try kept()
        let path = directory.path + "/data/spanledger.db"
        var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let needle = Array("CREATE TABLE segments(".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: needle) })
        bytes[place + needle.count - 2] = UInt8(ascii: "x")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(throws: (any Error).self) { try LedgerFixture(in: directory) }
        #expect(Array(try Data(contentsOf: URL(fileURLWithPath: path))) == bytes)
    }
}
