import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// The reads under way, each with its age.
///
/// A read keeps the log from being reused from its beginning, so it is cut when it takes too long: after
/// `readSecondsMax`, and after a second when the log has grown too large.
final class Readers: Sendable {
    private struct State {
        var next = 0
        var starts: [Int: ContinuousClock.Instant] = [:]
    }

    /// Age from which a read is cut when the log is too large, and at which it keeps the log from being cut.
    static let longRead = Duration.seconds(1)
    /// SQLite's instructions between two looks at the clock.
    private static let instructions: Int32 = 200

    private let state = Mutex(State())
    private let isPressed = Atomic(false)
    private let secondsMax: Int

    init(secondsMax: Int) { self.secondsMax = secondsMax }

    /// Age of the oldest read, if any is under way.
    var oldest: Duration? {
        state.withLock { $0.starts.values.min() }.map { $0.duration(to: .now) }
    }

    /// Whether the log is too large for long reads.
    func press(_ isTooLarge: Bool) { isPressed.store(isTooLarge, ordering: .relaxed) }

    /// Runs a read on its connection, and cuts it when it takes too long.
    ///
    /// The body is given what throws when its time is over, to be called by work that goes on for long
    /// outside SQLite.
    ///
    /// - Throws: What the body throws, or `StoreError.readTooLong`.
    func run<Value>(_ db: Database, _ body: (@escaping () throws -> Void) throws -> Value) throws -> Value {
        let reading = Reading(self)
        let id = state.withLock { state in
            state.next += 1
            state.starts[state.next] = reading.start
            return state.next
        }
        defer { state.withLock { $0.starts[id] = nil } }
        return try withExtendedLifetime(reading) {
            // The handler is removed before `reading` ends, and runs only inside calls of this thread.
            let context = unsafe Unmanaged.passUnretained(reading).toOpaque()
            unsafe sqlite3_progress_handler(
                db.sqliteConnection,
                Self.instructions,
                { context in
                    guard let context = unsafe context else { return 0 }
                    let reading = unsafe Unmanaged<Reading>.fromOpaque(context).takeUnretainedValue()
                    return reading.mustEnd ? 1 : 0
                },
                context
            )
            defer { unsafe sqlite3_progress_handler(db.sqliteConnection, 0, nil, nil) }
            do {
                let value = try body { if reading.mustEnd { throw reading.tooLong } }
                return value
            } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
                throw reading.tooLong
            }
        }
    }

    /// One read under way; used by the thread that runs it only.
    private final class Reading {
        let start = ContinuousClock.now
        private let readers: Readers

        init(_ readers: Readers) { self.readers = readers }

        var age: Duration { start.duration(to: .now) }

        var tooLong: StoreError { .readTooLong(seconds: Int(age.components.seconds)) }

        var mustEnd: Bool {
            let age = age
            if age >= .seconds(readers.secondsMax) { return true }
            return age >= Readers.longRead && readers.isPressed.load(ordering: .relaxed)
        }
    }
}
