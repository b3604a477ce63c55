import Foundation

/// Something that the ledger says and the model does not, or the other way round.
struct Difference: Error, CustomStringConvertible {
    var description: String

    /// Throws unless both are equal; the message shows where they part.
    static func check<Value: Equatable>(
        _ found: Value,
        _ expected: Value,
        _ what: @autoclosure () -> String
    ) throws {
        if found == expected { return }
        let (left, right) = ("\(found)", "\(expected)")
        var place = left.commonPrefix(with: right).count - 200
        place = max(place, 0)
        throw Difference(
            description: """
                \(what()): found
                …\(left.dropFirst(place).prefix(1_000))
                instead of
                …\(right.dropFirst(place).prefix(1_000))
                """
        )
    }
}
