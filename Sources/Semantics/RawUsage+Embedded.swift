extension RawUsage {
    /// Reads a usage object of any known shape, or returns `nil` if it has none.
    init?(_ object: EmbeddedJSON) {
        guard case .object = object,
            let shape = EmbeddedUsage.shapes.first(where: { Self.fits($0, object) })
        else { return nil }
        self.init()
        inclusion = shape.inclusion
        isReasoningAdded = shape.isReasoningAdded
        for (part, paths) in shape.parts {
            for path in paths where self[part] == nil {
                take(part, Self.member(path, of: object)?.int)
            }
        }
        guard isReported else { return nil }
        settleBuckets()
    }

    /// Buckets whose total is already the sum of input and output are subsets after all.
    private mutating func settleBuckets() {
        guard isReasoningAdded, inclusion == .excluded, let total = self[.total] else { return }
        guard total == (self[.input] ?? 0) + (self[.output] ?? 0) else { return }
        inclusion = .included
        isReasoningAdded = false
    }

    private static func fits(_ shape: EmbeddedUsage.Shape, _ object: EmbeddedJSON) -> Bool {
        shape.requires.allSatisfy { group in group.contains { isSet(object[$0]) } }
            && !shape.forbids.contains { isSet(object[$0]) }
    }

    private static func isSet(_ value: EmbeddedJSON?) -> Bool {
        guard let value else { return false }
        return value != .null
    }

    private static func member(_ path: String, of object: EmbeddedJSON) -> EmbeddedJSON? {
        var value: EmbeddedJSON? = object
        for name in path.split(separator: "/") { value = value?[String(name)] }
        return value
    }
}

/// Usage objects anywhere in a provider response.
struct UsageSearch {
    /// Members that hold a usage object.
    private static let usageMembers: Set<String> = [
        "usage", "usage_metadata", "usageMetadata", "token_usage", "tokenUsage", "usage_object", "totalUsage",
    ]
    /// Members whose text is itself a printed response.
    private static let printedMembers: Set<String> = ["raw", "raw_response", "response"]
    /// Members with content, which is nobody's usage.
    private static let contentMembers: Set<String> = [
        "content", "text", "arguments", "embedding", "tools", "input", "messages", "instructions",
    ]
    /// Objects and arrays visited at most: a response's usage is near its top.
    private static let visitsMax = 400

    private(set) var found: [RawUsage] = []
    private var visits = 0

    /// Collects every usage object of `response`, outermost first.
    init(_ response: EmbeddedJSON) { visit(response, depth: 0) }

    private mutating func visit(_ value: EmbeddedJSON, depth: Int) {
        visits += 1
        guard depth < 10, visits < Self.visitsMax, found.count < 8 else { return }
        switch value {
        case .array(let items):
            for item in items { visit(item, depth: depth + 1) }
        case .object(let members):
            for member in members { visit(member, depth: depth) }
        default: break
        }
    }

    private mutating func visit(_ member: EmbeddedJSON.Member, depth: Int) {
        if Self.contentMembers.contains(member.key) { return }
        if Self.usageMembers.contains(member.key), let usage = RawUsage(member.value) {
            found.append(usage)
        } else if case .string(let text) = member.value {
            guard Self.printedMembers.contains(member.key), let printed = EmbeddedJSON(parsing: text) else {
                return
            }
            visit(printed, depth: depth + 1)
        } else {
            visit(member.value, depth: depth + 1)
        }
    }
}
