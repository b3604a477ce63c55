import Foundation

/// Files named on the command line.
enum InputFile {
    /// All bytes of a file, or of standard input for `-`.
    static func bytes(_ path: String) throws -> [UInt8] {
        if path == "-" { return Array(FileHandle.standardInput.readDataToEndOfFile()) }
        do {
            return Array(try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe))
        } catch {
            throw InputFileError(path: path, reason: reason(error))
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return unsafe String(cString: strerror(Int32(underlying.code))).lowercased()
        }
        return (error as NSError).code == NSFileReadNoSuchFileError
            ? "no such file" : error.localizedDescription
    }
}

/// A file that cannot be read.
struct InputFileError: Error {
    var path: String
    var reason: String
}
