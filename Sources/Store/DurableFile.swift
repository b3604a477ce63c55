import Foundation

/// Small files that are replaced whole, and directories whose entries must outlive a power cut.
enum DurableFile {
    /// Puts `bytes` in the place of a file, so that a power cut leaves the old or the new one.
    ///
    /// Writes a temporary file beside it, syncs that, renames it and syncs the directory.
    ///
    /// - Returns: The open descriptor of the new file, for reading and writing; the caller closes it.
    /// - Throws: `StoreError.cannotWrite` with the path and the system's reason.
    static func replace(_ path: String, with bytes: [UInt8]) throws -> Int32 {
        let temporary = path + ".new"
        let descriptor = unsafe open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(temporary) }
        guard write(bytes, to: descriptor, at: 0), fsync(descriptor) == 0,
            unsafe rename(temporary, path) == 0
        else {
            let error = failure(temporary)
            close(descriptor)
            throw error
        }
        do {
            try syncDirectory((path as NSString).deletingLastPathComponent)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Writes all bytes at an offset of an open file; `errno` tells why it could not.
    static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                // `done` is below the count, so the address and the rest lie in the buffer.
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
                let count = unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { return false }
                done += count
            }
            return true
        }
    }

    /// Makes new, renamed and removed entries of a directory durable.
    static func syncDirectory(_ path: String) throws {
        let descriptor = unsafe open(path.isEmpty ? "." : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure(path) }
    }

    /// The size of a file without opening it, or `nil` if there is none.
    ///
    /// SQLite's files are never opened by others: closing any descriptor of one drops the locks that this
    /// process holds on it.
    static func size(_ path: String) -> Int64? {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int64(status.st_size) : nil
    }

    private static func failure(_ path: String) -> StoreError {
        .cannotWrite(reason: "\(path): \(unsafe String(cString: strerror(errno)))")
    }
}
