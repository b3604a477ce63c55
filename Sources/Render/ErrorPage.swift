/// The page for a request that cannot be answered.
public enum ErrorPage {
    /// Renders a page that holds no data of a snapshot.
    ///
    /// - Parameters:
    ///   - status: HTTP status code, shown beside the title.
    ///   - title: What is wrong, in a few words.
    ///   - message: The fact: what was asked for and why it cannot be had.
    ///   - hint: What to do next; may be empty.
    /// - Returns: A complete UTF-8 HTML5 page.
    public static func render(status: Int, title: String, message: String, hint: String) -> [UInt8] {
        var html = HTMLWriter()
        html.pageStart(title: title, page: PageContext(path: ""))
        html.markup("<main id=\"main\" tabindex=\"-1\" class=\"error\"><p class=\"code\">")
        html.integer(status)
        html.markup("</p><h1>")
        html.text(title)
        html.markup("</h1><p>")
        html.text(message)
        html.markup("</p>")
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
