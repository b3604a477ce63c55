import Model

/// What the findings of some runs of one part add up to.
final class FindingSums: Sendable {
    /// Findings kept as they are, for lists that need no more.
    static let newestMax = 10

    /// The findings of one day by `Severity.rawValue`.
    struct Day {
        let number: Int64
        fileprivate(set) var counts = [Int](repeating: 0, count: Severity.allCases.count)
    }

    /// Runs with findings, in rising order.
    let runs: [Int32]
    let days: [Day]
    let count: Int
    /// The newest, in the order of the list.
    let newest: [Finding]

    /// Reads the findings of the given runs; second sightings are left out.
    init(_ part: any LedgerPart, _ rows: [Int]) throws {
        let runs = try Self.runs(of: part, among: rows)
        var findings = try runs.flatMap { try part.findings(ofRun: $0) }
        findings.sort(by: PermissionsReport.precedes)
        var days: [Day] = []
        for finding in findings {
            let number = TimeBucket.day.number(of: finding.time)
            if days.last?.number != number { days.append(Day(number: number)) }
            days[days.count - 1].counts[Int(finding.severity.rawValue)] += 1
        }
        self.runs = runs.map { Int32(truncatingIfNeeded: $0) }
        self.days = days
        count = findings.count
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
    private var days: [Int64: [Int]] = [:]

    /// All findings.
    var count: Int { counts.reduce(0, +) }

    /// Reads the newest `limit` findings, or all, and counts all.
    init(_ selection: RunSelection, limit: Int?) throws {
        var found: [(part: any LedgerPart, sums: FindingSums)] = []
        try selection.partials("findings", of: { try FindingSums($0, $1) }) { part, sums in
            if sums.count == 0 { return }
            found.append((part, sums))
            for day in sums.days { add(day) }
        }
        if limit == 0 { return }
        // By the newest of each part, so that what comes later cannot be among the newest of all.
        found.sort { latest(of: $0.sums) > latest(of: $1.sums) }
        for (part, sums) in found {
            if let limit, newest.count >= limit, newest[limit - 1].time > latest(of: sums) { break }
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

    private func latest(of sums: FindingSums) -> Instant {
        sums.newest.first?.time ?? Instant(nanoseconds: .min)
    }

    private mutating func add(_ day: FindingSums.Day) {
        for severity in counts.indices { counts[severity] += day.counts[severity] }
        if let known = days[day.number] {
            days[day.number] = zip(known, day.counts).map(+)
        } else {
            days[day.number] = day.counts
        }
    }

    /// Findings of each severity by day.
    var chart: TimeChart {
        var chart = TimeChart(.day)
        for (day, counts) in days {
            for severity in Severity.allCases where counts[Int(severity.rawValue)] > 0 {
                chart.add(Int128(counts[Int(severity.rawValue)]), to: severity.name, at: day)
            }
        }
        return chart
    }
}
