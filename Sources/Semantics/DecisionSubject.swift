/// A stable 64-bit hash of what an action is: the tool and its arguments.
///
/// Equal for the same call whether its arguments come as JSON text, as a structure, with members in another
/// order, or
/// inside the wrappers that instrumentations put around them. FNV-1a, with the members of an object added up.
enum DecisionSubject {
    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    private static let prime: UInt64 = 0x0000_0100_0000_01B3
    private static let wrappers: Set<String> = [
        "args", "kwargs", "sanitize_inputs_outputs", "arguments", "input",
    ]

    /// Hashes a call; never 0.
    static func of(tool: String, arguments: EmbeddedJSON?) -> UInt64 {
        let name = hash(of: shortName(tool), seed: basis)
        let value = unwrapped(arguments ?? .object([]), depth: 0)
        let result = mix(name, hash(of: value, depth: 0))
        return result == 0 ? 1 : result
    }

    /// A tool's name without the server or namespace in front: `mcp__pr__merge` and `pr.merge` are `merge`.
    static func shortName(_ tool: String) -> String {
        let bytes = tool.utf8.span
        var start = 0
        for index in 0..<bytes.count {
            if bytes[index] == 0x2E || bytes[index] == 0x2F { start = index + 1 }
            if index > 0, bytes[index] == 0x5F, bytes[index - 1] == 0x5F { start = index + 1 }
        }
        if start == 0 || start >= bytes.count { return tool }
        return String(decoding: tool.utf8.dropFirst(start), as: UTF8.self)
    }

    /// The arguments inside `{"args": [], "kwargs": {…}}`, and JSON inside text.
    private static func unwrapped(_ value: EmbeddedJSON, depth: Int) -> EmbeddedJSON {
        guard depth < 4 else { return value }
        switch value {
        case .string(let text):
            guard text.hasPrefix("{") || text.hasPrefix("["), let json = EmbeddedJSON(parsing: text) else {
                return value
            }
            return unwrapped(json, depth: depth + 1)
        case .object(let members):
            guard !members.isEmpty, members.allSatisfy({ wrappers.contains($0.key) }) else { return value }
            if let inner = value["kwargs"] ?? value["arguments"], !inner.members.isEmpty {
                return unwrapped(inner, depth: depth + 1)
            }
            if let inner = value["input"] ?? value["args"], !inner.members.isEmpty {
                return unwrapped(inner, depth: depth + 1)
            }
            return value
        case .array(let items) where items.count == 1: return unwrapped(items[0], depth: depth + 1)
        default: return value
        }
    }

    private static func hash(of value: EmbeddedJSON, depth: Int) -> UInt64 {
        guard depth < 64 else { return basis }
        switch value {
        case .null: return hash(of: "null", seed: basis)
        case .bool(let flag): return hash(of: flag ? "true" : "false", seed: basis)
        case .number(let text), .string(let text): return hash(of: text, seed: basis)
        case .array(let items): return items.reduce(basis) { mix($0, hash(of: $1, depth: depth + 1)) }
        case .object(let members):
            return members.reduce(basis) {
                $0 &+ mix(hash(of: $1.key, seed: basis), hash(of: $1.value, depth: depth + 1))
            }
        }
    }

    private static func hash(of text: String, seed: UInt64) -> UInt64 {
        var state = seed
        let bytes = text.utf8.span
        for offset in 0..<bytes.count { state = (state ^ UInt64(bytes[offset])) &* prime }
        return state
    }

    private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
        var state = (left ^ (right &<< 1 | right &>> 63)) &* 0x9E37_79B9_7F4A_7C15
        state ^= state &>> 32
        return state &* 0xD6E8_FEB8_6659_FD93
    }
}
