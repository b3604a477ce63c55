import Foundation
import TestSupport

/// One Swift file of the repository.
struct SourceFile {
    /// From the top of the repository, for example `Sources/Wire/Gzip.swift`.
    let path: String
    let lines: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The second part of the path: the folder of the target.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// How many lines there are; the one after the last line feed is none.
    var lineCount: Int { lines.last == "" ? lines.count - 1 : lines.count }

    /// Names of the modules imported.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            guard let index = words.firstIndex(of: "import"), index + 1 < words.count,
                words[..<index].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains($0) })
            else { return nil }
            return words[index + 1]
        }
    }

    /// The lines without comments and without the texts in quotes.
    var code: [String] {
        var isInText = false
        return lines.map { line in Self.code(line, &isInText) }
    }

    private static let accessLevels: Set = ["public", "package", "internal", "fileprivate", "private"]

    private static func code(_ line: String, _ isInText: inout Bool) -> String {
        var kept = ""
        for (index, part) in line.components(separatedBy: #"""""#).enumerated() {
            if index > 0 { isInText.toggle() }
            if !isInText { kept += withoutTexts(part) }
        }
        return kept.components(separatedBy: "//")[0]
    }

    private static func withoutTexts(_ part: String) -> String {
        var kept = ""
        var isInText = false
        var isEscaped = false
        for character in part {
            if isEscaped {
                isEscaped = false
            } else if character == "\\", isInText {
                isEscaped = true
            } else if character == "\"" {
                isInText.toggle()
            } else if !isInText {
                kept.append(character)
            }
        }
        return kept
    }

    /// All Swift files below a folder of the repository, by path.
    static func all(below folder: String) throws -> [SourceFile] {
        try RepositoryFiles.paths(below: folder).filter { $0.hasSuffix(".swift") }.map { path in
            SourceFile(path: path, text: String(decoding: try TestFiles.bytes(path), as: UTF8.self))
        }
    }
}
