/// Loads, comparisons and copies at raw addresses, for the inner loops of the long-range codec.
///
/// Each function says how many bytes from each address must be readable or writable; the caller proves it.
@unsafe
enum LongRangeBytes {
    /// The eight bytes at `address`, the first one lowest.
    @inline(__always)
    static func word(_ address: UnsafePointer<UInt8>) -> UInt64 {
        unsafe UInt64(littleEndian: UnsafeRawPointer(address).loadUnaligned(as: UInt64.self))
    }

    /// How many bytes at `later` equal those at `earlier`, looking no further than `end`; from both places on
    /// as many bytes are readable as there are from `later` to `end`.
    @inline(__always)
    static func equalCount(
        _ earlier: UnsafePointer<UInt8>,
        _ later: UnsafePointer<UInt8>,
        end: UnsafePointer<UInt8>
    ) -> Int {
        let available = unsafe end - later
        var count = 0
        while count &+ 8 <= available {
            let difference = unsafe word(earlier + count) ^ word(later + count)
            if difference != 0 { return count &+ difference.trailingZeroBitCount / 8 }
            count &+= 8
        }
        while unsafe count < available && earlier[count] == later[count] { count &+= 1 }
        return count
    }

    /// How far to go on where no match begins: further the longer there was none, up to `paceMaximum`.
    ///
    /// The text has a say, so that two copies of it are not looked at in places that never meet.
    @inline(__always)
    static func step(_ pace: Int, _ word: UInt64, paceMaximum: Int) -> Int {
        let pace = min(pace, paceMaximum)
        return 1 &+ pace &+ Int(word & 1) & (pace > 1 ? 1 : 0)
    }

    /// Copies sixteen bytes.
    @inline(__always)
    static func copy16(to target: UnsafeMutablePointer<UInt8>, from source: UnsafePointer<UInt8>) {
        let block = unsafe UnsafeRawPointer(source).loadUnaligned(as: SIMD16<UInt8>.self)
        unsafe UnsafeMutableRawPointer(target).storeBytes(of: block, as: SIMD16<UInt8>.self)
    }

    /// Copies `count` bytes, rounded up to sixteens: fifteen more must be readable and writable.
    @inline(__always)
    static func copyRounded(
        to target: UnsafeMutablePointer<UInt8>,
        from source: UnsafePointer<UInt8>,
        count: Int
    ) {
        var offset = 0
        while offset < count {
            unsafe copy16(to: target + offset, from: source + offset)
            offset &+= 16
        }
    }

    /// Repeats the `distance` bytes before `target` until `count` are written, `distance >= 1`; `count`
    /// rounded up to sixteens must be writable.
    @inline(__always)
    static func repeatBytes(to target: UnsafeMutablePointer<UInt8>, distance: Int, count: Int) {
        let source = unsafe UnsafePointer(target - distance)
        if distance >= 16 {
            unsafe copyRounded(to: target, from: source, count: count)
            return
        }
        // What is read was written before: a byte at a time until sixteen are between the two.
        var offset = 0
        while offset < count {
            unsafe target[offset] = source[offset]
            offset &+= 1
        }
    }

    /// Writes a varint and returns the address after it; ten bytes must be writable.
    @inline(__always)
    static func putVarint(
        _ value: Int,
        at address: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var value = UInt64(value)
        var address = unsafe address
        while value >= 0x80 {
            unsafe address.pointee = UInt8(truncatingIfNeeded: value) | 0x80
            unsafe address += 1
            value >>= 7
        }
        unsafe address.pointee = UInt8(truncatingIfNeeded: value)
        return unsafe address + 1
    }
}
