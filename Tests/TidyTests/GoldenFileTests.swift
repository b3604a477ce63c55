import Testing

/// Files on record that no test compares any more must go.
@Suite struct GoldenFileTests {
    @Test func `every golden file is one that a test names`() throws {
        let tests = try SourceFile.all(below: "Tests").flatMap(\.lines).joined(separator: "\n")
        let golden = try RepositoryFiles.paths(below: "Tests/Golden")
        #expect(golden.count > 5)
        for path in golden {
            let file = path.split(separator: "/").last.map(String.init) ?? path
            let stem = file.split(separator: ".").first.map(String.init) ?? file
            let isNamed = tests.contains("\(file)\"") || tests.contains("\"\(stem)\"")
            #expect(isNamed, "no test names \(path)")
        }
    }
}
