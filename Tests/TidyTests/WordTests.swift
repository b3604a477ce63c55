import TestSupport
import Testing

/// Words that must not come in.
@Suite struct WordTests {
    /// Put together from halves, so that this file does not hold what it forbids.
    private static let unfinished = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    private static let places = ["work", "root", "tmp", "home"].map { "/\($0)/" }
    private static let registries = [
        ["registry", "npmjs"], ["npmjs", "org"], ["pypi", "org"], ["pythonhosted", "org"], ["crates", "io"],
        ["proxy", "golang"], ["rubygems", "org"], ["repo", "maven"], ["index", "docker"], ["deb", "debian"],
        ["archive", "ubuntu"],
    ]
    .map { $0.joined(separator: ".") }

    /// Text that people of the project wrote; the captured corpus is others' words.
    private static func written() throws -> [String] {
        try RepositoryFiles.tracked().filter { !$0.hasPrefix("Tests/Corpus/") }
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
    }

    @Test func `nothing is marked as unfinished`() throws {
        for path in try Self.written() {
            guard let text = try RepositoryFiles.text(path) else { continue }
            let marks = Self.words(text).intersection(Self.unfinished)
            #expect(marks.isEmpty, "\(path) has \(marks.sorted())")
        }
    }

    @Test func `sources neither force an error away nor stop on one`() throws {
        for file in try SourceFile.all(below: "Sources") {
            for (index, code) in file.code.enumerated()
            where code.contains("try!") || code.contains("fatalError(") {
                Issue.record("\(file.path):\(index + 1) ends the program instead of throwing")
            }
        }
    }

    @Test func `unsafe code stays where C is called`() throws {
        let callers: Set = ["CLI", "Semantics", "Store", "Wire"]
        for file in try SourceFile.all(below: "Sources") where !callers.contains(file.target) {
            for (index, code) in file.code.enumerated()
            where !Self.words(code).isDisjoint(with: ["unsafe", "unchecked"]) {
                Issue.record("\(file.path):\(index + 1) is unsafe")
            }
        }
    }

    @Test func `every unchecked promise says above why it holds`() throws {
        var promises = 0
        for file in try SourceFile.all(below: "Sources") {
            for (index, code) in file.code.enumerated()
            where code.contains("@unchecked") || code.contains("nonisolated(unsafe)") {
                promises += 1
                let above = file.lines[..<index].map { $0.drop { $0 == " " } }
                let isExplained = above.last { !$0.hasPrefix("@") }?.hasPrefix("//") == true
                #expect(isExplained, "\(file.path):\(index + 1) does not say why it is safe")
            }
        }
        #expect(promises > 0)
    }

    @Test func `no file names a place on one machine or a package registry`() throws {
        for path in try Self.written() {
            guard let text = try RepositoryFiles.text(path) else { continue }
            for word in Self.places + Self.registries where text.contains(word) {
                Issue.record("\(path) names \(word)")
            }
        }
    }
}
