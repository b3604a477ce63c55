import Foundation
import Model
import OTLP
import TestSupport
import Testing

/// Pages as a browser asks for them: the real binary over HTTP.
@Suite struct PageTests {
    /// A server with one run of each of these workflows.
    private func server(_ workflows: String...) throws -> ServerProcess {
        let server = try ServerProcess()
        let spans = workflows.enumerated().map { index, workflow in
            SpanRecord(
                traceID: TraceID(high: 2, low: UInt64(index) + 1),
                spanID: SpanID(bits: 1),
                start: Instant(nanoseconds: 1_790_000_000_000_000_000),
                end: Instant(nanoseconds: 1_790_000_000_500_000_000),
                resource: Resource(attributes: [Attribute("service.name", .string(workflow))])
            )
        }
        let body = TraceRequestEncoder.encode(spans, encoding: .json)
        let headers = [("Content-Type", "application/json")]
        #expect(try server.exchange("POST", "/v1/traces", headers: headers, body: body).status == 200)
        return server
    }

    @Test func `A workflow has a page while it has any run, else there is none in any format`() throws {
        let server = try server("review", "a/b c")
        let whole = try server.text("/workflows/review?from=all")
        #expect(whole.contains("<h1>review</h1><p class=\"summary\">Overview of one workflow.</p>"))
        #expect(whole.contains("href=\"/runs?q=workflow%3A%22review%22&amp;from=all\""))
        let empty = try server.text("/workflows/review?from=2020-01-01&to=2020-01-02")
        #expect(empty.contains("<h1>review</h1>"))
        #expect(empty.contains("aria-label=\"Time range\""))
        #expect(try server.text("/workflows/a%2Fb%20c.csv?from=all").contains("a/b c,1,"))
        #expect(
            try server.text("/workflows/a%2Fb%20c?from=all").contains("\"/workflows/a%2Fb%20c.csv?from=all\"")
        )
        for suffix in ["", ".csv", ".json"] {
            #expect(try server.exchange("GET", "/workflows/none-such" + suffix).status == 404)
        }
        let missing = try server.exchange("GET", "/workflows/none-such").text
        #expect(missing.contains("no run of a workflow “none-such”"))
    }

    @Test func `A mistaken search can be mended on the page that tells of it`() throws {
        let answer = try server().exchange("GET", "/costs?q=tool:x%20modle:y&group=team&from=-7d")
        #expect(answer.status == 400)
        #expect(answer.text.contains("<h1>The query has a mistake</h1><p>Did you mean <b>model</b>?</p>"))
        #expect(answer.text.contains("\ntool:x modle:y\n<span aria-hidden=\"true\">       ^</span>"))
        #expect(answer.text.contains("<summary>All fields</summary>"))
        #expect(answer.text.contains("name=\"q\" maxlength=\"2000\" value=\"tool:x modle:y\""))
        #expect(answer.text.contains("href=\"/costs?group=team&amp;from=-24h\""))
        let plain = try server().exchange("GET", "/runs.json?q=modle:y")
        #expect(plain.status == 400)
        #expect(plain.text.contains("the nearest is"))
    }

    @Test(arguments: [("/costs?group=colour", "colour"), ("/runs?from=soon", "soon")])
    func `A mistaken parameter stays in its control`(path: String, value: String) throws {
        let answer = try server().exchange("GET", path)
        #expect(answer.status == 400)
        #expect(answer.text.contains("<h1>A parameter has a mistake</h1>"))
        #expect(answer.text.contains("value=\"\(value)\""))
        #expect(!answer.text.contains("=\(value)\""))
    }

    @Test func `An unknown parameter is left out of what the page offers`() throws {
        let answer = try server().exchange("GET", "/costs?colour=red&bucket=day")
        #expect(answer.status == 400)
        #expect(answer.text.contains("takes no parameter &quot;colour&quot;"))
        #expect(answer.text.contains("href=\"/costs?bucket=day&amp;from=-24h\""))
    }
}
