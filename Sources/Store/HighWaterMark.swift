import Foundation
import Synchronization
import Wire

/// A recent commit that was acknowledged, as noted outside the database.
struct HighWaterMark: Equatable, Sendable {
    /// Number of the commit, as in `commit_marks`.
    var sequence: Int64
    /// Identity of the commit, drawn at random when it was made.
    var identity: Int64
    /// Spans acknowledged up to then, over all projects.
    var acknowledged: Int64

    /// Bytes of an encoded mark.
    static let size = 40
    private static let magic = Array("SPNLHWM1".utf8)

    init(sequence: Int64, identity: Int64, acknowledged: Int64) {
        self.sequence = sequence
        self.identity = identity
        self.acknowledged = acknowledged
    }

    /// Reads the mark at an offset; `nil` if there is none or its checksum is wrong.
    init?(_ bytes: [UInt8], at offset: Int) {
        guard bytes.count >= offset + Self.size, Array(bytes[offset..<offset + 8]) == Self.magic else {
            return nil
        }
        func number(_ index: Int) -> Int64 {
            let start = offset + index * 8
            return Int64(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        let checksum = Checksum.crc32(bytes, in: offset..<offset + Self.size - 8)
        guard number(4) == Int64(checksum) else { return nil }
        self.init(sequence: number(1), identity: number(2), acknowledged: number(3))
    }

    /// Magic, three little-endian numbers of eight bytes, and the CRC-32 of these as a fourth.
    var encoded: [UInt8] {
        var bytes = Self.magic
        func add(_ number: Int64) {
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
            }
        }
        for number in [sequence, identity, acknowledged] { add(number) }
        add(Int64(Checksum.crc32(bytes)))
        return bytes
    }
}

/// The file `high-water`: which commit the database must at least have.
///
/// | offset | what |
/// |---|---|
/// | 0 | the mark as of the last sync: the whole file is replaced about once a second |
/// | 512 | the newest mark, written in place after every group and not synced: it outlives a killed process |
///
/// Neither is ever ahead of what the database has on disk. No acknowledgement waits for a sync; the write in
/// place, some microseconds, comes before it, so that a process killed right after an answer has noted it.
final class HighWaterFile: Sendable {
    /// What the file says.
    enum Reading: Equatable {
        /// There is no file: a new ledger, or one just restored.
        case none
        case mark(HighWaterMark)
        case damaged
    }

    static let newestOffset = 512

    private struct State {
        var newest: HighWaterMark?
        var synced: HighWaterMark?
        var descriptor: Int32 = -1
    }

    let path: String
    private let state = Mutex(State())

    init(path: String) { self.path = path }

    deinit {
        let descriptor = state.withLock(\.descriptor)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Reads the file as the last owner left it.
    static func read(_ path: String) throws -> Reading {
        guard FileManager.default.fileExists(atPath: path) else { return .none }
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        guard let synced = HighWaterMark(bytes, at: 0) else { return .damaged }
        // A power cut may leave the newest half written or of an earlier file: then the synced one counts.
        guard let newest = HighWaterMark(bytes, at: newestOffset), newest.sequence > synced.sequence else {
            return .mark(synced)
        }
        return .mark(newest)
    }

    /// Notes a commit that is on disk, before its callers are answered.
    func note(_ mark: HighWaterMark) {
        state.withLock { state in
            state.newest = mark
            guard state.descriptor >= 0 else { return }
            // Best effort: the synced mark is written by `sync`, which reports its faults.
            _ = DurableFile.write(mark.encoded, to: state.descriptor, at: Self.newestOffset)
        }
    }

    /// Replaces the file if there is anything new; for a thread that nobody waits for.
    ///
    /// - Throws: `StoreError.cannotWrite`; the file is then as before, or already replaced.
    func sync() throws {
        let mark = state.withLock { $0.newest == $0.synced ? nil : $0.newest }
        guard let mark else { return }
        var bytes = mark.encoded
        bytes += Array(repeating: 0, count: Self.newestOffset - bytes.count)
        bytes += mark.encoded
        let descriptor = try DurableFile.replace(path, with: bytes)
        state.withLock { state in
            if state.descriptor >= 0 { close(state.descriptor) }
            state.descriptor = descriptor
            state.synced = mark
            guard let newest = state.newest, newest != mark else { return }
            // Noted while the file was being replaced; best effort as in `note`.
            _ = DurableFile.write(newest.encoded, to: descriptor, at: Self.newestOffset)
        }
    }
}
