/// Unpacks what `LongRangeStrongEncoder` packs; every count and distance is checked before it is used.
enum LongRangeStrongDecoder {
    /// Room after each stream, so that copies may be rounded up and words be loaded.
    private static let slack = 32

    static func unpack(
        _ bytes: [UInt8],
        _ dictionary: [UInt8],
        expectedCount: Int,
        codes: LongRangeCodes? = nil
    ) throws(WireError) -> [UInt8] {
        var reader = ByteReader(bytes)
        try reader.skip(1)
        let streams = try Streams(&reader, expectedCount: expectedCount, codes)
        var failure: WireError?
        let unpacked = unsafe [UInt8](unsafeUninitializedCapacity: expectedCount + slack) { output, count in
            unsafe streams.bytes.withUnsafeBufferPointer { streamBytes in
                unsafe dictionary.withUnsafeBufferPointer { dictionary in
                    guard let base = streamBytes.baseAddress, let target = output.baseAddress else {
                        return
                    }
                    var run = unsafe LongRangeStrongReader(
                        streams: streams,
                        base: base,
                        output: target,
                        outputEnd: expectedCount,
                        dictionary: dictionary
                    )
                    if unsafe !run.unpack() { failure = .corruptCompression(offset: 1) }
                }
            }
            count = failure == nil ? expectedCount : 0
        }
        if let failure { throw failure }
        return unpacked
    }

    /// The five streams, unpacked one after the other with `slack` bytes after each.
    struct Streams {
        let literalCount: Int
        let sequenceCount: Int
        let extraCount: Int
        let bytes: [UInt8]

        /// Where the codes of kind `index`, 0–2, begin.
        func codeStart(_ index: Int) -> Int { literalCount + slack + (sequenceCount + slack) * index }

        var extraStart: Int { codeStart(3) }

        init(_ reader: inout ByteReader, expectedCount: Int, _ codes: LongRangeCodes?) throws(WireError) {
            literalCount = try reader.count(limit: expectedCount)
            // Each sequence stands for at least four bytes that are not literals.
            sequenceCount = try reader.count(
                limit: (expectedCount - literalCount) / LongRangeSequences.lengthMinimum
            )
            let total = literalCount + sequenceCount * 3 + reader.remaining + slack * 5
            let counts = [literalCount, sequenceCount, sequenceCount, sequenceCount]
            var failure: WireError?
            var source = reader
            var extraCount = 0
            bytes = unsafe [UInt8](unsafeUninitializedCapacity: total) { output, count in
                unsafe output.initialize(repeating: 0)
                count = total
                do throws(WireError) {
                    var offset = 0
                    var coded = LongRangeCodeReader(source)
                    for (stream, count) in counts.enumerated() {
                        let room = unsafe UnsafeMutableBufferPointer(rebasing: output[offset...])
                        if let codes {
                            unsafe try coded.read(count, codes.table(ofStream: stream), into: room)
                        } else {
                            unsafe try Self.section(&source, into: room, count: count)
                        }
                        offset += count + slack
                    }
                    if codes != nil { try source.skip(coded.nextByte - source.offset) }
                    extraCount = source.remaining
                    let room = unsafe UnsafeMutableBufferPointer(rebasing: output[offset...])
                    unsafe Self.copy(source.bytes, in: source.offset..<source.end, to: room)
                } catch {
                    failure = error
                }
            }
            self.extraCount = extraCount
            reader = source
            if let failure { throw failure }
        }

        /// Unpacks one section of `count` bytes into `room`, which is longer.
        private static func section(
            _ reader: inout ByteReader,
            into room: UnsafeMutableBufferPointer<UInt8>,
            count: Int
        ) throws(WireError) {
            let offset = reader.offset
            let header = try reader.count(limit: reader.remaining * 2 + 1)
            let range = reader.offset..<reader.offset + header / 2
            try reader.skip(header / 2)
            if header & 1 == 0 {
                guard range.count == count else { throw .wrongSize(expected: count, actual: range.count) }
                unsafe copy(reader.bytes, in: range, to: room)
                return
            }
            let failure = StreamPool.with(.inflate) { stream in
                unsafe reader.bytes.withUnsafeBufferPointer { bytes in
                    let part = unsafe UnsafeBufferPointer(rebasing: bytes[range])
                    return unsafe stream.inflate(part, into: room, expectedCount: count)
                }
            }
            if failure != nil { throw .corruptCompression(offset: offset) }
        }

