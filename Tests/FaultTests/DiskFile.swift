import TestSupport

/// One file of a `DiskModel`: what the program sees, and what a power cut leaves for certain.
struct DiskFile {
    /// What a disk writes wholly or not at all.
    private static let sector = 512

    private(set) var live: [UInt8] = []
    private(set) var durable: [UInt8] = []
    /// Sectors that may differ.
    private var dirty: Set<Int> = []

    mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
        guard !bytes.isEmpty else { return }
        let end = offset + bytes.count
        if live.count < end {
            mark(live.count..<end)
            live.append(contentsOf: repeatElement(0, count: end - live.count))
        }
        live.replaceSubrange(offset..<end, with: bytes)
        mark(offset..<end)
    }

    mutating func resize(_ size: Int) {
        mark(min(size, live.count)..<max(size, live.count))
        if size < live.count {
            live.removeLast(live.count - size)
        } else {
            live.append(contentsOf: repeatElement(0, count: size - live.count))
        }
    }

    private mutating func mark(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        for number in range.lowerBound / Self.sector...(range.upperBound - 1) / Self.sector {
            dirty.insert(number)
        }
    }

    mutating func sync() {
        durable = Self.sized(durable, live.count)
        for number in dirty { Self.copy(number, from: live, to: &durable) }
        dirty = []
    }

    /// Each differing sector old or new; the size is one of both.
    func torn(using generator: inout SplitMix) -> [UInt8] {
        let size = Bool.random(using: &generator) ? live.count : durable.count
        var content = Self.sized(durable, size)
        let share = generator.pick([0.1, 0.5, 0.9])
        for number in dirty.sorted() where Double.random(in: 0..<1, using: &generator) < share {
            Self.copy(number, from: live, to: &content)
        }
        return content
    }

    private static func sized(_ bytes: [UInt8], _ size: Int) -> [UInt8] {
        if bytes.count >= size { return Array(bytes.prefix(size)) }
        return bytes + repeatElement(0, count: size - bytes.count)
    }

    private static func copy(_ number: Int, from source: [UInt8], to target: inout [UInt8]) {
        let start = number * sector
        let end = min(start + sector, source.count, target.count)
        if start < end { target.replaceSubrange(start..<end, with: source[start..<end]) }
    }
}
