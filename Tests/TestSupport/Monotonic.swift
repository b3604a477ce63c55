import Foundation

/// The clock that only goes forward, the same in all processes of the machine.
public enum Monotonic {
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    public static func now() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Seconds that went by since `start`.
    public static func seconds(since start: Int64) -> Double { Double(now() - start) / 1e9 }
}
