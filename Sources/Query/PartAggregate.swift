import Model

/// What one part adds to an aggregation.
struct PartAggregate: Sendable {
    /// The keys of each group.
    var groups: [[String?]] = []
    /// Rows of each group.
    var counts: [Int] = []
    /// Runs with rows in each group.
    var runs: [Int] = []
    /// A list a field, a sum a group.
    var sums: [[FieldSum]]
    /// Rows that were looked at.
    var scanned = 0
    /// Runs left out as second sightings.
    var duplicates = 0

    /// Sums up the rows of a part; keeps the values of a field for percentiles where `keepsValues` says so.
    init(_ rows: AggregationRows, keepsValues: [Bool]) {
        let (numbers, first) = Self.groupNumbers(rows)
        groups = first.map { row in rows.keys.map { $0[row] } }
        counts = Array(repeating: 0, count: groups.count)
        runs = counts
        scanned = rows.runs.count
        duplicates = rows.duplicates
        var lastRun = Array(repeating: Int32(-1), count: groups.count)
        for (group, row) in zip(numbers, rows.selected) {
            counts[group] += 1
            if lastRun[group] != rows.runs[row] {
                lastRun[group] = rows.runs[row]
                runs[group] += 1
            }
        }
        sums = []
        for (field, values) in rows.values.enumerated() {
            var sums = Array(repeating: FieldSum(), count: groups.count)
            let keeps = keepsValues[field]
            for (group, row) in zip(numbers, rows.selected) {
                let value = values[row]
                if value != AggregationRows.none { sums[group].add(value, keeps: keeps) }
            }
            self.sums.append(sums)
        }
    }

    /// Numbers the groups of the selected rows from 0, and finds the first row of each.
    private static func groupNumbers(_ rows: AggregationRows) -> (numbers: [Int], first: [Int]) {
        var numbers = Array(repeating: 0, count: rows.selected.count)
        var first: [Int] = rows.selected.first.map { [$0] } ?? []
        // Key by key: the number so far and the next code make the new number.
        for key in rows.keys {
            var known: [UInt64: Int] = [:]
            var (lastPair, lastNumber) = (UInt64.max, 0)
            first = []
            for (index, row) in rows.selected.enumerated() {
                let pair = UInt64(numbers[index]) << 32 | UInt64(key.codes[row])
                if pair != lastPair {
                    lastPair = pair
                    if let number = known[pair] {
                        lastNumber = number
                    } else {
                        lastNumber = first.count
                        known[pair] = lastNumber
                        first.append(row)
                    }
                }
                numbers[index] = lastNumber
            }
        }
        return (numbers, first)
    }

    /// Bytes it holds, roughly.
    var bytes: Int {
        let kept = sums.reduce(0) { $0 + $1.reduce(0) { $0 + $1.values.count } }
        return groups.count * (64 + 48 * (groups.first?.count ?? 0) + 96 * sums.count) + kept * 8
    }
}

/// The known values of one field in one group, summed up.
struct FieldSum: Hashable, Sendable {
    /// Known values.
    private(set) var count = 0
    private(set) var sum = Int128(0)
    private(set) var least = Int128.max
    private(set) var greatest = Int128.min
    /// All values in no order, if percentiles are asked for; past 64 bits they count as the largest.
    private(set) var values: [Int64] = []

    init() {}

    init(sum: Int128, count: Int) {
        self.sum = sum
        self.count = count
    }

    mutating func add(_ value: Int128, keeps: Bool) {
        count += 1
        sum += value
        least = min(least, value)
        greatest = max(greatest, value)
        if keeps { values.append(Int64(clamping: value)) }
    }

    mutating func add(_ other: FieldSum) {
        count += other.count
        sum += other.sum
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        values += other.values
    }

    mutating func sortValues() { values.sort() }

    /// The value at or below which `percent` of the values lie; needs sorted values.
    func percentile(_ percent: Int) -> Int64? {
        values.isEmpty ? nil : values[max(0, (percent * values.count + 99) / 100 - 1)]
    }
}
