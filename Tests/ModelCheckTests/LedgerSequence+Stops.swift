import Foundation
import Model
import TestSupport

@testable import Store

/// Ends and starts, wanted and not.
extension LedgerSequence {
    func open(_ interpreter: Interpreter) throws {
        self.interpreter = interpreter
        store = try SpanStore(
            path: directory.path + "/data",
            mode: .readWrite,
            interpreter: interpreter,
            options: options
        )
        try Difference.check(store.warning, nil, "warning after a start")
    }

    func reopen(_ interpreter: Interpreter) async throws {
        try await store.close()
        try open(interpreter)
    }

    /// What the disk holds now.
    func image() async throws -> DiskImage {
        let path = directory.path + "/data"
        guard let image = try await store.committer?.write({ _ in try DiskImage(of: path) }) else {
            throw Difference(description: "the store is not open for writing")
        }
        return image
    }

    func restart(from image: DiskImage) async throws {
        let next = try TemporaryDirectory()
        try image.write(to: next.path + "/data")
        try await store.close()
        directory = next
        try open(interpreter)
    }

    /// Does one transaction, and goes on from a disk that holds a part of it.
    func stop(
        within body: (LedgerSequence) async throws -> Void,
        _ generator: inout SplitMix
    ) async throws {
        let (before, known) = (try await image(), ledger)
        try await body(self)
        let (torn, isCommitted) = before.torn(towards: try await image(), &generator)
        if !isCommitted { ledger = known }
        try await restart(from: torn)
    }
}
