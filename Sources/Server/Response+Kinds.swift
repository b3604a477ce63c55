import HTTPTypes
import Hummingbird
import NIOCore
import Render

extension Response {
    /// An answer with a body of one media type.
    static func bytes(
        _ bytes: [UInt8],
        type: String,
        status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(
            status: status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// An HTML page that says what is wrong.
    static func page(_ status: HTTPResponse.Status, title: String, message: String, hint: String) -> Response
    {
        .bytes(
            ErrorPage.render(status: status.code, title: title, message: message, hint: hint),
            type: "text/html; charset=utf-8",
            status: status
        )
    }

    /// A fault in the form that the reader of a `format` expects.
    static func fault(_ fault: HTTPFault, format: ReportFormat) -> Response {
        var response: Response
        switch format {
        case .html:
            response = .page(fault.status, title: fault.title, message: fault.message, hint: fault.hint)
        case .csv:
            response = .bytes(
                Array((fault.message + "\n").utf8),
                type: "text/plain; charset=utf-8",
                status: fault.status
            )
        case .json:
            let error = JSONRenderer.error(code: fault.status.code, message: fault.message)
            response = .bytes(error, type: "application/json", status: fault.status)
        }
        response.askToRetry(fault)
        return response
    }

    /// Says in how many seconds to try again, for faults that pass.
    mutating func askToRetry(_ fault: HTTPFault) {
        guard let seconds = fault.retryAfter, let name = HTTPField.Name("Retry-After") else { return }
        headers[name] = "\(seconds)"
    }
}

/// The renderings of a report that HTTP offers.
enum ReportFormat: CaseIterable {
    case html, csv, json

    /// What a path ends with.
    var suffix: String {
        switch self {
        case .html: ""
        case .csv: ".csv"
        case .json: ".json"
        }
    }
}
