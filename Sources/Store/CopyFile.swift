import Foundation

/// File operations whose effect survives a power cut.
enum CopyFile {
    /// Makes a file of mode 0600 and takes its lock, so that two processes cannot write one copy.
    ///
    /// What an interrupted process left under this name is emptied.
    /// - Returns: The descriptor, to be closed when nothing has the file open by other means.
    static func createLocked(_ path: String) throws -> Int32 {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error: any Error =
                errno == EWOULDBLOCK ? StoreError.directoryInUse(path: path) : failure(path)
            close(descriptor)
            throw error
        }
        guard ftruncate(descriptor, 0) == 0, fchmod(descriptor, 0o600) == 0 else {
            let error = failure(path)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Waits until the bytes of a file are on disk; SQLite must not have it open.
    static func sync(file path: String) throws {
        let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    /// Waits until the names in a directory are on disk.
    static func sync(directory path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    /// Gives a file another name in the same file system, replacing what has that name.
    static func rename(_ path: String, to target: String) throws {
        guard unsafe Foundation.rename(path, target) == 0 else { throw failure(target) }
    }

    /// Removes a file that may not be there.
    static func remove(_ path: String) throws {
        guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure(path) }
    }

    /// The directory that holds a file.
    static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Copies a file's bytes into an open, empty file; `progress` gets the bytes so far, and of how many.
    static func copy(
        _ path: String,
        to descriptor: Int32,
        named target: String,
        progress: (Int, Int) -> Void
    ) throws {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw failure(path) }
        defer { close(source) }
        let total = Int(lseek(source, 0, SEEK_END))
        guard total >= 0, lseek(source, 0, SEEK_SET) == 0 else { throw failure(path) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var copied = 0
        while true {
            // Both calls stay within the buffer: `read` is given its count, `write` what was read.
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(source, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { break }
            var written = 0
            while written < count {
                let part = unsafe buffer.withUnsafeBytes {
                    unsafe write(descriptor, $0.baseAddress?.advanced(by: written), count - written)
                }
                guard part > 0 else { throw failure(target) }
                written += part
            }
            copied += count
            progress(copied, total)
        }
        guard fsync(descriptor) == 0 else { throw failure(target) }
    }

    private static func failure(_ path: String) -> StoreError {
        .cannotOpen(path: path, reason: unsafe String(cString: strerror(errno)).lowercased())
    }
}
