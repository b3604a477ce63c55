import Foundation
import TestSupport
import Testing

/// Whatever can be asked, set, called or read from outside stands in README.md or ARCHITECTURE.md.
@Suite struct DocumentationTests {
    private static func lines(_ path: String) throws -> [String] {
        String(decoding: try TestFiles.bytes(path), as: UTF8.self).components(separatedBy: "\n")
    }

    /// The quoted texts of a line.
    private static func quoted(_ line: some StringProtocol) -> [String] {
        line.components(separatedBy: "\"").enumerated().filter { !$0.offset.isMultiple(of: 2) }.map(\.element)
    }

    /// Raw values of the first enum declared on a line that starts with `declaration`.
    private static func cases(_ path: String, _ declaration: String) throws -> [String] {
        let body = try lines(path).drop { !$0.contains(declaration) }.dropFirst()
        let indent = String(body.first?.prefix { $0 == " " } ?? "")
        return body.prefix { $0.isEmpty || $0.hasPrefix(indent) }.filter { $0.hasPrefix(indent + "case ") }
            .flatMap { line -> [String] in
                if let value = quoted(line).first { return [value] }
                return line.dropFirst(indent.count + 5).components(separatedBy: ", ")
            }
    }

    @Test func `every report has its path in the documents`() throws {
        let documents = try RepositoryFiles.documents()
        let names = try Self.cases("Sources/Reports/ReportName.swift", "enum ReportName")
        #expect(names.count > 5)
        for name in names {
            let path = ["overview": "`/`", "run": "/runs/{trace_id}"][name] ?? "/\(name)"
            if !documents.contains(path) { Issue.record("\(path) is not documented") }
        }
    }

    @Test func `every setting has its key, flag and variable in the documents`() throws {
        let documents = try RepositoryFiles.documents()
        let keys = try Self.cases("Sources/CLI/Settings.swift", "enum Key")
        #expect(keys.count > 3)
        for key in keys {
            // A mapping has a flag and a variable for each of its limits.
            let row =
                key == "retention"
                ? "| `retention` |" : "| `\(key)` | `--\(key)` | `SPANLEDGER_\(key.uppercased())` |"
            if !documents.contains(row) { Issue.record("no row starts with \(row)") }
        }
    }

    @Test func `every environment variable is in the documents`() throws {
        let documents = try RepositoryFiles.documents()
        var names: Set<String> = []
        for file in try SourceFile.all(below: "Sources") {
            names.formUnion(file.lines.flatMap(Self.quoted).filter { $0.hasPrefix("SPANLEDGER_") })
        }
        #expect(names.contains("SPANLEDGER_CONFIG"))
        for name in names where !name.hasSuffix("_") {
            if !documents.contains("`\(name)`") { Issue.record("\(name) is not documented") }
        }
    }

    @Test func `every subcommand is in the documents`() throws {
        let documents = try RepositoryFiles.documents()
        var commands = 0
        for file in try SourceFile.all(below: "Sources/CLI") {
            let names = file.lines.filter { $0.contains("commandName: ") }
                .compactMap { Self.quoted($0).first }
                .filter { $0 != "spanledger" }
            let isNested = file.lines.contains { $0.contains("subcommands: ") } && names.count > 1
            for (index, name) in names.enumerated() {
                commands += 1
                let call = isNested && index > 0 ? "spanledger \(names[0]) \(name)" : "spanledger \(name)"
                if !documents.contains(call) { Issue.record("`\(call)` is not documented") }
            }
        }
        #expect(commands > 8)
    }

    @Test func `every metric is in the documents`() throws {
        let documents = try RepositoryFiles.documents()
        let calls = try Self.lines("Sources/Server/StatusReport.swift").joined(separator: " ")
            .components(separatedBy: " metric(").dropFirst().map { $0.drop { $0 == " " } }
        let names = calls.filter { !$0.hasPrefix("_") }.compactMap { Self.quoted($0).first }
        #expect(names.count > 5)
        for name in names where !documents.contains("spanledger_\(name)") {
            Issue.record("metric \(name) is not documented")
        }
    }
}
