import Synchronization

/// Memory that grows on demand and is not cleared.
@safe
final class LongRangeBuffer<Element: BitwiseCopyable> {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int

    init() {
        capacity = 1
        unsafe base = .allocate(capacity: 1)
    }

    deinit { unsafe base.deallocate() }

    /// Makes room for `count` elements; what was there is lost if that needs new memory.
    func reserve(_ count: Int) -> UnsafeMutablePointer<Element> {
        if count > capacity {
            unsafe base.deallocate()
            unsafe base = .allocate(capacity: count)
            capacity = count
        }
        return unsafe base
    }
}

/// Tables and buffers of one packing call, kept between calls: a call neither allocates nor faults in pages.
///
/// Invariant that makes it `Sendable`: `with` hands a workspace to one caller at a time.
final class LongRangeWorkspace: @unchecked Sendable {
    /// More idle workspaces than cores would only hold memory.
    private static let idleMaximum = 4
    /// A workspace that packed more than this is given back to the system.
    private static let idleWindowMaximum = 8 << 20
    private static let idle = Mutex<[LongRangeWorkspace]>([])

    /// Dictionary and input, one after the other.
    let window = LongRangeBuffer<UInt8>()
    let shortTable = LongRangeBuffer<UInt32>()
    let longTable = LongRangeBuffer<UInt32>()
    let sequences = LongRangeSequences()
    /// The dictionary that `window` begins with, and the tables as they were after it was entered.
    var primed = LongRangePrimed()

    /// Runs `body` with a workspace that nobody else uses meanwhile.
    static func with<Result>(_ body: (LongRangeWorkspace) -> Result) -> Result {
        let workspace = idle.withLock { $0.popLast() } ?? LongRangeWorkspace()
        defer {
            if workspace.window.capacity <= idleWindowMaximum {
                idle.withLock { if $0.count < idleMaximum { $0.append(workspace) } }
            }
        }
        return body(workspace)
    }
}

extension LongRangeWorkspace {
    /// Puts `dictionary` and `bytes` one after the other and returns where; the dictionary of the call
    /// before is not copied again.
    func joined(_ dictionary: [UInt8], _ bytes: UnsafeBufferPointer<UInt8>) -> UnsafePointer<UInt8> {
        let count = dictionary.count + bytes.count
        let isKept = count <= window.capacity && primed.dictionary == dictionary
        let start = unsafe window.reserve(count)
        if !isKept {
            primed.dictionary = dictionary
            primed.bits = 0
            unsafe dictionary.withUnsafeBufferPointer { unsafe Self.copy($0, to: start) }
        }
        unsafe Self.copy(bytes, to: start + dictionary.count)
        return unsafe UnsafePointer(start)
    }

    /// Copies all of `bytes` to `target`, which has room.
    private static func copy(_ bytes: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>) {
        if let base = bytes.baseAddress { unsafe target.update(from: base, count: bytes.count) }
    }

    /// Sets the tables of `run` to the dictionary's positions, which are found once for each dictionary.
    func prime(_ run: LongRangeStrongRun, bits: Int) {
        let count = 1 << bits
        let short = unsafe primed.short.reserve(count)
        let long = unsafe primed.long.reserve(count)
        if primed.bits == bits {
            unsafe run.short.update(from: short, count: count)
            unsafe run.long.update(from: long, count: count)
            return
        }
        unsafe run.clear()
        unsafe run.enterDictionary()
        unsafe short.update(from: run.short, count: count)
        unsafe long.update(from: run.long, count: count)
        primed.bits = bits
    }
}

/// A dictionary as it was entered last.
struct LongRangePrimed {
    var dictionary: [UInt8] = []
    /// Size of the tables as a power of two; 0 if nothing was entered.
    var bits = 0
    let short = LongRangeBuffer<UInt32>()
    let long = LongRangeBuffer<UInt32>()
}
