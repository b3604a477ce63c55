import HTTPTypes
import Hummingbird

/// Refuses requests that a browser was tricked into sending, and puts the security headers on every answer.
///
/// Loopback is no boundary for browsers: a page of any site can reach it, and a rebound name can read the
/// answers.
struct GuardMiddleware<Context: RequestContext>: RouterMiddleware {
    @concurrent func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response: Response
        if let refusal = Self.refusal(request) {
            response = .page(
                .forbidden,
                title: "Refused",
                message: refusal,
                hint: "Open this server by its loopback address."
            )
        } else {
            response = try await next(request, context)
        }
        for (name, value) in Self.headers where response.headers[name] == nil {
            response.headers[name] = value
        }
        return response
    }

    private static var headers: [(HTTPField.Name, String)] {
        var headers: [(HTTPField.Name, String)] = [
            (
                .contentSecurityPolicy,
                "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
                    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ),
            (.xContentTypeOptions, "nosniff"),
            (.cacheControl, "no-store"),
        ]
        if let name = HTTPField.Name("Referrer-Policy") { headers.append((name, "no-referrer")) }
        if let name = HTTPField.Name("Cross-Origin-Resource-Policy") { headers.append((name, "same-origin")) }
        return headers
    }

    /// Why a request is refused, or `nil`.
    private static func refusal(_ request: Request) -> String? {
        if let authority = request.head.authority, !ListenAddress.isLoopback(host(of: authority)) {
            return "The Host header names “\(authority.prefix(100))”, which is not this server."
        }
        if request.method != .get && request.method != .head, let origin = request.headers[.origin],
            origin != "null",
            !ListenAddress.isLoopback(host(of: String(origin.split(separator: "/").last ?? "")))
        {
            return "A page of another site may not send data here."
        }
        return nil
    }

    private static func host(of authority: String) -> String {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return String(authority[authority.index(after: authority.startIndex)..<end])
        }
        return String(authority.split(separator: ":", omittingEmptySubsequences: false).first ?? "")
    }
}
