/// The page for a request that cannot be answered.
public enum ErrorPage {
    /// Renders a page that holds no data of a snapshot.
    ///
    /// - Parameters:
    ///   - status: HTTP status code, shown beside the title.
    ///   - title: What is wrong, in a few words.
    ///   - message: The fact: what was asked for and why it cannot be had.
    ///   - hint: What to do next; may be empty.
    ///   - page: The page that was asked for, whose controls are shown to ask again; `nil` shows none.
    ///   - mistake: What is wrong in a text that was typed, if that is why.
    /// - Returns: A complete UTF-8 HTML5 page.
    public static func render(
        status: Int,
        title: String,
        message: String,
        hint: String,
        page: PageContext? = nil,
        mistake: Mistake? = nil
    ) -> [UInt8] {
        var html = HTMLWriter()
        html.pageStart(title: title, page: page ?? PageContext(path: ""))
        html.markup("<main id=\"main\" tabindex=\"-1\" class=\"error")
        if page != nil { html.markup(" mistake") }
        html.markup("\"><p class=\"code\">")
        html.integer(status)
        html.markup("</p><h1>")
        html.text(title)
        html.markup("</h1>")
        if let suggestion = mistake?.suggestion {
            html.markup("<p>Did you mean <b>")
            html.text(suggestion)
            html.markup("</b>?</p>")
        }
        html.markup("<p>")
        html.text(message)
        html.markup("</p>")
        if let mistake { html.mistake(mistake) }
        if let page { html.controls(page, asked: []) }
        if !hint.isEmpty {
            html.markup("<p class=\"hint\">")
            html.text(hint)
            html.markup("</p>")
        }
        html.markup("<p><a class=\"button\" href=\"/\">Back to the overview</a></p></main>\n")
        html.pageEnd(nil)
        return html.bytes
    }
}

extension HTMLWriter {
    /// The typed text with a caret below the wrong place, and what could stand there.
    fileprivate mutating func mistake(_ mistake: Mistake) {
        let (text, caret) = mistake.lines
        markup("<pre tabindex=\"0\" role=\"region\" aria-label=\"Where the mistake is\">")
        markup("\n")
        lines(text)
        markup("\n<span aria-hidden=\"true\">")
        lines(caret)
        markup("</span></pre>")
        guard !mistake.words.isEmpty else { return }
        markup("<details><summary>All fields</summary><p><code>")
        lines(mistake.words.joined(separator: ", "))
        markup("</code></p></details>")
    }
}
