import Testing

/// Files, functions and lines that a reader can hold in the head.
@Suite struct LengthTests {
    private static let fileLinesMax = 500
    private static let medianLinesMax = 120
    private static let functionLinesMax = 70
    private static let columnsMax = 110

    private static func files() throws -> [SourceFile] {
        try SourceFile.all(below: "Sources") + SourceFile.all(below: "Tests")
    }

    @Test func `no file is longer than 500 lines`() throws {
        for file in try Self.files() {
            #expect(file.lineCount <= Self.fileLinesMax, "\(file.path) has \(file.lineCount) lines")
        }
    }

    @Test func `half of the source files are short`() throws {
        let counts = try SourceFile.all(below: "Sources").map(\.lineCount).sorted()
        let median = try #require(counts.dropFirst(counts.count / 2).first)
        #expect(median < Self.medianLinesMax)
    }

    @Test func `no function is longer than 70 lines`() throws {
        var functions = 0
        for file in try Self.files() {
            for function in Function.all(in: file) {
                functions += 1
                #expect(
                    function.lineCount <= Self.functionLinesMax,
                    "\(file.path):\(function.line) has \(function.lineCount) lines"
                )
            }
        }
        #expect(functions > 1_000)
    }

    @Test func `no line is wider than 110 columns or ends in a blank, and none holds a tab`() throws {
        for file in try Self.files() {
            for (index, line) in file.lines.enumerated() {
                let isTidy =
                    line.count <= Self.columnsMax && line.last != " " && !line.contains("\t")
                if !isTidy { Issue.record("\(file.path):\(index + 1) is too wide or has stray blanks") }
            }
        }
    }
}

/// A function, initialiser, subscript or computed property with a body.
///
/// Found by the indentation that the formatter sets.
struct Function {
    /// Line of the declaration, from 1.
    let line: Int
    let lineCount: Int

    static func all(in file: SourceFile) -> [Function] {
        let code = file.code
        return code.indices.compactMap { start in
            guard isDeclaration(code[start]), let end = end(of: start, in: file.lines) else { return nil }
            return Function(line: start + 1, lineCount: end - start + 1)
        }
    }

    private static func isDeclaration(_ code: String) -> Bool {
        let words = code.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        guard !words.isEmpty, code.first != "/" else { return false }
        if words.contains("func") || words.contains("subscript") { return true }
        let isInitialiser = code.contains(" init(") || code.contains(" init?(") || code.contains(" init<")
        return isInitialiser && !code.contains(".init") && !code.contains("=")
            || (words.contains("var") && code.hasSuffix("{"))
    }

    /// The line with the brace that closes the declaration at `start`; `nil` if it has no body.
    private static func end(of start: Int, in lines: [String]) -> Int? {
        let indent = lines[start].prefix { $0 == " " }.count
        if lines[start].hasSuffix("}") { return start }
        for index in lines.indices.dropFirst(start + 1) {
            let line = lines[index]
            let text = line.drop { $0 == " " }
            if text.isEmpty || line.count - text.count > indent { continue }
            guard line.count - text.count == indent else { return nil }
            if text.hasPrefix("}") { return index }
            guard text.hasPrefix(")") || text.hasPrefix("{") || text.hasPrefix("#") else { return nil }
        }
        return nil
    }
}
