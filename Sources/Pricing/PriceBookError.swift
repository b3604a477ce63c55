/// Why a price file was refused, with the place and the fact that is wrong.
public struct PriceBookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of mistakes, with their facts.
    public enum Reason: Hashable, Sendable {
        /// Not JSON; what was expected.
        case syntax(String)
        /// A field that must be there is not.
        case missing(field: String, in: String)
        /// A field this format does not have.
        case unknownField(String, nearest: String?, allowed: [String])
        /// A field given twice in one object.
        case repeatedField(String)
        /// A value of the wrong kind or outside its range.
        case invalid(field: String, value: String, allowed: String)
        /// Two rows that would both apply to one call.
        case overlap(row: String, other: String, otherLine: Int)
        /// Two rows with one id.
        case repeatedID(String, otherLine: Int)
    }

    /// File as the caller named it.
    public var path: String
    /// Counted from 1.
    public var line: Int
    /// What is wrong.
    public var reason: Reason

    /// One sentence for people, starting with `path:line:`.
    public var description: String { "\(path):\(line): \(reason.text)" }
}

extension PriceBookError.Reason {
    fileprivate var text: String {
        switch self {
        case .syntax(let expected): return "not valid JSON: \(expected)"
        case .missing(let field, let place): return "\(place) has no \"\(field)\""
        case .unknownField(let name, let nearest, let allowed):
            let hint = nearest.map { ", did you mean \"\($0)\"?" } ?? ""
            return "unknown field \"\(name)\"\(hint) (allowed: \(allowed.joined(separator: ", ")))"
        case .repeatedField(let name): return "\"\(name)\" is given twice in one object"
        case .invalid(let field, let value, let allowed):
            return "\"\(field)\" is \(value), allowed is \(allowed)"
        case .overlap(let row, let other, let line):
            return "row \(row) overlaps row \(other) on line \(line): both would price the same calls"
        case .repeatedID(let id, let line): return "row id \(id) is already used on line \(line)"
        }
    }
}
