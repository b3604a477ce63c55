public import Model

extension Aggregation {
    /// Answers the question over a range of time.
    ///
    /// Rows come by bucket, then by the first measure with the largest first, then by keys. A key that is not
    /// known is an empty cell, and so is a measure without known values.
    ///
    /// - Throws: `AggregationError` past a limit; errors of the snapshot.
    public func report(in range: TimeRange, of snapshot: any LedgerSnapshot) throws -> Report {
        let answer = try answer(in: range, of: snapshot)
        var groups = answer.groups
        for group in groups.indices {
            for field in groups[group].sums.indices { groups[group].sums[field].sortValues() }
        }
        if groups.isEmpty, keys.isEmpty, bucket == .none {
            groups = [AggregationGroup(key: [], sums: fields.map { _ in FieldSum() })]
        }
        let rows = groups.map { group in
            (key: group.key, cells: measures.map { cell($0, group) }, rank: rank(group))
        }
        .sorted { left, right in
            if bucket != .none, left.key[0] != right.key[0] {
                return (left.key[0] ?? "") < (right.key[0] ?? "")
            }
            if left.rank != right.rank { return left.rank > right.rank }
            return Self.precedes(left.key, right.key)
        }
        let table = Table(
            name: "query",
            title: "\(source.rawValue.prefix(1).uppercased())\(source.rawValue.dropFirst())",
            columns: columns,
            rows: rows.map { $0.key.map { $0.map(Cell.text) ?? .unknown } + $0.cells }
        )
        return Report(
            name: "query",
            title: "Query",
            summary: "\(measures.map(\.text).joined(separator: ", ")) of \(source.rawValue).",
            parameters: parameters,
            tables: [table],
            notes: snapshot.horizon.notes(
                about: range,
                readsTexts: condition != nil || !search.query.isEverything
            ) + notes(answer),
            freshness: snapshot.freshness
        )
    }

    private var columns: [Column] {
        let names = (bucket == .none ? [] : ["bucket"]) + keys.map(\.name)
        return names.map { Column($0, Self.title($0)) }
            + measures.map { measure in
                let kind: ColumnKind =
                    switch measure.field?.kind {
                    case .money: .money
                    case .duration: .duration
                    default: .count
                    }
                return Column(measure.key, Self.title(measure.text), kind)
            }
    }

    private static func title(_ name: String) -> String {
        let words = String(name.map { $0 == "_" ? " " : $0 })
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    private var parameters: [(key: String, value: String)] {
        [
            ("on", source.rawValue), ("measure", measures.map(\.text).joined(separator: ",")),
            ("by", keys.map(\.name).joined(separator: ",")), ("bucket", bucket.rawValue),
            ("q", search.canonicalText), ("where", condition?.text ?? ""),
        ]
        .filter { !$0.1.isEmpty && $0.1 != "none" }
    }

    private func notes(_ answer: AggregationAnswer) -> [String] {
        var notes: [String] = []
        if answer.duplicates > 0 {
            notes.append(
                "\(answer.duplicates) runs left out: second sightings of calls counted in other runs."
            )
        }
        guard source != .steps else { return notes }
        for (index, field) in fields.enumerated() {
            let unknown = answer.groups.reduce(0) { $0 + $1.count - $1.sums[index].count }
            if unknown > 0 {
                notes.append(
                    "\(unknown) \(source.rawValue) without a known \(field.rawValue): not in its figures."
                )
            }
        }
        return notes
    }

    private static func precedes(_ left: [String?], _ right: [String?]) -> Bool {
        for (one, other) in zip(left, right) where one != other {
            guard let one else { return false }
            guard let other else { return true }
            return one < other
        }
        return false
    }
}

extension Aggregation {
    /// What orders groups: the first measure; least where unknown.
    private func rank(_ group: AggregationGroup) -> Int128 {
        guard let measure = measures.first else { return 0 }
        return number(measure, group) ?? .min
    }

    /// The measure in picodollars, nanoseconds or a count, averages rounded down.
    private func number(_ measure: AggregationMeasure, _ group: AggregationGroup) -> Int128? {
        guard let field = measure.field, let index = fields.firstIndex(of: field) else {
            return Int128(measure.function == .runs ? group.runs : group.count)
        }
        let sum = group.sums[index]
        guard sum.count > 0 else { return nil }
        return switch measure.function {
        case .count, .runs: Int128(sum.count)
        case .sum: sum.sum
        case .average: sum.sum / Int128(sum.count)
        case .minimum: sum.least
        case .maximum: sum.greatest
        case .percentile(let percent): sum.percentile(percent).map { Int128($0) }
        }
    }

    private func cell(_ measure: AggregationMeasure, _ group: AggregationGroup) -> Cell {
        guard let number = number(measure, group) else { return .unknown }
        guard let field = measure.field, let index = fields.firstIndex(of: field) else {
            return .integer(Int64(clamping: number))
        }
        let sum = group.sums[index]
        switch field.kind {
        case .money:
            return .money(MoneySum(picodollars: measure.function == .average ? sum.roundedAverage : number))
        case .duration:
            let nanoseconds = measure.function == .average ? sum.roundedAverage : number
            return .duration(nanoseconds: Int64(clamping: nanoseconds))
        default:
            guard measure.function == .average else { return .integer(Int64(clamping: number)) }
            return .text(sum.decimalAverage)
        }
    }
}

extension FieldSum {
    /// The average as a decimal numeral with up to six digits after the point, rounded half away from zero.
    fileprivate var decimalAverage: String {
        let (product, overflow) = sum.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return String(roundedAverage) }
        let scaled = FieldSum(sum: product, count: count).roundedAverage
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits
        var fraction = String(padded.suffix(6))
        while fraction.last == "0" { fraction.removeLast() }
        return (scaled < 0 ? "-" : "") + padded.dropLast(6) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// The average, rounded half away from zero.
    fileprivate var roundedAverage: Int128 {
        let (quotient, remainder) = sum.quotientAndRemainder(dividingBy: Int128(count))
        let roundsUp = remainder.magnitude * 2 >= UInt128(count)
        return roundsUp ? quotient + (sum < 0 ? -1 : 1) : quotient
    }
}
