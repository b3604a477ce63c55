public import OTLP
public import Store
import Wire

/// The way of spans into the ledger: inflate, decode, interpret and encode on threads of its own, then
/// commit as a group.
///
/// An outcome is returned only after every accepted span is committed with `synchronous=FULL`, or was already
/// there.
public struct IngestPipeline: Sendable {
    /// Where spans go.
    public let store: SpanStore
    /// The limits in force.
    public let limits: IngestLimits
    /// Counts of everything that went in or was refused.
    public let metrics = IngestMetrics()
    private let decodeLimits = DecodeLimits()
    /// What decodes and prepares.
    private let threads = WorkThreads()

    /// A pipeline into a store that is open for writing.
    public init(store: SpanStore, limits: IngestLimits = IngestLimits()) {
        self.store = store
        self.limits = limits
    }

    /// Takes one request of the trace signal.
    ///
    /// - Throws: `IngestError`.
    public func traces(
        _ body: [UInt8],
        encoding: OTLPEncoding,
        isGzip: Bool,
        project: String
    ) async throws -> IngestOutcome {
        let (batch, prepared) = try await threads.run {
            do {
                let body = try inflated(body, isGzip)
                let batch = try TraceRequestDecoder.decode(body, encoding: encoding, limits: decodeLimits)
                return (batch, store.prepare(batch.records, on: threads))
            } catch let error as OTLPError {
                throw IngestError.malformed(error)
            }
        }
        return try await commit(prepared, of: batch, project: project)
    }

    /// Stores what a decoder accepted, and counts what it refused.
    ///
    /// - Throws: `IngestError.unavailable`.
    public func store(_ batch: DecodedBatch, project: String) async throws -> IngestOutcome {
        let prepared = try await threads.run { store.prepare(batch.records, on: threads) }
        return try await commit(prepared, of: batch, project: project)
    }

    private func commit(
        _ prepared: PreparedBatch,
        of batch: DecodedBatch,
        project: String
    ) async throws -> IngestOutcome {
        let receipt = try await commit(prepared, project: project)
        let outcome = IngestOutcome(
            accepted: batch.records.count,
            duplicates: receipt.duplicates,
            rejected: batch.rejected,
            rejectionMessage: batch.rejectionMessage,
            counters: batch.counters
        )
        metrics.count(outcome)
        return outcome
    }

    /// Checks a request of a signal that is not kept, and counts it.
    ///
    /// - Throws: `IngestError`.
    public func unkept(
        _ body: [UInt8],
        signal: OTLPSignal,
        encoding: OTLPEncoding,
        isGzip: Bool
    ) async throws {
        let items = try await threads.run {
            do {
                let bytes = try inflated(body, isGzip)
                return signal == .logs
                    ? try LogsRequestDecoder.count(bytes, encoding: encoding).accepted
                    : try MetricsRequestDecoder.count(bytes, encoding: encoding).accepted
            } catch let error as OTLPError {
                throw IngestError.malformed(error)
            }
        }
        metrics.countUnkept(signal, items: items)
    }

    private func commit(_ prepared: PreparedBatch, project: String) async throws -> CommitReceipt {
        if prepared.isEmpty { return CommitReceipt() }
        do {
            return try await store.commit(prepared, project: project)
        } catch StoreError.overloaded(let waiting, let limit) {
            throw IngestError.unavailable(
                reason: "\(waiting) bytes wait to be written, the limit is \(limit)"
            )
        } catch StoreError.closing {
            throw IngestError.unavailable(reason: "the server is stopping")
        } catch StoreError.cannotWrite(let reason) {
            throw IngestError.unavailable(reason: "the spans cannot be stored: \(reason)")
        } catch {
            throw IngestError.unavailable(reason: "the spans cannot be stored: \(error)")
        }
    }

    private func inflated(_ body: [UInt8], _ isGzip: Bool) throws -> [UInt8] {
        guard isGzip else { return body }
        do {
            return try Gzip.decompress(body, limit: limits.inflatedBytesMax)
        } catch WireError.tooLarge(let limit) {
            throw IngestError.tooLarge(limit: limit)
        } catch {
            throw IngestError.badCompression(reason: "\(error)")
        }
    }
}
