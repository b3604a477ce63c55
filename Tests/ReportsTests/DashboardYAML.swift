import Reports

/// Reads the part of YAML that dashboard files use: block maps and lists, `[a, b]`, plain scalars, comments.
struct DashboardYAML {
    private struct Line {
        var number: Int
        var indent: Int
        var text: Substring
    }

    private var lines: [Line] = []
    private var position = 0

    static func node(_ text: String) -> DashboardNode {
        var reader = DashboardYAML()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.drop { $0 == " " }
            guard !content.isEmpty, content.first != "#" else { continue }
            reader.lines.append(Line(number: index + 1, indent: line.count - content.count, text: content))
        }
        return reader.lines.isEmpty ? .scalar("", line: 1) : reader.block()
    }

    /// Everything at the indent of the current line.
    private mutating func block() -> DashboardNode {
        let first = lines[position]
        if first.text.hasPrefix("- ") { return list(first) }
        guard Self.key(first.text) != nil else {
            position += 1
            return Self.scalar(first.text, first.number)
        }
        var members: [DashboardNode.Member] = []
        while position < lines.count, lines[position].indent == first.indent,
            let (key, rest) = Self.key(lines[position].text)
        {
            let number = lines[position].number
            position += 1
            var value = Self.scalar(rest, number)
            if rest.isEmpty, position < lines.count, lines[position].indent > first.indent { value = block() }
            members.append(.init(String(key), line: number, value))
        }
        return .map(members, line: first.number)
    }

    private mutating func list(_ first: Line) -> DashboardNode {
        var items: [DashboardNode] = []
        while position < lines.count, lines[position].indent == first.indent,
            lines[position].text.hasPrefix("- ")
        {
            lines[position].indent += 2
            lines[position].text = lines[position].text.dropFirst(2)
            items.append(block())
        }
        return .list(items, line: first.number)
    }

    private static func key(_ text: Substring) -> (Substring, Substring)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = text[text.index(after: colon)...]
        guard rest.isEmpty || rest.first == " " else { return nil }
        return (text[..<colon], rest.drop { $0 == " " })
    }

    private static func scalar(_ text: Substring, _ line: Int) -> DashboardNode {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return .scalar(String(text), line: line) }
        let items = text.dropFirst().dropLast().split(separator: ",").map { item in
            DashboardNode.scalar(String(item.drop { $0 == " " }), line: line)
        }
        return .list(items, line: line)
    }
}
