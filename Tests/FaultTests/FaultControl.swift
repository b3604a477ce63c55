import Foundation
import TestSupport

/// The control file of the preloaded library, and the environment that loads it; see `FaultShim.h`.
final class FaultControl {
    /// Cells of the file, in the order of `struct fault_control`.
    enum Field: Int {
        case writes, syncs
        case writeFrom, writeUntil, writeCode, writeTears
        case syncFrom, syncUntil, syncCode, syncDelay
        case firstFailure, failures
    }

    private static let size = 4_096

    private let folder: TemporaryDirectory
    private let handle: FileHandle

    init() throws {
        folder = try TemporaryDirectory()
        let path = folder.path + "/control"
        _ = FileManager.default.createFile(atPath: path, contents: Data(count: Self.size))
        handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    }

    var logPath: String { folder.path + "/log" }

    /// The environment of a program whose data directory is `dataPath`.
    func environment(dataPath: String, records: Bool = false) throws -> [String: String] {
        var environment = [
            "LD_PRELOAD": try Self.libraryPath(),
            "FAULT_DATA": dataPath,
            "FAULT_CONTROL": folder.path + "/control",
        ]
        if records { environment["FAULT_LOG"] = logPath }
        return environment
    }

    subscript(field: Field) -> Int64 {
        get {
            // A cell that cannot be read counts as 0, and the test that needs it fails.
            try? handle.seek(toOffset: UInt64(field.rawValue * 8))
            guard let data = try? handle.read(upToCount: 8), data.count == 8 else { return 0 }
            return data.reversed().reduce(0) { $0 << 8 | Int64($1) }
        }
        set {
            try? handle.seek(toOffset: UInt64(field.rawValue * 8))
            try? handle.write(
                contentsOf: Data((0..<8).map { UInt8(truncatingIfNeeded: newValue >> ($0 * 8)) })
            )
        }
    }

    /// Fails writes: the one with number `number` from the start, or all from there on.
    func failWrites(from number: Int, lasting: Bool, code: Int32, tears: Bool = false) {
        self[.writeCode] = Int64(code)
        self[.writeTears] = tears ? 1 : 0
        self[.writeFrom] = Int64(number)
        self[.writeUntil] = lasting ? .max : Int64(number) + 1
    }

    /// Fails syncs from the one with number `number` on; code 0 only pretends that they went well.
    func failSyncs(from number: Int, code: Int32) {
        self[.syncCode] = Int64(code)
        self[.syncFrom] = Int64(number)
        self[.syncUntil] = .max
    }

    /// Where the library is: built beside the tests.
    static func libraryPath() throws -> String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let places = [
            bundle.appendingPathComponent("libFaultShim.so").path,
            TestFiles.root.appendingPathComponent(".build/debug/libFaultShim.so").path,
        ]
        guard let path = places.first(where: FileManager.default.fileExists(atPath:)) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return path
    }
}

extension TemporaryDirectory {
    /// The path without symbolic links, as SQLite sees it.
    var realPath: String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}
