/// Unpacks what `LongRangeFastEncoder` packs; every count and distance is checked before it is used.
enum LongRangeFastDecoder {
    /// Room after the output, so that copies may be rounded up.
    static let slack = 32

    static func unpack(
        _ bytes: [UInt8],
        _ dictionary: [UInt8],
        expectedCount: Int
    ) throws(WireError) -> [UInt8] {
        var failure: WireError?
        let unpacked = unsafe [UInt8](unsafeUninitializedCapacity: expectedCount + slack) { output, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe dictionary.withUnsafeBufferPointer { dictionary in
                    guard let source = input.baseAddress, let target = output.baseAddress else { return }
                    var run = unsafe LongRangeFastReader(
                        input: source,
                        inputEnd: input.count,
                        output: target,
                        outputEnd: expectedCount,
                        dictionary: dictionary
                    )
                    failure = unsafe run.unpack()
                }
            }
            count = failure == nil ? expectedCount : 0
        }
        if let failure { throw failure }
        return unpacked
    }
}

/// The state of one fast unpacking.
///
/// Invariant: `input` is readable up to `inputEnd`; `output` is writable up to `outputEnd` and `slack`
/// bytes more, and initialised up to `written`.
@unsafe
struct LongRangeFastReader {
    let input: UnsafePointer<UInt8>
    let inputEnd: Int
    let output: UnsafeMutablePointer<UInt8>
    let outputEnd: Int
    let dictionary: UnsafeBufferPointer<UInt8>
    /// Where the next byte is read; the first byte is the blob's kind.
    private var read = 1
    private var written = 0

    init(
        input: UnsafePointer<UInt8>,
        inputEnd: Int,
        output: UnsafeMutablePointer<UInt8>,
        outputEnd: Int,
        dictionary: UnsafeBufferPointer<UInt8>
    ) {
        unsafe self.input = input
        unsafe self.inputEnd = inputEnd
        unsafe self.output = output
        unsafe self.outputEnd = outputEnd
        unsafe self.dictionary = dictionary
    }

    /// Unpacks everything; returns what is wrong with the input.
    mutating func unpack() -> WireError? {
        var distance = 0
        while true {
            guard unsafe read < inputEnd else { return unsafe .truncated(offset: read) }
            let token = unsafe Int(input[read])
            unsafe read &+= 1
            var literals = token >> 5
            if literals == 7 {
                guard let more = unsafe varint() else { return unsafe .corruptCompression(offset: read) }
                literals &+= more
            }
            guard unsafe copyLiterals(literals) else { return unsafe .corruptCompression(offset: read) }
            if unsafe written == outputEnd {
                if unsafe read != inputEnd { return unsafe .trailingBytes(offset: read) }
                return nil
            }
            if token & 16 == 0 {
                guard unsafe inputEnd &- read >= 3 else { return unsafe .truncated(offset: read) }
                let low = unsafe Int(input[read]) | Int(input[read &+ 1]) << 8
                let isLong = low >> 15
                // The third byte counts only if bit 15 says so.
                distance = unsafe low & 0x7fff | (Int(input[read &+ 2]) & (0 &- isLong)) << 15
                unsafe read &+= 2 &+ isLong
            }
            var length = token & 15 &+ LongRangeFastEncoder.matchMinimum
            if token & 15 == 15 {
                guard let more = unsafe varint() else { return unsafe .corruptCompression(offset: read) }
                length &+= more
            }
            guard unsafe copyMatch(distance, length) else { return unsafe .corruptCompression(offset: read) }
        }
    }

    /// Reads a varint below 2^28.
    @inline(__always)
    private mutating func varint() -> Int? {
        var value = 0
        var shift = 0
        while shift < 28 {
            guard unsafe read < inputEnd else { return nil }
            let byte = unsafe Int(input[read])
            unsafe read &+= 1
            value |= (byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        return nil
    }

    /// Copies literals; `false` if input or output has fewer left.
    @inline(__always)
    private mutating func copyLiterals(_ count: Int) -> Bool {
        let inputLeft = unsafe inputEnd &- read
        guard count <= inputLeft, unsafe count <= outputEnd &- written else { return false }
        // Rounded up, the copy ends at most 15 bytes later: the output's slack has room, the input may not.
        if count &+ 15 <= inputLeft {
            unsafe LongRangeBytes.copyRounded(to: output + written, from: input + read, count: count)
        } else {
            unsafe (output + written).update(from: input + read, count: count)
        }
        unsafe read &+= count
        unsafe written &+= count
        return true
    }

    /// Copies a match; `false` if it would leave the output or begins before everything.
    @inline(__always)
    private mutating func copyMatch(_ distance: Int, _ length: Int) -> Bool {
        guard distance > 0, unsafe length <= outputEnd &- written else { return false }
        if unsafe distance <= written {
            unsafe LongRangeBytes.repeatBytes(to: output + written, distance: distance, count: length)
        } else {
            let back = unsafe distance &- written
            guard unsafe back <= dictionary.count, length <= back, let base = unsafe dictionary.baseAddress
            else {
                return false
            }
            unsafe (output + written).update(from: base + (dictionary.count &- back), count: length)
        }
        unsafe written &+= length
        return true
    }
}
