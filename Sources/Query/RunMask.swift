import Model

/// Which runs of a part a condition may hold for, and for which it surely does.
struct RunMask: Sendable {
    /// Runs for which it may hold.
    var may: [Bool]
    /// Runs for which it holds; `nil` if it does wherever it may.
    var must: [Bool]?

    /// A condition decided for every run.
    init(_ exact: [Bool]) { may = exact }

    init(may: [Bool], must: [Bool]) {
        self.may = may
        self.must = must
    }

    /// Whether it holds for no run.
    var isNone: Bool { !may.contains(true) }

    /// Whether it holds for every run.
    var isAll: Bool { !(must ?? may).contains(false) }

    /// Whether it holds for a run; `nil` if that is not decided.
    subscript(run: Int) -> Bool? {
        guard may[run] else { return false }
        return must?[run] ?? true ? true : nil
    }

    /// The condition that holds where this one does not.
    var inverted: RunMask {
        guard let must else { return RunMask(may.map { !$0 }) }
        return RunMask(may: must.map { !$0 }, must: may.map { !$0 })
    }

    /// Narrows to where `other` holds too.
    mutating func intersect(_ other: RunMask) {
        if must != nil || other.must != nil {
            var both = must ?? may
            both.narrow(to: other.must ?? other.may)
            must = both
        }
        may.narrow(to: other.may)
    }

    /// Widens by where `other` holds.
    mutating func unite(_ other: RunMask) {
        if must != nil || other.must != nil {
            var either = must ?? may
            either.widen(by: other.must ?? other.may)
            must = either
        }
        may.widen(by: other.may)
    }
}

extension [Bool] {
    fileprivate mutating func narrow(to other: [Bool]) {
        for index in indices where !other[index] { self[index] = false }
    }

    fileprivate mutating func widen(by other: [Bool]) {
        for index in indices where other[index] { self[index] = true }
    }
}

extension DictionaryColumn {
    /// For each row, whether its value matches; each distinct value is looked at once.
    func matches(_ isMatch: (String) -> Bool) -> [Bool] {
        let isWanted = values.map { $0.map(isMatch) ?? false }
        guard isWanted.contains(true) else { return Array(repeating: false, count: codes.count) }
        return codes.map { isWanted[Int($0)] }
    }
}
