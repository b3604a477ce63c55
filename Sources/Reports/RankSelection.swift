/// Finds values by their rank without putting all values in order.
///
/// Counts values by magnitude first, so that only those of the same magnitude as an answer are sorted.
enum RankSelection {
    /// Up to this many values are just sorted.
    private static let sortedMax = 512
    /// Magnitudes of positive numbers, 32 for each power of two, and one for all others.
    private static let magnitudes = 2_018
    /// Bins that values of one magnitude are split into.
    private static let bins: UInt64 = 1_024

    /// The values at or below which so many percent of all lie, by nearest rank; `nil` without values.
    static func percentiles(_ percents: [Int], of values: [Int64]) -> [Int64?] {
        guard !values.isEmpty else { return percents.map { _ in nil } }
        return Self.values(at: percents.map { max(0, ($0 * values.count + 99) / 100 - 1) }, of: values)
    }

    /// The values at these positions of the ascending order; every position is below the count.
    private static func values(at ranks: [Int], of values: [Int64]) -> [Int64] {
        if values.count <= sortedMax {
            let sorted = values.sorted()
            return ranks.map { sorted[$0] }
        }
        var counts = [Int](repeating: 0, count: magnitudes)
        for value in values { counts[magnitude(value)] += 1 }
        let (places, wanted) = places(of: ranks, in: counts)
        var kept = [[Int64]](repeating: [], count: places.reduce(0) { max($0, $1.group + 1) })
        for value in values {
            let group = wanted[magnitude(value)]
            if group >= 0 { kept[Int(group)].append(value) }
        }
        return places.map { Self.value(at: $0.rank, of: kept[$0.group]) }
    }

    private static func magnitude(_ value: Int64) -> Int {
        // Exponent and the five highest bits of the fraction rise with the value.
        value <= 0 ? 0 : Int(truncatingIfNeeded: Double(value).bitPattern >> 47) - (1_023 << 5 - 1)
    }

    /// For each rank the group of values it is among and its rank there; and the group of each bin, or -1.
    private static func places(
        of ranks: [Int],
        in counts: [Int]
    ) -> (places: [(group: Int, rank: Int)], wanted: [Int16]) {
        var wanted = [Int16](repeating: -1, count: counts.count)
        var groups: Int16 = 0
        let places = ranks.map { rank -> (group: Int, rank: Int) in
            var (bin, before) = (0, 0)
            while before + counts[bin] <= rank {
                before += counts[bin]
                bin += 1
            }
            if wanted[bin] < 0 {
                wanted[bin] = groups
                groups += 1
            }
            return (Int(wanted[bin]), rank - before)
        }
        return (places, wanted)
    }

    /// The value at one position of the ascending order of `values`.
    private static func value(at rank: Int, of values: [Int64]) -> Int64 {
        var (rank, values) = (rank, values)
        while values.count > sortedMax, let low = values.min(), let high = values.max(), low < high {
            let width = (UInt64(bitPattern: high &- low) / bins) + 1
            var counts = [Int](repeating: 0, count: Int(bins))
            for value in values { counts[Int(UInt64(bitPattern: value &- low) / width)] += 1 }
            var bin = 0
            while counts[bin] <= rank {
                rank -= counts[bin]
                bin += 1
            }
            values = values.filter { Int(UInt64(bitPattern: $0 &- low) / width) == bin }
        }
        return values.count > sortedMax ? values[0] : values.sorted()[rank]
    }
}
