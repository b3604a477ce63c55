/// What the strong packer finds, as streams that are coded apart: literals, three codes for each sequence,
/// and the extra bits of all codes.
@safe
final class LongRangeSequences {
    /// A distance code below this is the place of a distance in the list of the last three; others are a
    /// number's code plus this.
    static let recentCount = 3
    /// Matches are not shorter.
    static let lengthMinimum = 4

    private let literalBuffer = LongRangeBuffer<UInt8>()
    private let codeBuffer = LongRangeBuffer<UInt8>()
    private let extraBuffer = LongRangeBuffer<UInt8>()
    private var codeStride = 0
    private var accumulator: UInt64 = 0
    private var pendingBits: UInt64 = 0
    private var extraCount = 0
    private(set) var literalCount = 0
    private(set) var count = 0
    /// The distances used last, the latest first.
    private(set) var recent = SIMD4<Int32>(1, 2, 4, 0)

    /// Forgets everything and makes room for an input of `bytesCount`.
    func start(bytesCount: Int) {
        codeStride = bytesCount / Self.lengthMinimum + 1
        _ = unsafe literalBuffer.reserve(bytesCount + 16)
        _ = unsafe codeBuffer.reserve(codeStride * 3)
        // At most 75 extra bits for a sequence.
        _ = unsafe extraBuffer.reserve(codeStride * 10 + 16)
        (accumulator, pendingBits, extraCount, literalCount, count) = (0, 0, 0, 0, 0)
        recent = [1, 2, 4, 0]
    }

    /// Appends literals; sixteen bytes more than `count` are readable.
    @inline(__always)
    func append(literals: UnsafePointer<UInt8>, count: Int) {
        // Room: all literals are input, and copies are rounded up by less than sixteen.
        unsafe LongRangeBytes.copyRounded(to: literalBuffer.base + literalCount, from: literals, count: count)
        literalCount &+= count
    }

    /// Appends the literals after the last match.
    func append(lastLiterals: UnsafePointer<UInt8>, count: Int) {
        unsafe (literalBuffer.base + literalCount).update(from: lastLiterals, count: count)
        literalCount &+= count
    }

    /// Appends a sequence whose literals were appended.
    @inline(__always)
    func append(literalCount: Int, distance: Int, length: Int) {
        // Room: sequences stand for at least `lengthMinimum` bytes each.
        let codes = unsafe codeBuffer.base + count
        let literals = LongRangeNumber.code(literalCount)
        unsafe codes[0] = UInt8(truncatingIfNeeded: literals.code)
        putBits(literalCount, literals.extraCount)
        unsafe codes[codeStride] = UInt8(truncatingIfNeeded: distanceCode(distance))
        let rest = LongRangeNumber.code(length &- Self.lengthMinimum)
        unsafe codes[codeStride &* 2] = UInt8(truncatingIfNeeded: rest.code)
        putBits(length &- Self.lengthMinimum, rest.extraCount)
        count &+= 1
    }

    @inline(__always)
    private func distanceCode(_ distance: Int) -> Int {
        let value = Int32(truncatingIfNeeded: distance)
        if value == recent[0] { return 0 }
        if value == recent[1] {
            recent = [value, recent[0], recent[2], 0]
            return 1
        }
        let isThird = value == recent[2]
        recent = [value, recent[0], recent[1], 0]
        if isThird { return 2 }
        let code = LongRangeNumber.code(distance)
        putBits(distance, code.extraCount)
        return code.code &+ Self.recentCount
    }

    /// Appends the lowest `count` bits of `value`, at most 25.
    @inline(__always)
    private func putBits(_ value: Int, _ count: Int) {
        let mask = UInt64(1) << UInt64(count) &- 1
        accumulator |= (UInt64(truncatingIfNeeded: value) & mask) << pendingBits
        pendingBits &+= UInt64(count)
        // Whole bytes leave; at most 7 + 25 bits were pending.
        unsafe UnsafeMutableRawPointer(extraBuffer.base + extraCount)
            .storeBytes(of: accumulator.littleEndian, as: UInt64.self)
        let whole = pendingBits >> 3
        extraCount &+= Int(whole)
        accumulator >>= whole << 3
        pendingBits &= 7
    }

    /// Runs `body` with each stream in the order of the format: literals, the three codes, the extra bits.
    func withStreams(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
        unsafe body(0, UnsafeBufferPointer(start: literalBuffer.base, count: literalCount))
        for index in 0..<3 {
            unsafe body(
                index + 1,
                UnsafeBufferPointer(start: codeBuffer.base + codeStride * index, count: count)
            )
        }
        let bytes = extraCount + (pendingBits > 0 ? 1 : 0)
        unsafe body(4, UnsafeBufferPointer(start: extraBuffer.base, count: bytes))
    }
}
