import Wire

/// Columns of span trees, packed by what the trees say of them; what comes out is then deflated.
///
/// Rows are sorted by run and start, so that a parent mostly comes before its children: a parent is a
/// distance in rows, a start mostly follows the end of the row before, and a parent mostly ends soon after
/// its last child. Any numbers are kept; sums and differences wrap.
enum NumberPacking {
    /// Parents: planes of how many rows before its child each lies (0 for none), then the parents outside the
    /// run: varint count and, for each, varint rows since the one before and eight bytes.
    static func encodeParents(_ parents: [UInt64], of ids: [UInt64], runs: [Range<Int>]) -> [UInt8] {
        var strays = ByteWriter()
        var strayCount: UInt64 = 0
        var lastStray = 0
        var distances: [Int64] = []
        distances.reserveCapacity(parents.count)
        for run in runs {
            let rows = Dictionary(zip(ids[run], run)) { first, _ in first }
            for row in run {
                let parent = parents[row] == 0 ? row : rows[parents[row]] ?? row
                distances.append(Int64(row - parent))
                guard parent == row, parents[row] != 0 else { continue }
                strays.varint(UInt64(row - lastStray))
                strays.fixed64(parents[row])
                lastStray = row
                strayCount += 1
            }
        }
        var writer = ByteWriter()
        append([distances], to: &writer)
        writer.varint(strayCount)
        writer.raw(strays.bytes)
        return writer.bytes
    }

    /// Reads the distances alone; each leads to a row of the same run.
    static func distances(_ reader: inout ByteReader, runs: [Range<Int>]) throws -> [Int64] {
        let count = runs.last?.upperBound ?? 0
        let distances = try numbers(&reader, counts: [count])[0]
        for run in runs {
            for row in run {
                let parent = Int64(row) &- distances[row]
                guard distances[row].magnitude <= UInt64(count), parent >= Int64(run.lowerBound),
                    parent < Int64(run.upperBound)
                else { throw reader.malformed("distance of a parent") }
            }
        }
        return distances
    }

    /// Reads the parents' ids, 0 for none.
    static func parents(
        _ reader: inout ByteReader,
        of ids: [UInt64],
        runs: [Range<Int>]
    ) throws -> [UInt64] {
        let distances = try distances(&reader, runs: runs)
        var parents = distances.enumerated().map { $1 == 0 ? 0 : ids[$0 - Int($1)] }
        var row = 0
        for _ in 0..<(try reader.count(limit: parents.count)) {
            row += try reader.count(limit: parents.count - row)
            guard row < parents.count else { throw reader.malformed("row of a parent") }
            parents[row] = try reader.fixed64()
        }
        try reader.expectEnd()
        return parents
    }

    /// Starts and durations as three lists in their units.
    ///
    /// First each start less the end of the row before, or less its start if that row has children; the first
    /// start of a run counts from that of the run before. Then the durations of rows without children. Then,
    /// from the last row to the first, the ends of rows with children less the last end below them.
    static func encodeTimes(
        starts: [Int64],
        durations: [Int64],
        distances: [Int64],
        runs: [Range<Int>]
    ) -> [UInt8] {
        let isParent = parentRows(distances)
        let ends = zip(starts, durations).map { $0 &+ $1 }
        var leads: [Int64] = []
        leads.reserveCapacity(starts.count)
        var anchor: Int64 = 0
        for run in runs {
            var previous = anchor
            for row in run {
                leads.append(starts[row] &- previous)
                previous = isParent[row] ? starts[row] : ends[row]
                if row == run.lowerBound { anchor = starts[row] }
            }
        }
        var tails: [Int64] = []
        eachParentEnd(distances, isParent) { row, last in
            if isParent[row] { tails.append(ends[row] &- last) }
            return ends[row]
        }
        let leaves = durations.indices.filter { !isParent[$0] }.map { durations[$0] }
        var writer = ByteWriter()
        append([leads, leaves, tails].flatMap { inUnits($0) }, to: &writer)
        return writer.bytes
    }

