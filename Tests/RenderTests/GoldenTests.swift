import Foundation
import Model
import Render
import Testing

@Suite struct GoldenTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Golden/render")

    @Test(arguments: Samples.all.map(\.name), ["html", "csv", "json", "txt"])
    func `A report renders to the bytes on record`(name: String, suffix: String) throws {
        let sample = try #require(Samples.all.first { $0.name == name })
        let page = PageContext(path: sample.path, parameters: [("from", "-30d")])
        let bytes =
            switch suffix {
            case "html": PageRenderer.render(sample.report, page: page)
            case "csv": CSVRenderer.render(sample.report)
            case "json": JSONRenderer.render(sample.report)
            default: Array(TerminalRenderer.render(sample.report, width: 80, color: false).utf8)
            }
        try compare(bytes, name + "." + suffix)
    }

    @Test func `An error page renders to the bytes on record`() throws {
        let bytes = ErrorPage.render(
            status: 404,
            title: "No such run",
            message: "No run with this trace id is in the ledger.",
            hint: "It may have been removed by retention, or it belongs to another project."
        )
        try compare(bytes, "error.html")
    }

    private func compare(_ bytes: [UInt8], _ file: String) throws {
        let url = GoldenTests.folder.appending(path: file)
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try FileManager.default.createDirectory(at: GoldenTests.folder, withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
            Issue.record("recorded \(file)")
            return
        }
        let expected = [UInt8](try Data(contentsOf: url))
        let difference = zip(bytes, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        #expect(
            bytes == expected,
            "\(file) differs from byte \(difference ?? min(bytes.count, expected.count))"
        )
    }
}
