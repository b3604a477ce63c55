/// One JSON value with the line it starts on.
struct JSONNode {
    enum Value {
        case null
        case bool(Bool)
        /// The numeral as written.
        case number(String)
        case string(String)
        case array([JSONNode])
        /// In order; names are unique.
        case object([Member])
    }

    struct Member {
        var name: String
        var line: Int
        var node: JSONNode
    }

    var line: Int
    var value: Value

    /// What the value is, for an error message.
    var summary: String {
        switch value {
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .number(let text): text
        case .string(let text): "\"\(text.count > 60 ? text.prefix(60) + "…" : text)\""
        case .array: "a list"
        case .object: "an object"
        }
    }
}
