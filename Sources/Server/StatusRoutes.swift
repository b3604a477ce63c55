import Hummingbird
import Ingest
import Model
import Render
import Store
import Wire

/// `/status`, `/metrics`, `/healthz` and the assets.
struct StatusRoutes: Sendable {
    private let store: SpanStore
    private let pipeline: IngestPipeline

    init(store: SpanStore, pipeline: IngestPipeline) {
        self.store = store
        self.pipeline = pipeline
    }

    /// `{"status":"ok"}`, or 503 with `{"status":"degraded","reasons":[...]}` and every reason in words.
    ///
    /// Degraded is: acknowledged data is missing and not confirmed, the disk refuses, writing has ended, or
    /// the server is stopping.
    private static func health(_ faults: [String]) -> Response {
        var faults = faults
        if Readiness.isStopping { faults.append("the server is stopping") }
        var json = ByteWriter()
        json.raw(faults.isEmpty ? "{\"status\":\"ok\"" : "{\"status\":\"degraded\",\"reasons\":[")
        for (index, fault) in faults.enumerated() {
            if index > 0 { json.raw(",") }
            json.jsonString(fault)
        }
        json.raw(faults.isEmpty ? "}\n" : "]}\n")
        return Response.bytes(
            json.bytes,
            type: "application/json",
            status: faults.isEmpty ? .ok : .serviceUnavailable
        )
    }

    func add(to router: Router<some RequestContext>) {
        router.get("/healthz") { _, _ in Self.health(store.faults) }
        router.get("/metrics") { _, _ in
            let text = MetricsText.render(pipeline.metrics.values, try await store.status())
            return Response.bytes(text, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        router.get(RouterPath(PageRenderer.stylesheetPath)) { _, _ in
            Response.bytes(
                Array(Stylesheet.css.utf8),
                type: "text/css; charset=utf-8",
                headers: [.cacheControl: "max-age=300"]
            )
        }
        router.get(RouterPath(PageRenderer.scriptPath)) { _, _ in
            Response.bytes(
                Array(Script.js.utf8),
                type: "text/javascript; charset=utf-8",
                headers: [.cacheControl: "max-age=300"]
            )
        }
        for format in ReportFormat.allCases {
            router.get(RouterPath("/status" + format.suffix)) { request, _ in
                let report = StatusReport.report(
                    try await store.status(),
                    pipeline.metrics.values,
                    path: store.path
                )
                switch format {
                case .html:
                    let parameters = QueryString.parse(Substring(request.uri.query ?? ""))
                    let page = PageContext(path: "/status", parameters: parameters)
                    return Response.bytes(
                        PageRenderer.render(report, page: page),
                        type: "text/html; charset=utf-8"
                    )
                case .csv:
                    return Response.bytes(
                        CSVRenderer.render(report),
                        type: "text/csv; charset=utf-8; header=present"
                    )
                case .json: return Response.bytes(JSONRenderer.render(report), type: "application/json")
                }
            }
        }
    }
}