    /// Reads what `encodeTimes` wrote; `distances` are those it was given, checked.
    static func times(
        _ reader: inout ByteReader,
        distances: [Int64],
        runs: [Range<Int>]
    ) throws -> (starts: [Int64], durations: [Int64]) {
        let isParent = parentRows(distances)
        let parentCount = isParent.count { $0 }
        let counts = [distances.count, distances.count - parentCount, parentCount]
        let lists = try numbers(&reader, counts: counts.flatMap { [$0, $0] })
        try reader.expectEnd()
        let leads = try outOfUnits(lists[0], lists[1], reader)
        let leaves = try outOfUnits(lists[2], lists[3], reader)
        let tails = try outOfUnits(lists[4], lists[5], reader)
        var starts = leads
        var durations = [Int64](repeating: 0, count: leads.count)
        var anchor: Int64 = 0
        var leaf = 0
        for run in runs {
            var previous = anchor
            for row in run {
                let start = leads[row] &+ previous
                starts[row] = start
                previous = start
                if !isParent[row] {
                    durations[row] = leaves[leaf]
                    previous = start &+ leaves[leaf]
                    leaf += 1
                }
                if row == run.lowerBound { anchor = start }
            }
        }
        var tail = 0
        eachParentEnd(distances, isParent) { row, last in
            if isParent[row] {
                durations[row] = last &+ tails[tail] &- starts[row]
                tail += 1
            }
            return starts[row] &+ durations[row]
        }
        return (starts, durations)
    }

    /// Which rows are the parent of a later one.
    private static func parentRows(_ distances: [Int64]) -> [Bool] {
        var isParent = [Bool](repeating: false, count: distances.count)
        for (row, distance) in distances.enumerated() where distance > 0 {
            isParent[row - Int(distance)] = true
        }
        return isParent
    }

    /// Calls `end` with each row from last to first and the last end below it; it returns the row's own end.
    private static func eachParentEnd(
        _ distances: [Int64],
        _ isParent: [Bool],
        _ end: (Int, Int64) -> Int64
    ) {
        var lasts = [Int64](repeating: .min, count: distances.count)
        for row in distances.indices.reversed() {
            let last = max(lasts[row], end(row, lasts[row]))
            let parent = row - Int(distances[row])
            if parent < row { lasts[parent] = max(lasts[parent], last) }
        }
    }
}

extension NumberPacking {
    /// Nanoseconds come in whole microseconds or milliseconds as often as not.
    private static let units: [Int64] = [1, 1_000, 1_000_000]

    /// Each number's unit, and the number in it.
    private static func inUnits(_ numbers: [Int64]) -> [[Int64]] {
        var codes: [Int64] = []
        let values = numbers.map { number in
            let code = number.isMultiple(of: units[2]) ? 2 : number.isMultiple(of: units[1]) ? 1 : 0
            codes.append(Int64(code))
            return number / units[code]
        }
        return [codes, values]
    }

    private static func outOfUnits(
        _ codes: [Int64],
        _ values: [Int64],
        _ reader: ByteReader
    ) throws -> [Int64] {
        guard codes.allSatisfy({ $0 >= 0 && $0 < Int64(units.count) }) else {
            throw reader.malformed("unit of a number")
        }
        return zip(codes, values).map { $1 &* units[Int($0)] }
    }

    /// Appends lists as planes: varint count and bytes of their heads, then the planes.
    private static func append(_ lists: [[Int64]], to writer: inout ByteWriter) {
        var heads = ByteWriter()
        var planes = ByteWriter()
        for list in lists { AttributePlanes.encode(list, head: &heads, data: &planes) }
        writer.prefixed(heads.bytes)
        writer.raw(planes.bytes)
    }

    private static func numbers(_ reader: inout ByteReader, counts: [Int]) throws -> [[Int64]] {
        var heads = ByteReader(try reader.prefixedBytes())
        var end = 0
        let lists = try counts.map { try AttributePlanes(&heads, count: $0, cursor: &end) }
        try heads.expectEnd()
        let planes = try reader.raw(end)
        return lists.map { $0.values(in: planes) }
    }
}
