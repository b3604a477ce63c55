extension RunQuery {
    /// The search as text, which reads back as the same tree.
    public var text: String { isEverything ? "" : root.text(within: .alternatives) }
}

/// What surrounds a node; decides whether it needs parentheses.
private enum Surrounding { case alternatives, conjunction, negation }

extension QueryNode {
    fileprivate func text(within surrounding: Surrounding) -> String {
        switch self {
        case .term(let term): return term.text
        case .not(let node): return "NOT " + node.text(within: .negation)
        case .and(let nodes):
            let text = nodes.map { $0.text(within: .conjunction) }.joined(separator: " ")
            return surrounding == .negation ? "(\(text))" : text
        case .or(let nodes):
            let text = nodes.map { $0.text(within: .alternatives) }.joined(separator: " OR ")
            return surrounding == .alternatives ? text : "(\(text))"
        }
    }
}

extension QueryTerm {
    /// The term as it stands in a search.
    var text: String {
        switch self {
        case .field(let field, let comparison, let value):
            return field.rawValue + comparison.rawValue + value.text
        case .attribute(let key, let pattern):
            return "attr." + keyText(key) + ":" + pattern.text
        case .attributeNumber(let key, let comparison, _, let text):
            return "attr." + keyText(key) + comparison.rawValue + text
        case .text(let pattern):
            return pattern.text
        case .structure(let structure):
            return structure.text
        }
    }

    private func keyText(_ key: String) -> String {
        let isPlain = !key.isEmpty && key.unicodeScalars.allSatisfy { QueryLexer.isWord($0, inValue: false) }
        return isPlain ? key : quoted(key)
    }
}

extension StepStructure {
    fileprivate var text: String {
        var text = ""
        for (index, operand) in operands.enumerated() {
            if index > 0 { text += " " + relations[index - 1].rawValue + " " }
            if case .term = operand {
                text += operand.text(within: .negation)
            } else {
                text += "(" + operand.text(within: .alternatives) + ")"
            }
        }
        return text
    }
}

extension QueryValue {
    fileprivate var text: String {
        switch self {
        case .text(let pattern): pattern.text
        case .name(let name): name
        case .number(_, let text), .time(_, _, let text): text
        }
    }
}

extension TextPattern {
    fileprivate var text: String {
        switch self {
        case .word(let word): word
        case .phrase(let phrase): quoted(phrase)
        case .prefix(let prefix): prefix + "*"
        }
    }
}

extension RunQuery {
    /// The search for runs whose field has exactly this value.
    public static func text(_ field: QueryField, is value: String) -> String {
        "\(field.rawValue):\(quoted(value))"
    }
}

private func quoted(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    result.append("\"")
    for scalar in text.unicodeScalars {
        if scalar == "\"" || scalar == "\\" { result.append("\\") }
        result.append(scalar)
    }
    result.append("\"")
    return String(result)
}
