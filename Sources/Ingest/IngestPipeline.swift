import Model
public import OTLP
public import Store
import Wire

/// The way of spans into the ledger: inflate, decode, interpret and encode in the caller's task, then commit
/// as a group.
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
        let batch: DecodedBatch
        do {
            batch = try TraceRequestDecoder.decode(
                try inflated(body, isGzip),
                encoding: encoding,
                limits: decodeLimits
            )
        } catch let error as OTLPError {
            throw IngestError.malformed(error)
        }
        return try await store(batch, project: project)
    }

    /// Stores what a decoder accepted, and counts what it refused.
    ///
    /// - Throws: `IngestError.unavailable`.
    public func store(_ batch: DecodedBatch, project: String) async throws -> IngestOutcome {
        let receipt = try await commit(batch.records, project: project)
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
    public func unkept(_ body: [UInt8], signal: OTLPSignal, encoding: OTLPEncoding, isGzip: Bool) throws {
        do {
            let bytes = try inflated(body, isGzip)
            let count =
                signal == .logs
                ? try LogsRequestDecoder.count(bytes, encoding: encoding)
                : try MetricsRequestDecoder.count(bytes, encoding: encoding)
            metrics.countUnkept(signal, items: count.accepted)
        } catch let error as OTLPError {
            throw IngestError.malformed(error)
        }
    }

    private func commit(_ records: [SpanRecord], project: String) async throws -> CommitReceipt {
        if records.isEmpty { return CommitReceipt() }
        do {
            return try await store.commit(store.prepare(records), project: project)
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
