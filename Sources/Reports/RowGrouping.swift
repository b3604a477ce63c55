import Model

/// Distinct texts numbered in order of first appearance.
struct TextNumbers {
    private(set) var texts: [String] = []
    private var numbers: [String: Int64] = [:]

    mutating func number(of text: String) -> Int64 {
        if let known = numbers[text] {
            // Texts that differ only in Unicode composition are one; which is shown must not depend on order.
            if text.utf8.lexicographicallyPrecedes(texts[Int(known)].utf8) { texts[Int(known)] = text }
            return known
        }
        numbers[text] = Int64(texts.count)
        texts.append(text)
        return Int64(texts.count - 1)
    }
}

/// Sorts the rows of one block into groups, one key column after another, without hashing text by row.
struct RowGrouping {
    /// Cells of a lookup table above which a dictionary takes its place.
    private static let tableMax = 1 << 18

    /// The group of each row.
    private(set) var groups: [Int32]
    /// For each group, its key numbers.
    private(set) var keys: [[Int64]] = [[]]

    /// All rows in one group with an empty key.
    init(rows: Int) { groups = Array(repeating: 0, count: rows) }

    /// Splits every group by one more column.
    ///
    /// - Parameters:
    ///   - codes: A code a row, each below `numbers.count`.
    ///   - numbers: The key number of each code.
    mutating func split(by codes: [Int32], numbers: [Int64]) {
        guard numbers.count > 1 else {
            if let only = numbers.first { for group in keys.indices { keys[group].append(only) } }
            return
        }
        let oldKeys = keys
        keys = []
        let width = numbers.count
        if oldKeys.count * width <= Self.tableMax {
            var table = [Int32](repeating: -1, count: oldKeys.count * width)
            for row in groups.indices {
                let cell = Int(groups[row]) * width + Int(codes[row])
                if table[cell] < 0 {
                    table[cell] = newGroup(oldKeys[Int(groups[row])], numbers[Int(codes[row])])
                }
                groups[row] = table[cell]
            }
        } else {
            var table: [Int: Int32] = [:]
            for row in groups.indices {
                let cell = Int(groups[row]) * width + Int(codes[row])
                if let known = table[cell] {
                    groups[row] = known
                } else {
                    let group = newGroup(oldKeys[Int(groups[row])], numbers[Int(codes[row])])
                    table[cell] = group
                    groups[row] = group
                }
            }
        }
    }

    private mutating func newGroup(_ key: [Int64], _ number: Int64) -> Int32 {
        keys.append(key + [number])
        return Int32(keys.count - 1)
    }
}
