import Model

/// One group of an answer.
struct AggregationGroup: Sendable {
    /// Texts of the keys, the bucket first if time is told apart.
    let key: [String?]
    var count = 0
    var runs = 0
    /// One a field.
    var sums: [FieldSum]
}

/// The groups of a whole answer.
struct AggregationAnswer: Sendable {
    var groups: [AggregationGroup] = []
    /// Rows that were looked at.
    var scanned = 0
    /// Parts that were read.
    var parts = 0
    /// Runs left out as second sightings.
    var duplicates = 0
    /// Bytes of the groups and of kept values, roughly.
    var bytes = 0
}

extension Aggregation {
    /// A part's sums are remembered only up to this size.
    private static let rememberedBytesMax = 65_536

    /// Works out all groups, in no order.
    ///
    /// - Throws: `AggregationError` past a limit; errors of the snapshot.
    func answer(in range: TimeRange, of snapshot: any LedgerSnapshot) throws -> AggregationAnswer {
        var answer = AggregationAnswer()
        var numbers: [[String?]: Int] = [:]
        let question = question
        for part in try snapshot.parts(in: range) {
            try snapshot.checkDeadline()
            let sums = try sums(of: part, question, in: range, of: snapshot)
            answer.parts += 1
            answer.scanned += sums.scanned
            answer.duplicates += sums.duplicates
            answer.bytes += sums.bytes
            guard answer.scanned <= limits.scannedRows else {
                throw AggregationError.scannedRows(limit: limits.scannedRows)
            }
            guard answer.bytes <= limits.memoryBytes else {
                throw AggregationError.memory(limitBytes: limits.memoryBytes)
            }
            for (local, key) in sums.groups.enumerated() {
                let number = numbers[key] ?? answer.groups.count
                if number == answer.groups.count {
                    guard number < limits.groups else { throw AggregationError.groups(limit: limits.groups) }
                    numbers[key] = number
                    let empty = Array(repeating: FieldSum(), count: sums.sums.count)
                    answer.groups.append(AggregationGroup(key: key, sums: empty))
                }
                answer.groups[number].count += sums.counts[local]
                answer.groups[number].runs += sums.runs[local]
                for field in sums.sums.indices {
                    answer.groups[number].sums[field].add(sums.sums[field][local])
                }
            }
        }
        return answer
    }

    /// What a part adds; remembered if nothing but the part decides it.
    private func sums(
        of part: any LedgerPart,
        _ question: String,
        in range: TimeRange,
        of snapshot: any LedgerSnapshot
    ) throws -> PartAggregate {
        let keepsValues = fields.map { field in
            measures.contains {
                if case .percentile = $0.function { $0.field == field } else { false }
            }
        }
        func read() throws -> PartAggregate {
            let reader = AggregationReader(aggregation: self, part: part, snapshot: snapshot, range: range)
            return PartAggregate(try reader.rows(), keepsValues: keepsValues)
        }
        guard search.query.isEverything, part.runsStart(in: range), part.stepsStart(in: range) else {
            return try read()
        }
        let small = try part.remembered(question) { () throws -> PartAggregate? in
            let sums = try read()
            return sums.bytes <= Self.rememberedBytesMax ? sums : nil
        }
        return try small ?? read()
    }
}
