/// Finds the allowed name that a misspelt one most likely means.
public enum NearestName {
    /// Names longer than this are not compared: the cost is the product of both lengths.
    static let lengthMax = 64

    /// The candidate with the fewest single-character edits from `name`, ignoring ASCII case.
    ///
    /// - Returns: `nil` if no candidate is within a third of its own length (but at least one edit); ties go
    ///   to the first candidate.
    public static func of(_ name: String, among candidates: [String]) -> String? {
        guard name.utf8.count <= lengthMax else { return nil }
        let wanted = Array(name.lowercased().utf8)
        var best: (name: String, distance: Int)?
        for candidate in candidates where candidate.utf8.count <= lengthMax {
            let distance = distance(wanted, Array(candidate.lowercased().utf8))
            let limit = max(1, candidate.utf8.count / 3)
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Edits (insert, delete, replace, swap of neighbours) that turn one text into the other.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
                var edits = min(replaced, previous[column + 1] + 1, current[column] + 1)
                let isSwap =
                    row > 0 && column > 0 && left[row] == right[column - 1] && left[row - 1] == right[column]
                if isSwap { edits = min(edits, beforePrevious[column - 1] + 1) }
                current.append(edits)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