        /// Copies the bytes at `range` to the start of `room`, which has space for them.
        private static func copy(
            _ bytes: [UInt8],
            in range: Range<Int>,
            to room: UnsafeMutableBufferPointer<UInt8>
        ) {
            unsafe bytes.withUnsafeBufferPointer { source in
                let part = unsafe UnsafeBufferPointer(rebasing: source[range])
                _ = unsafe room.update(fromContentsOf: part)
            }
        }
    }
}

/// The state of one strong unpacking.
///
/// Invariant: all streams are readable to their counts and 32 bytes more; `output` is writable to
/// `outputEnd` and 32 bytes more, and initialised up to `written`.
@unsafe
struct LongRangeStrongReader {
    private let literals: UnsafePointer<UInt8>
    private let literalEnd: Int
    private let codes: UnsafePointer<UInt8>
    private let codeStride: Int
    private let sequenceCount: Int
    private let extras: UnsafePointer<UInt8>
    private let extraBitEnd: Int
    private let output: UnsafeMutablePointer<UInt8>
    private let outputEnd: Int
    private let dictionary: UnsafeBufferPointer<UInt8>
    private var literal = 0
    private var extraBit = 0
    private var written = 0
    private var recent = SIMD4<Int32>(1, 2, 4, 0)

    init(
        streams: LongRangeStrongDecoder.Streams,
        base: UnsafePointer<UInt8>,
        output: UnsafeMutablePointer<UInt8>,
        outputEnd: Int,
        dictionary: UnsafeBufferPointer<UInt8>
    ) {
        unsafe literals = base
        unsafe literalEnd = streams.literalCount
        unsafe codes = base + streams.codeStart(0)
        unsafe codeStride = streams.codeStart(1) - streams.codeStart(0)
        unsafe sequenceCount = streams.sequenceCount
        unsafe extras = base + streams.extraStart
        unsafe extraBitEnd = streams.extraCount * 8
        unsafe self.output = output
        unsafe self.outputEnd = outputEnd
        unsafe self.dictionary = dictionary
    }

    /// Unpacks everything; `false` if the streams do not fit each other.
    mutating func unpack() -> Bool {
        var index = 0
        while unsafe index < sequenceCount {
            // At most 75 bits are read before the next check: what is loaded lies in the slack.
            guard unsafe extraBit <= extraBitEnd else { return false }
            guard let count = unsafe number(Int(codes[index])) else { return false }
            guard unsafe copyLiterals(count) else { return false }
            guard let distance = unsafe distance(Int(codes[codeStride &+ index])) else { return false }
            guard let rest = unsafe number(Int(codes[codeStride &* 2 &+ index])) else { return false }
            guard unsafe copyMatch(distance, rest &+ LongRangeSequences.lengthMinimum) else { return false }
            index &+= 1
        }
        let left = unsafe outputEnd &- written
        guard unsafe left == literalEnd &- literal, unsafe extraBit <= extraBitEnd,
            unsafe extraBitEnd &- extraBit < 8
        else {
            return false
        }
        unsafe (output + written).update(from: literals + literal, count: left)
        return true
    }

    /// The number that `code` and the next extra bits stand for.
    @inline(__always)
    private mutating func number(_ code: Int) -> Int? {
        guard code < LongRangeNumber.codeCount else { return nil }
        let base = LongRangeNumber.base(code)
        let word = unsafe LongRangeBytes.word(extras + extraBit >> 3) >> UInt64(extraBit & 7)
        unsafe extraBit &+= base.extraCount
        return base.value &+ Int(word & (UInt64(1) << UInt64(base.extraCount) &- 1))
    }

    @inline(__always)
    private mutating func distance(_ code: Int) -> Int? {
        if code == 0 { return unsafe Int(recent[0]) }
        if code >= LongRangeSequences.recentCount {
            guard let value = unsafe number(code &- LongRangeSequences.recentCount) else { return nil }
            unsafe recent = [Int32(truncatingIfNeeded: value), recent[0], recent[1], 0]
            return value
        }
        let value = unsafe recent[code]
        unsafe recent = [value, recent[0], code == 1 ? recent[2] : recent[1], 0]
        return Int(value)
    }

    /// Copies literals; `false` if input or output has fewer left.
    @inline(__always)
    private mutating func copyLiterals(_ count: Int) -> Bool {
        guard unsafe count <= literalEnd &- literal, unsafe count <= outputEnd &- written else {
            return false
        }
        unsafe LongRangeBytes.copyRounded(to: output + written, from: literals + literal, count: count)
        unsafe literal &+= count
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
