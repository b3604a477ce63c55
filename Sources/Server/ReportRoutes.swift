import HTTPTypes
import Hummingbird
import Model
import Query
import Render
import Reports
import Store

/// The pages, each with its `.csv` and `.json` sibling, all renderings of one `Report`.
struct ReportRoutes: Sendable {
    private let store: SpanStore
    private let project: String
    private let splitter: PriceSplitter
    private let now: @Sendable () -> Instant

    init(
        store: SpanStore,
        project: String,
        splitter: @escaping PriceSplitter,
        now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.project = project
        self.splitter = splitter
        self.now = now
    }

    func add(to router: Router<some RequestContext>) {
        for name in ReportName.allCases where name != .run && name != .overview {
            for format in ReportFormat.allCases {
                add(name, path: "/\(name.rawValue)", format: format, to: router)
            }
        }
        add(.overview, path: "/", format: .html, to: router)
        add(.overview, path: "/overview", format: .html, to: router)
        add(.overview, path: "/overview", format: .csv, to: router)
        add(.overview, path: "/overview", format: .json, to: router)
        addWorkflows(to: router)
        router.get("/runs/:trace") { request, context in
            let text = context.parameters.get("trace") ?? ""
            let format = ReportFormat.allCases.last { text.hasSuffix($0.suffix) } ?? .html
            let trace = String(text.dropLast(format.suffix.count))
            return await answer(
                .run,
                request,
                path: "/runs/\(trace)",
                format: format,
                extra: [("trace", trace)]
            )
        }
    }

    /// `/workflows/{name}`: the overview of one workflow.
    private func addWorkflows(to router: Router<some RequestContext>) {
        router.get("/workflows/:name") { request, _ in
            let segment = String(request.uri.path.split(separator: "/").last ?? "")
            let format = ReportFormat.allCases.last { segment.hasSuffix($0.suffix) } ?? .html
            let text = Substring(segment.dropLast(format.suffix.count))
            let name = QueryString.decode(text, plusIsSpace: false)
            return await answer(
                .overview,
                request,
                path: "/workflows",
                workflow: name,
                format: format,
                extra: [("q", RunQuery.text(.workflow, is: name))]
            )
        }
    }

    private func add(
        _ name: ReportName,
        path: String,
        format: ReportFormat,
        to router: Router<some RequestContext>
    ) {
        router.get(RouterPath(path + format.suffix)) { request, _ in
            await answer(name, request, path: path, format: format, extra: [])
        }
    }

    private func answer(
        _ name: ReportName,
        _ request: Request,
        path: String,
        workflow: String? = nil,
        format: ReportFormat,
        extra: [(key: String, value: String)]
    ) async -> Response {
        let shown = QueryString.parse(Substring(request.uri.query ?? ""))
        let page = PageContext(path: path, item: workflow, parameters: shown)
        do {
            let project = shown.last { $0.key == "project" && !$0.value.isEmpty }?.value ?? project
            let asked = shown.filter { $0.key != "project" } + extra
            var question = try ReportRequest(name, parameters: asked, now: now())
            question.priceSplitter = splitter
            question.workflow = workflow
            let prepared = question
            let bytes = try await store.read(project: project) { snapshot in
                let report = try prepared.report(from: snapshot)
                return Self.render(report, format: format, page: page)
            }
            let name = path + (workflow.map { "/" + $0 } ?? "")
            return .bytes(bytes, type: Self.type(format), headers: Self.headers(format, path: name))
        } catch let error as ReportError where format == .html && HTTPFault(error).status == .badRequest {
            let fault = HTTPFault(error)
            return .bytes(error.render(fault, on: page), type: Self.type(.html), status: fault.status)
        } catch {
            return .fault(HTTPFault(error), format: format)
        }
    }

    private static func render(_ report: Report, format: ReportFormat, page: PageContext) -> [UInt8] {
        switch format {
        case .html: PageRenderer.render(report, page: page)
        case .csv: CSVRenderer.render(report)
        case .json: JSONRenderer.render(report)
        }
    }

    private static func type(_ format: ReportFormat) -> String {
        switch format {
        case .html: "text/html; charset=utf-8"
        case .csv: "text/csv; charset=utf-8; header=present"
        case .json: "application/json"
        }
    }

    private static func headers(_ format: ReportFormat, path: String) -> HTTPFields {
        guard format == .csv else { return [:] }
        let name = path.split(separator: "/").joined(separator: "-").filter {
            $0.isLetter || $0.isNumber || $0 == "-"
        }
        return [.contentDisposition: "attachment; filename=\"spanledger-\(name).csv\""]
    }
}
