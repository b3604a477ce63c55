import Foundation
import TestSupport

/// The files of the repository, those of a build left out.
enum RepositoryFiles {
    /// Paths below a folder, from the top of the repository, sorted.
    static func paths(below folder: String) throws -> [String] {
        let top = TestFiles.root.appendingPathComponent(folder).resolvingSymlinksInPath()
        guard let found = FileManager.default.subpaths(atPath: top.path) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return found.map { folder + "/" + $0 }.filter(isFile).sorted()
    }

    /// Paths of the files that git tracks; outside a checkout, of all files in the folders that have sources.
    static func tracked() throws -> [String] {
        let folders = ["Sources", "Tests", "dashboards", "ingest-samples"]
        return try fromGit() ?? folders.flatMap(paths)
    }

    /// The text of a file, or `nil` if its bytes are not text.
    static func text(_ path: String) throws -> String? {
        let bytes = try TestFiles.bytes(path)
        return bytes.contains(0) ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// What the documents tell, one after the other.
    static func documents() throws -> String {
        try ["README.md", "ARCHITECTURE.md"].filter(isFile).compactMap(text).joined(separator: "\n")
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        let full = TestFiles.root.appendingPathComponent(path).path
        return unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
            && !isFolder.boolValue
    }

    private static func fromGit() throws -> [String]? {
        let output = Pipe()
        let git = Process()
        git.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        git.arguments = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        git.currentDirectoryURL = TestFiles.root
        git.standardOutput = output
        git.standardError = FileHandle.nullDevice
        try git.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        git.waitUntilExit()
        guard git.terminationStatus == 0 else { return nil }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.filter(isFile)
    }
}
