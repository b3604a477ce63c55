/// A piece of a dashboard file as its parser found it, with line numbers from 1.
public enum DashboardNode: Hashable, Sendable {
    /// A text, number or date as written; empty for a key without a value.
    case scalar(String, line: Int)
    case list([DashboardNode], line: Int)
    /// In the order of the file; a parser may pass repeated keys on.
    case map([Member], line: Int)

    /// One key of a map with its value.
    public struct Member: Hashable, Sendable {
        /// The key as written.
        public var key: String
        /// Line of the key.
        public var line: Int
        /// What stands under the key.
        public var value: DashboardNode

        /// Joins a key and its value.
        public init(_ key: String, line: Int, _ value: DashboardNode) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    /// Line the value starts on.
    public var line: Int {
        switch self {
        case .scalar(_, let line), .list(_, let line), .map(_, let line): line
        }
    }

    /// What the value is, for an error message; long texts are cut.
    var summary: String {
        switch self {
        case .scalar("", _): "empty"
        case .scalar(let text, _): "\"\(text.prefix(60))\(text.count > 60 ? "…" : "")\""
        case .list: "a list"
        case .map: "a map"
        }
    }
}
