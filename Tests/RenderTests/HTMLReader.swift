import Testing

/// A strict reader of the HTML that the pages are allowed to be: lower-case tags, quoted attributes, escaped
/// text.
enum HTMLReader {
    struct Malformed: Error { let near: String }

    /// An opening or closing tag.
    struct Tag {
        var name: String
        var isClosing: Bool
        var isSelfClosing: Bool
        var attributes: [(name: String, value: String)]
    }

    private static let void: Set<String> = ["meta", "link", "input", "!DOCTYPE"]
    private static let known: Set<String> = [
        "html", "head", "meta", "title", "link", "script", "body", "a", "header", "svg", "path", "rect",
        "line", "circle",
        "text", "desc", "nav", "ul", "ol", "li", "main", "div", "h1", "h2", "p", "form", "label", "input",
        "button", "select",
        "option", "dl", "dt", "dd", "span", "b", "small", "time", "figure", "figcaption", "table", "thead",
        "tbody", "tfoot", "tr",
        "th", "td", "section", "details", "summary", "code", "pre", "footer", "!DOCTYPE",
    ]
    private static let drawing: Set<String> = ["title", "desc", "path", "rect", "line", "circle", "text"]
    private static let allowed: Set<String> = [
        "lang", "charset", "name", "content", "rel", "href", "defer", "src", "class", "id", "tabindex",
        "aria-label",
        "aria-hidden", "aria-current", "aria-labelledby", "viewBox", "width", "height", "d", "x", "y", "x1",
        "x2", "y1", "y2",
        "cx", "cy", "r", "text-anchor", "role", "method", "action", "for", "type", "value", "size",
        "maxlength", "placeholder",
        "autocomplete", "spellcheck", "selected", "scope", "title", "datetime", "preserveAspectRatio",
        "data-depth", "data-key", "html",
    ]

    /// All tags in order; throws at anything a browser would have to repair or might read otherwise.
    static func tags(_ bytes: [UInt8]) throws -> [Tag] {
        var tags: [Tag] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "<"): tags.append(try tag(&rest))
            case UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "'"), 0x7F: throw malformed(rest)
            case UInt8(ascii: "&"): try entity(&rest)
            case 0..<0x20 where byte != 0x0A && byte != 0x09: throw malformed(rest)
            default: continue
            }
        }
        return tags
    }

    /// Records a failure for an unbalanced tree, an unknown tag or attribute, and a link that leaves the
    /// server.
    static func check(_ tags: [Tag]) {
        var open: [String] = []
        for tag in tags {
            #expect(known.contains(tag.name), "tag \(tag.name)")
            if !tag.isClosing {
                #expect(
                    !["title", "desc", "text", "option", "script"].contains(open.last ?? ""),
                    "\(tag.name) in text"
                )
                #expect(!open.contains("svg") || drawing.contains(tag.name), "\(tag.name) ends a drawing")
            }
            if tag.isClosing {
                #expect(open.popLast() == tag.name)
            } else if !tag.isSelfClosing && !void.contains(tag.name) {
                open.append(tag.name)
            }
            #expect(
                Set(tag.attributes.map(\.name)).count == tag.attributes.count,
                "repeated attribute in \(tag.name)"
            )
            for (name, value) in tag.attributes {
                #expect(allowed.contains(name), "attribute \(name) of \(tag.name)")
                guard ["href", "src", "action"].contains(name) else { continue }
                let isLocal = value.hasPrefix("/") && !value.hasPrefix("//") && !value.contains("\\")
                #expect(
                    isLocal || value == "#main" || (tag.name == "link" && value == "data:,"),
                    "target \(value)"
                )
            }
            if tag.name == "script" && !tag.isClosing {
                #expect(tag.attributes.contains { $0.name == "src" })
            }
        }
        #expect(open.isEmpty)
    }

    private static func tag(_ rest: inout ArraySlice<UInt8>) throws -> Tag {
        var tag = Tag(name: "", isClosing: false, isSelfClosing: false, attributes: [])
        if rest.first == UInt8(ascii: "/") {
            tag.isClosing = true
            rest.removeFirst()
        }
        tag.name = word(&rest)
        guard !tag.name.isEmpty else { throw malformed(rest) }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: ">"): return tag
            case UInt8(ascii: "/"):
                guard rest.popFirst() == UInt8(ascii: ">") else { throw malformed(rest) }
                tag.isSelfClosing = true
                return tag
            case UInt8(ascii: " "):
                let name = word(&rest)
                guard !name.isEmpty else { throw malformed(rest) }
                tag.attributes.append((name, rest.first == UInt8(ascii: "=") ? try value(&rest) : ""))
            default: throw malformed(rest)
            }
        }
        throw malformed(rest)
    }

    private static func word(_ rest: inout ArraySlice<UInt8>) -> String {
        let isPart = { (byte: UInt8) in
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x21: true
            default: false
            }
        }
        let word = rest.prefix(while: isPart)
        rest = rest.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) throws -> String {
        rest.removeFirst()
        guard rest.popFirst() == UInt8(ascii: "\"") else { throw malformed(rest) }
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "'"), 0..<0x20: throw malformed(rest)
            case UInt8(ascii: "&"): try entity(&rest)
            default: value.append(byte)
            }
        }
        throw malformed(rest)
    }

    private static func entity(_ rest: inout ArraySlice<UInt8>) throws {
        for entity in ["amp;", "lt;", "gt;", "quot;", "#39;", "#10;", "#9;"]
        where rest.starts(with: Array(entity.utf8)) {
            rest = rest.dropFirst(entity.utf8.count)
            return
        }
        throw malformed(rest)
    }

    private static func malformed(_ rest: ArraySlice<UInt8>) -> Malformed {
        Malformed(near: String(decoding: rest.prefix(60), as: UTF8.self))
    }
}
