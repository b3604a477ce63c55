import Wire

/// Walks the lists of a logs or metrics request in JSON, to check its form and count its items.
struct JSONItemCounter {
    /// One level on the way to the items.
    struct Level: Sendable {
        /// The keys that lead on, in camelCase and snake_case.
        var keys: JSONKeyTable
        /// The name in places.
        var name: String
        /// Whether the key holds a list of objects or one object.
        var isList: Bool

        init(_ name: String, _ alternatives: [String] = [], isList: Bool = true) {
            keys = JSONKeyTable(([name] + alternatives).map { ($0, 1) })
            self.name = name
            self.isList = isList
        }
    }

    static let logs = [
        Level("resourceLogs", ["resource_logs"]), Level("scopeLogs", ["scope_logs"]),
        Level("logRecords", ["log_records"]),
    ]
    static let metrics = [
        Level("resourceMetrics", ["resource_metrics"]), Level("scopeMetrics", ["scope_metrics"]),
        Level("metrics"),
        Level(
            "gauge",
            ["sum", "histogram", "exponentialHistogram", "exponential_histogram", "summary"],
            isList: false
        ),
        Level("dataPoints", ["data_points"]),
    ]

    private var reader: JSONReader
    private let levels: [Level]
    private var count = ItemCount()
    private var envelope = -1

    static func count(_ body: [UInt8], _ range: Range<Int>?, _ levels: [Level]) throws(OTLPError) -> ItemCount
    {
        let reader = JSONReader(body, in: range, depthMaximum: DecodeLimits().jsonDepth)
        var counter = JSONItemCounter(reader: reader, levels: levels)
        do {
            try counter.walk(0)
            try counter.reader.finish()
        } catch {
            throw .malformed(
                error,
                path: counter.envelope < 0 ? "" : "\(levels[0].name)[\(counter.envelope)]"
            )
        }
        return counter.count
    }

    /// Reads the object that holds `levels[index]`; a duplicate key replaces what came before it.
    private mutating func walk(_ index: Int) throws(WireError) {
        let before = count
        try reader.enterObject()
        while let key = try reader.nextKey() {
            guard levels[index].keys.code(of: key, in: &reader) != 0, try reader.peek() != .null else {
                try reader.skipValue()
                continue
            }
            count = before
            if !levels[index].isList {
                try walk(index + 1)
                continue
            }
            try reader.enterArray()
            while try reader.nextElement() {
                if index == 0 { envelope += 1 }
                try element(index)
            }
            if index == 0 { envelope = -1 }
        }
    }

    private mutating func element(_ index: Int) throws(WireError) {
        let kind = try reader.peek()
        if index + 1 < levels.count, kind != .null { return try walk(index + 1) }
        if index + 1 == levels.count {
            if kind == .object { count.accepted += 1 } else if kind != .null { count.rejected += 1 }
        }
        try reader.skipValue()
    }
}
