import TestSupport
import Testing
import Wire

@testable import Store

/// Attribute lists to take apart: usual ones, unusual ones and rubbish.
struct AttributeSamples {
    var generator: SplitMix
    private let keys = ["gen_ai.request.model", "k", "input.value", "", "ünïcode", "session.id", "n"]

    init(seed: UInt64) { generator = SplitMix(seed: seed) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    /// Rows and the runs they belong to.
    mutating func segment(_ count: Int) -> (rows: [[UInt8]], runs: [Range<Int>]) {
        var rows: [[UInt8]] = []
        var runs: [Range<Int>] = []
        while rows.count < count {
            let first = rows.count
            let length = min(Int.random(in: 1...12, using: &generator), count - first)
            let shared = text(Int.random(in: 0...20, using: &generator))
            let order = keys.shuffled(using: &generator)
            for _ in 0..<length { rows.append(row(shared, order)) }
            runs.append(first..<rows.count)
        }
        return (rows, runs)
    }

    private mutating func row(_ shared: String, _ order: [String]) -> [UInt8] {
        if chance(5) { return [] }
        if chance(5) { return rubbish() }
        var writer = ProtobufWriter()
        writer.message(1) { writer in
            writer.string(1, "run")
            writer.message(2) { $0.string(1, shared) }
        }
        for key in order.prefix(Int.random(in: 0...order.count, using: &generator)) {
            let repeats = chance(5) ? 2 : 1
            for _ in 0..<repeats { attribute(key, &writer) }
        }
        var bytes = writer.bytes
        if chance(5), let index = bytes.indices.randomElement(using: &generator) {
            bytes[index] = UInt8.random(in: 0...255, using: &generator)
        }
        return bytes
    }

    private mutating func rubbish() -> [UInt8] {
        (0..<Int.random(in: 1...90, using: &generator)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
    }

    private mutating func attribute(_ key: String, _ writer: inout ProtobufWriter) {
        let value = value(depth: 0)
        let isLong = chance(3)
        let hasNone = chance(5)
        let unknown = chance(3)
        writer.message(1) { writer in
            if !key.isEmpty || isLong { writer.string(1, key) }
            if !hasNone { writer.data(2, value) }
            if unknown { writer.varint(3, 7) }
        }
    }

    /// The content of a random `AnyValue`.
    private mutating func value(depth: Int) -> [UInt8] {
        var writer = ProtobufWriter()
        switch Int.random(in: 0..<(depth < 3 ? 12 : 9), using: &generator) {
        case 0: break
        case 1: writer.varint(2, chance(90) ? UInt64.random(in: 0...1, using: &generator) : 2)
        case 2: writer.varint(3, UInt64.random(in: 0...300, using: &generator))
        case 3: writer.varint(3, UInt64.random(in: 0 ... .max, using: &generator))
        case 4:
            writer.fixed64(4, (Double(Int.random(in: -9_999...9_999, using: &generator)) / 100).bitPattern)
        case 5: writer.fixed64(4, UInt64.random(in: 0 ... .max, using: &generator))
        case 6: writer.string(1, "id_" + text(24, of: "0123456789abcdef"))
        case 7: writer.string(1, text(Int.random(in: 0...400, using: &generator)))
        case 8: writer.string(1, generator.pick(["gpt-5", "claude-sonnet-4-5", "", "ok"]))
        case 9: writer.data(7, rubbish())
        case 10: writer.message(5) { $0.data(1, value(depth: depth + 1)) }
        default: writer.data(generator.pick([1, 6, 9]), value(depth: depth + 1))
        }
        return writer.bytes
    }

    private mutating func text(_ count: Int, of letters: String = "etaoin shrdlu ÄÖ 0") -> String {
        String((0..<count).map { _ in letters.randomElement(using: &generator) ?? " " })
    }

    /// The attribute lists of captured requests as they came, and the runs they belong to.
    static func corpus() throws -> (rows: [[UInt8]], runs: [Range<Int>]) {
        var spans: [(trace: [UInt8], list: [UInt8])] = []
        for folder in try TestFiles.corpusFolders() {
            for request in try TestFiles.traceRequests(folder) where !request.isJSON {
                try walk(request.body, 0..<request.body.count, [1, 2, 2]) { span in
                    var list = ProtobufWriter()
                    var trace: [UInt8] = []
                    var reader = ProtobufReader(request.body, in: span)
                    while try reader.nextField() {
                        if reader.fieldNumber == 1 {
                            trace = Array(request.body[try reader.range()])
                        } else if reader.fieldNumber == 9 {
                            list.data(1, Array(request.body[try reader.range()]))
                        } else {
                            try reader.skip()
                        }
                    }
                    spans.append((trace, list.bytes))
                }
            }
        }
        spans.sort { $0.trace.lexicographicallyPrecedes($1.trace) }
        var runs: [Range<Int>] = []
        for index in spans.indices {
            if let last = runs.last, spans[last.lowerBound].trace == spans[index].trace {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return (spans.map(\.list), runs)
    }

    private static func walk(
        _ bytes: [UInt8],
        _ range: Range<Int>,
        _ path: [UInt32],
        _ body: (Range<Int>) throws -> Void
    ) throws {
        guard let number = path.first else { return try body(range) }
        var reader = ProtobufReader(bytes, in: range)
        while try reader.nextField() {
            if reader.fieldNumber == number {
                try walk(bytes, try reader.range(), Array(path.dropFirst()), body)
            } else {
                try reader.skip()
            }
        }
    }
}

extension [AttributePart] {
    /// A fetch over these parts.
    func fetch(_ number: Int) throws -> [UInt8] {
        guard let part = first(where: { $0.number == number }) else {
            throw LayoutError(description: "there is no part \(number)")
        }
        return part.bytes
    }
}

extension AttributeColumns {
    /// Packs rows that are given one by one.
    static func encode(_ rows: [[UInt8]], runs: [Range<Int>]) -> [AttributePart] {
        encode(BytesColumn(rows), runs: runs)
    }
}
