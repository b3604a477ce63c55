import HTTPTypes
import Hummingbird
import OTLP

/// Answers what no route does, in the form its sender reads: a Status for exporters, a page for people.
///
/// While the server stops, every answer asks its connection to close.
struct FaultMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError {
            response = Self.answer(request, Self.fault(error, request))
        } catch {
            response = Self.answer(request, HTTPFault(error))
        }
        if Readiness.isStopping { response.headers[.connection] = "close" }
        return response
    }

    private static func fault(_ error: HTTPError, _ request: Request) -> HTTPFault {
        guard error.status == .notFound else {
            return HTTPFault(
                status: error.status,
                title: "Cannot be answered",
                message: error.body ?? error.status.reasonPhrase
            )
        }
        let path = String(request.uri.path.prefix(200))
        if request.method == .get || request.method == .head {
            return HTTPFault(
                status: .notFound,
                title: "No such page",
                message: "There is nothing at \(path).",
                hint:
                    "Pages are /, /workflows, /runs, /failures, /costs, /permissions, /permissions/summary "
                    + "and /status."
            )
        }
        return HTTPFault(
            status: .notFound,
            title: "No such endpoint",
            message: "nothing receives \(request.method.rawValue) at \(path); spans go to /v1/traces"
        )
    }

    private static func answer(_ request: Request, _ fault: HTTPFault) -> Response {
        if request.method == .get || request.method == .head {
            let format = ReportFormat.allCases.last { request.uri.path.hasSuffix($0.suffix) } ?? .html
            return .fault(fault, format: format)
        }
        let isProtobuf =
            request.headers[.contentType]?.lowercased().hasPrefix("application/x-protobuf") ?? false
        let encoding: OTLPEncoding = isProtobuf ? .protobuf : .json
        let body = OTLPResponse.status(code: 5, message: fault.message, encoding: encoding)
        return .bytes(
            body,
            type: isProtobuf ? "application/x-protobuf" : "application/json",
            status: fault.status
        )
    }
}
