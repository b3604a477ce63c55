import Model

/// What the findings of some runs of one part add up to.
final class FindingSums: Sendable {
    /// Findings kept as they are, for lists that need no more.
    static let newestMax = 10

    /// Runs with findings, in rising order.
    let runs: [Int32]
    /// Days on which there are some, newest first, and for each the counts by `Severity.rawValue`.
    let days: [Int64]
    let counts: [Int32]
    let count: Int
    /// Time of the newest.
    let latest: Instant
    /// The newest, in the order of the list.
    let newest: [Finding]

    /// Reads the findings of the given runs; second sightings are left out.
    init(_ part: any LedgerPart, _ rows: [Int]) throws {
        let runs = try Self.runs(of: part, among: rows)
        var findings = try runs.flatMap { try part.findings(ofRun: $0) }
        findings.sort(by: PermissionsReport.precedes)
        var (days, counts): ([Int64], [Int32]) = ([], [])
        for finding in findings {
            let number = TimeBucket.day.number(of: finding.time)
            if days.last != number {
                days.append(number)
                counts += repeatElement(0, count: Severity.allCases.count)
            }
            counts[counts.count - Severity.allCases.count + Int(finding.severity.rawValue)] += 1
        }
        self.runs = runs.map { Int32(truncatingIfNeeded: $0) }
        self.days = days
        self.counts = counts
        count = findings.count
        latest = findings.first?.time ?? Instant(nanoseconds: .min)
        newest = Array(findings.prefix(Self.newestMax))
    }

    /// The runs that have findings and are no second sightings.
    static func runs(of part: any LedgerPart, among rows: [Int]) throws -> [Int] {
        let block = try part.runs(RunColumns(numbers: [.findings, .marks]))
        let (counts, marks) = (block[RunNumber.findings], block[RunNumber.marks])
        return rows.filter { counts[$0] > 0 && marks[$0] & 2 == 0 }
    }
}

/// The findings of a selection: how many there are, and the newest of them.
struct FindingTable {
    /// All findings, by `Severity.rawValue`.
    private(set) var counts = [Int](repeating: 0, count: Severity.allCases.count)
    /// Newest first, worst first among equals.
    private(set) var newest: [Finding] = []
    private var days: [Int64] = []
    /// For each day, its findings by `Severity.rawValue`.
    private var dayCounts: [Int] = []
    private var positions: [Int64: Int] = [:]

    /// All findings.
    var count: Int { counts.reduce(0, +) }

    /// Reads the newest `limit` findings, or all, and counts all.
    init(_ selection: RunSelection, limit: Int?) throws {
        var found: [(part: any LedgerPart, sums: FindingSums)] = []
        try selection.partials("findings", of: { try FindingSums($0, $1) }) { part, sums in
            if sums.count == 0 { return }
            found.append((part, sums))
            for day in sums.days.indices { add(sums, day) }
        }
        if limit == 0 { return }
        // By the newest of each part, so that what comes later cannot be among the newest of all.
        for position in found.indices.sorted(by: { found[$0].sums.latest > found[$1].sums.latest }) {
            let (part, sums) = found[position]
            if let limit, newest.count >= limit, newest[limit - 1].time > sums.latest { break }
            if sums.count == sums.newest.count || limit.map({ $0 <= FindingSums.newestMax }) ?? false {
                newest += sums.newest
            } else {
                for run in sums.runs { newest += try part.findings(ofRun: Int(run)) }
            }
            if let limit {
                newest.sort(by: PermissionsReport.precedes)
                newest = Array(newest.prefix(limit))
            }
        }
        if limit == nil { newest.sort(by: PermissionsReport.precedes) }
    }

    private mutating func add(_ sums: FindingSums, _ day: Int) {
        let number = sums.days[day]
        let width = counts.count
        // Parts that follow each other mostly share a day.
        let position = days.last == number ? days.count - 1 : positions[number] ?? days.count
        if position == days.count {
            positions[number] = position
            days.append(number)
            dayCounts += repeatElement(0, count: width)
        }
        for severity in 0..<width {
            let more = Int(sums.counts[day * width + severity])
            counts[severity] += more
            dayCounts[position * width + severity] += more
        }
    }

    /// Findings of each severity by day.
    var chart: TimeChart {
        var chart = TimeChart(.day)
        for (position, day) in days.enumerated() {
            for severity in Severity.allCases {
                let count = dayCounts[position * counts.count + Int(severity.rawValue)]
                if count > 0 { chart.add(Int128(count), to: severity.name, at: day) }
            }
        }
        return chart
    }
}
