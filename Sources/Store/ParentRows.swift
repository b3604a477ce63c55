import Model

/// Parents as distances within their run, which are short and repeat, where ids are eight random bytes.
///
/// A row's number is 0 without a parent, 1 if the parent is no row of the run (its id is the next one of
/// `elsewhere`), else 1 more than the zigzag code of the parent's row less its own.
struct ParentRows {
    /// One number a row.
    var rows: [Int64] = []
    /// Ids of the parents that are no row, in the order of their children.
    var elsewhere: [Int64] = []

    init(parents: [Int64], spans: [Int64], offsets: [Int32]) {
        rows.reserveCapacity(parents.count)
        var places: [Int64: Int] = [:]
        for run in 0..<max(0, offsets.count - 1) {
            let range = Int(offsets[run])..<Int(offsets[run + 1])
            places.removeAll(keepingCapacity: true)
            for row in range { places[spans[row]] = row }
            for row in range {
                if parents[row] == 0 {
                    rows.append(0)
                } else if let place = places[parents[row]], place != row {
                    let distance = Int64(place - row)
                    rows.append(1 + (distance << 1 ^ distance >> 63))
                } else {
                    rows.append(1)
                    elsewhere.append(parents[row])
                }
            }
        }
    }

    /// The parents' ids again.
    ///
    /// - Throws: `LayoutError` if a row points nowhere.
    static func parents(_ rows: [Int64], elsewhere: [Int64], spans: [Int64]) throws -> [Int64] {
        var parents: [Int64] = []
        parents.reserveCapacity(rows.count)
        var next = 0
        for (row, code) in rows.enumerated() {
            switch code {
            case 0: parents.append(0)
            case 1:
                guard next < elsewhere.count else { throw LayoutError(description: "parent without an id") }
                parents.append(elsewhere[next])
                next += 1
            default:
                let zigzag = UInt64(bitPattern: code &- 1)
                let distance = Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
                let (place, overflow) = Int64(row).addingReportingOverflow(distance)
                guard !overflow, place >= 0, place < Int64(spans.count) else {
                    throw LayoutError(description: "parent at row \(place) of \(spans.count)")
                }
                parents.append(spans[Int(place)])
            }
        }
        return parents
    }
}
