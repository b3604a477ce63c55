import HTTPTypes
import Hummingbird
import Ingest
import NIOCore
import OTLP

/// `POST /v1/traces`, `/v1/logs`, `/v1/metrics`: the OTLP/HTTP receiver.
///
/// Source: OpenTelemetry protocol 1.11.0, OTLP/HTTP. Checks run in that document's order; every answer,
/// errors too, has the encoding of its request.
struct OTLPRoutes: Sendable {
    private let pipeline: IngestPipeline
    private let budget: ByteBudget
    private let project: String

    init(pipeline: IngestPipeline, project: String) {
        self.pipeline = pipeline
        self.project = project
        budget = ByteBudget(limit: pipeline.limits.bytesInFlightMax)
    }

    func add(to router: Router<some RequestContext>) {
        for signal in OTLPSignal.allCases {
            // A slash at the end leads here too: the router ignores it.
            let path = RouterPath("/v1/\(signal)")
            router.on(path, method: .post) { request, _ in await answer(request, signal: signal) }
            for method in [HTTPRequest.Method.get, .put, .delete, .patch, .options] {
                router.on(path, method: method) { request, _ in Self.wrongMethod(request) }
            }
        }
    }

    private func answer(_ request: Request, signal: OTLPSignal) async -> Response {
        let encoding = Self.encoding(request) ?? .json
        var taken = 0
        defer { budget.giveBack(taken) }
        do {
            guard Self.encoding(request) != nil else {
                throw unsupported(request, "Content-Type", .contentType)
            }
            let isGzip = try contentCoding(request)
            let body = try await read(request, taken: &taken)
            if signal != .traces {
                try await pipeline.unkept(body, signal: signal, encoding: encoding, isGzip: isGzip)
                return reply(OTLPResponse.success(encoding: encoding), encoding)
            }
            let outcome = try await pipeline.traces(
                body,
                encoding: encoding,
                isGzip: isGzip,
                project: project
            )
            if outcome.rejected == 0 { return reply(OTLPResponse.success(encoding: encoding), encoding) }
            let answer = OTLPResponse.partialSuccess(
                signal,
                rejected: outcome.rejected,
                message: outcome.rejectionMessage,
                encoding: encoding
            )
            return reply(answer, encoding)
        } catch {
            return refuse(error, encoding)
        }
    }

    /// Reads the body within the limits; what is held counts in the budget before the next chunk is read.
    private func read(_ request: Request, taken: inout Int) async throws -> [UInt8] {
        let limit = pipeline.limits.bodyBytesMax
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw IngestError.tooLarge(limit: limit)
        }
        var body: [UInt8] = []
        for try await chunk in request.body {
            guard body.count + chunk.readableBytes <= limit else { throw IngestError.tooLarge(limit: limit) }
            guard budget.take(chunk.readableBytes) else {
                throw IngestError.unavailable(
                    reason: "\(budget.limit) bytes of requests are under way, the limit"
                )
            }
            taken += chunk.readableBytes
            body.append(contentsOf: chunk.readableBytesView)
        }
        return body
    }

    private func refuse(_ error: any Error, _ encoding: OTLPEncoding) -> Response {
        // A fault of ours that is not the body's must not make the client drop its spans: 503, never 500.
        var fault = HTTPFault(error)
        if fault.status == .internalServerError { fault.status = .serviceUnavailable; fault.retryAfter = 1 }
        if let refusal = error as? Refusal { fault = refusal.fault }
        pipeline.metrics.countRefusal(status: fault.status.code)
        let body = OTLPResponse.status(
            code: Self.rpcCode(fault.status),
            message: fault.message,
            violations: Self.violations(error),
            encoding: encoding
        )
        var response = reply(body, encoding, status: fault.status)
        response.askToRetry(fault)
        return response
    }

    private static func violations(_ error: any Error) -> [OTLPResponse.FieldViolation] {
        guard case .malformed(let fault) = error as? IngestError, let path = fault.path else { return [] }
        return [OTLPResponse.FieldViolation(field: path, description: "\(fault)")]
    }

    /// `google.rpc.Code` of an HTTP status.
    private static func rpcCode(_ status: HTTPResponse.Status) -> Int32 {
        switch status.code {
        case 503: 14
        case 413: 8
        case 404: 5
        case 405: 12
        default: 3
        }
    }

    private func reply(
        _ body: [UInt8],
        _ encoding: OTLPEncoding,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        .bytes(body, type: encoding == .json ? "application/json" : "application/x-protobuf", status: status)
    }

    // MARK: Headers

    private struct Refusal: Error {
        var fault: HTTPFault
    }

    /// The encoding that the Content-Type names; parameters and case do not matter.
    private static func encoding(_ request: Request) -> OTLPEncoding? {
        let type = (request.headers[.contentType] ?? "").split(separator: ";").first ?? ""
        switch type.lowercased().filter({ $0 != " " && $0 != "\t" }) {
        case "application/json": return .json
        case "application/x-protobuf", "application/protobuf": return .protobuf
        default: return nil
        }
    }

    private func contentCoding(_ request: Request) throws -> Bool {
        switch (request.headers[.contentEncoding] ?? "").lowercased() {
        case "", "identity": return false
        case "gzip": return true
        default: throw unsupported(request, "Content-Encoding", .contentEncoding)
        }
    }

    private func unsupported(_ request: Request, _ name: String, _ field: HTTPField.Name) -> Refusal {
        let value = String((request.headers[field] ?? "(none)").prefix(100))
        return Refusal(
            fault: HTTPFault(
                status: .unsupportedMediaType,
                title: "Not supported",
                message:
                    "\(name) \(value) is not supported; send application/x-protobuf or application/json, "
                    + "plain or gzip"
            )
        )
    }

    private static func wrongMethod(_ request: Request) -> Response {
        let encoding = encoding(request) ?? .json
        let message = "\(request.method.rawValue) is not allowed here; OTLP exporters use POST"
        let body = OTLPResponse.status(code: 12, message: message, encoding: encoding)
        return .bytes(
            body,
            type: encoding == .json ? "application/json" : "application/x-protobuf",
            status: .methodNotAllowed,
            headers: [.allow: "POST"]
        )
    }
}
