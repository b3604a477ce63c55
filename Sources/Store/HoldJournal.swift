import Foundation
public import Model
import Wire

/// A legal hold: the runs it matches are not dropped while it is in force.
public struct LegalHold: Hashable, Codable, Sendable {
    /// 1, 2, …, unique within a data directory.
    public var number: Int
    /// Project whose runs are held.
    public var project: String
    /// Search that the held runs match, in the search language; empty for all runs.
    public var query: String
    /// Who asked for it.
    public var by: String
    /// Why; never empty.
    public var reason: String
    /// When, in nanoseconds since 1970.
    public var time: Int64
    /// Who, when and why, once it is released.
    public var release: Release?

    /// The end of a hold.
    public struct Release: Hashable, Codable, Sendable {
        /// Who released it.
        public var by: String
        /// Why; never empty.
        public var reason: String
        /// When, in nanoseconds since 1970.
        public var time: Int64
    }

    /// Whether it holds.
    public var isInForce: Bool { release == nil }
}

/// What can be wrong with holds.
public enum HoldError: Error, Equatable, Sendable {
    /// A line of the journal is not as it was written; nothing is dropped until it is mended.
    case damaged(path: String, line: Int)
    /// The journal cannot be read or written; `reason` is the system's text.
    case unusable(path: String, reason: String)
    /// There is no hold of that number in force.
    case unknown(number: Int)
    /// A hold or release without a reason.
    case missingReason
    /// The search of a hold cannot be read any more; nothing of its project is dropped.
    case unreadableQuery(number: Int, reason: String)
}

/// The journal of legal holds: one file in the data directory, appended to and never rewritten.
///
/// A file of its own, so that a hold can be set while a server owns the database. Each line is eight
/// hexadecimal digits (CRC-32 of the rest), a space, and a hold as JSON: as it was set, or once more with its
/// release. A last line without its end was never acknowledged and does not count.
public struct HoldJournal: Sendable {
    /// Its name within the data directory.
    public static let fileName = "holds.journal"
    /// Bytes of a journal at most; more is refused when adding.
    public static let bytesMax = 16 << 20

    /// Where it is.
    public let path: String

    /// Names the journal of a data directory.
    public init(directory: String) { path = directory + "/" + Self.fileName }

    /// Every hold there ever was, by number.
    public func holds() throws -> [LegalHold] { try Self.parse(try bytes(), path: path) }

    /// The holds in force of one project.
    public func inForce(project: String) throws -> [LegalHold] {
        try holds().filter { $0.isInForce && $0.project == project }
    }

    /// Sets a hold; when this returns, it survives a power cut.
    public func add(
        project: String,
        query: String,
        by: String,
        reason: String,
        at time: Instant
    ) throws
        -> LegalHold
    {
        try append(reason: reason) { holds in
            LegalHold(
                number: (holds.last?.number ?? 0) + 1,
                project: project,
                query: query,
                by: by,
                reason: reason,
                time: time.nanoseconds
            )
        }
    }

    /// Releases a hold; when this returns, that survives a power cut.
    public func release(_ number: Int, by: String, reason: String, at time: Instant) throws -> LegalHold {
        try append(reason: reason) { holds in
            guard var hold = holds.first(where: { $0.number == number && $0.isInForce }) else {
                throw HoldError.unknown(number: number)
            }
            hold.release = LegalHold.Release(by: by, reason: reason, time: time.nanoseconds)
            return hold
        }
    }

    // MARK: The file

    /// All bytes; none if there is no journal.
    func bytes() throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw HoldError.unusable(path: path, reason: error.localizedDescription)
        }
    }

    private func append(reason: String, _ make: ([LegalHold]) throws -> LegalHold) throws -> LegalHold {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw HoldError.missingReason }
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable() }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw unusable() }
        let known = try bytes()
        let hold = try make(try Self.parse(known, path: path))
        // What a crash left of a line is cut off, so that the next one begins on its own.
        let whole = known.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        guard ftruncate(descriptor, off_t(whole)) == 0 else { throw unusable() }
        let line = try Self.line(hold)
        guard whole + line.count <= Self.bytesMax else {
            throw HoldError.unusable(path: path, reason: "larger than \(Self.bytesMax) bytes")
        }
        // The call reads only the bytes of `line`, which outlives it.
        let written = unsafe line.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == line.count, fsync(descriptor) == 0 else { throw unusable() }
        try CopyFile.sync(directory: CopyFile.directory(of: path))
        return hold
    }

    private func unusable() -> HoldError {
        .unusable(path: path, reason: unsafe String(cString: strerror(errno)).lowercased())
    }

    private static func line(_ hold: LegalHold) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let json = [UInt8](try encoder.encode(hold))
        let sum = String(Checksum.crc32(json), radix: 16)
        return Array((String(repeating: "0", count: 8 - sum.utf8.count) + sum + " ").utf8) + json + [0x0A]
    }

    private static func parse(_ bytes: [UInt8], path: String) throws -> [LegalHold] {
        var holds: [LegalHold] = []
        guard let end = bytes.lastIndex(of: 0x0A) else { return [] }
        let lines = bytes[..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let damaged = HoldError.damaged(path: path, line: index + 1)
            let json = Array(line.dropFirst(9))
            guard line.count > 9, line[line.startIndex + 8] == UInt8(ascii: " "),
                let sum = UInt32(String(decoding: line.prefix(8), as: UTF8.self), radix: 16),
                sum == Checksum.crc32(json),
                let hold = try? JSONDecoder().decode(LegalHold.self, from: Data(json))
            else { throw damaged }
            if let known = holds.firstIndex(where: { $0.number == hold.number }) {
                guard hold.release != nil, holds[known].isInForce else { throw damaged }
                holds[known] = hold
            } else {
                guard hold.number == holds.count + 1 else { throw damaged }
                holds.append(hold)
            }
        }
        return holds
    }
}
