import Foundation

/// The file `data-loss`: what acknowledged data is known to be gone, until an operator has confirmed it.
///
/// One line a finding: UTC time, a tab, the words. Confirming renames the file, so that it can be read later.
enum LossNotice {
    /// Findings kept at most; one a start is added.
    static let linesMax = 100

    /// The findings, oldest first; empty if there is no file.
    static func read(_ directory: DataDirectory) throws -> [String] {
        guard FileManager.default.fileExists(atPath: directory.lossPath) else { return [] }
        let text = String(
            decoding: try Data(contentsOf: URL(fileURLWithPath: directory.lossPath)),
            as: UTF8.self
        )
        return text.split(separator: "\n").map(String.init)
    }

    /// Adds a finding durably.
    static func add(_ finding: String, _ directory: DataDirectory) throws {
        let time = Date().formatted(.iso8601)
        let lines = (try read(directory) + ["\(time)\t\(finding)"]).suffix(linesMax)
        let text = lines.joined(separator: "\n") + "\n"
        close(try DurableFile.replace(directory.lossPath, with: Array(text.utf8)))
    }

    /// Puts the file aside; a server that runs notices within a second or two.
    ///
    /// - Returns: The findings that are accepted with this; empty if there were none.
    static func accept(_ directory: DataDirectory) throws -> [String] {
        let findings = try read(directory)
        if findings.isEmpty { return [] }
        let aside = directory.path + "/data-loss-accepted-" + directory.timestamp()
        try FileManager.default.moveItem(atPath: directory.lossPath, toPath: aside)
        try DurableFile.syncDirectory(directory.path)
        return findings
    }
}
