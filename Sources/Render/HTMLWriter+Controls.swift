extension HTMLWriter {
    /// Time range, grouping and search: links and GET forms that keep all other parameters.
    ///
    /// What the URL leaves open is shown as the report answered it, by `asked`.
    mutating func controls(_ page: PageContext, asked: [(key: String, value: String)]) {
        guard page.hasSearch || page.hasTimeRange || !page.groups.isEmpty else { return }
        markup("<div class=\"controls\">")
        if page.hasSearch { searchForm(page) }
        if page.hasTimeRange { timeRange(page) }
        if !page.groups.isEmpty { grouping(page, asked) }
        markup("</div>\n")
    }

    private mutating func searchForm(_ page: PageContext) {
        openForm(page, "search", without: ["q", "cursor", "offset"])
        markup("<label for=\"q\">Search</label><input type=\"search\" id=\"q\" name=\"q\" maxlength=\"2000\"")
        attribute("value", page.value("q") ?? "")
        markup(" placeholder=\"status:failed cost&gt;0.5 tool:shell &quot;permission denied&quot;\"")
        markup(" autocomplete=\"off\" spellcheck=\"false\"><button>Search</button></form>")
    }

    private mutating func timeRange(_ page: PageContext) {
        let from = page.value("from") ?? "-30d"
        let isOpenEnded = page.value("to") == nil
        markup("<div class=\"range\"><ul class=\"choices\" aria-label=\"Time range\">")
        for (value, title) in [("-24h", "24h"), ("-7d", "7d"), ("-30d", "30d"), ("-90d", "90d")] {
            choice(page.link([("from", value), ("to", nil)]), title, isCurrent: isOpenEnded && from == value)
        }
        markup("</ul>")
        openForm(page, "dates", without: ["from", "to"])
        markup(
            "<label for=\"from\">From</label><input id=\"from\" name=\"from\" size=\"11\" maxlength=\"40\""
        )
        attribute("value", from)
        markup("><label for=\"to\">to</label><input id=\"to\" name=\"to\" size=\"11\" maxlength=\"40\"")
        markup(" placeholder=\"now\"")
        attribute("value", page.value("to") ?? "")
        markup("><button>Apply</button></form></div>")
    }

    private mutating func grouping(_ page: PageContext, _ asked: [(key: String, value: String)]) {
        func value(_ key: String) -> String? { page.value(key) ?? asked.first { $0.key == key }?.value }
        let chosen = (value("group") ?? "").split(separator: ",").map(String.init)
        let kept = page.mistaken.contains("group") ? chosen.filter(page.groups.contains) : chosen
        markup("<div class=\"range\"><ul class=\"choices\" aria-label=\"Group by\">")
        for group in page.groups {
            let isChosen = kept.contains(group)
            let next = isChosen ? kept.filter { $0 != group } : kept + [group]
            choice(page.link([("group", next.joined(separator: ","))]), group, isCurrent: isChosen)
        }
        markup("</ul>")
        openForm(page, "dates", without: ["group", "bucket"])
        markup("<label for=\"group\">Group</label>")
        markup("<input id=\"group\" name=\"group\" size=\"18\" maxlength=\"400\"")
        attribute("value", chosen.joined(separator: ","))
        markup("><label for=\"bucket\">by</label><select id=\"bucket\" name=\"bucket\">")
        let bucket = value("bucket") ?? "none"
        for choice in ["none", "hour", "day", "month"] {
            markup("<option")
            attribute("value", choice)
            if choice == bucket { markup(" selected") }
            markup(">")
            bare(choice == "none" ? "whole range" : choice)
            markup("</option>")
        }
        markup("</select><button>Apply</button></form></div>")
    }

    private mutating func choice(_ target: String, _ title: String, isCurrent: Bool) {
        markup("<li><a")
        attribute("href", target)
        if isCurrent { markup(" aria-current=\"true\"") }
        markup(">")
        text(title)
        markup("</a></li>")
    }

    /// Opens a GET form to this page whose hidden fields keep the other parameters.
    private mutating func openForm(_ page: PageContext, _ cssClass: String, without keys: Set<String>) {
        markup("<form method=\"get\"")
        attribute("class", cssClass)
        attribute("action", page.address())
        markup(">")
        for parameter in page.usable where !keys.contains(parameter.key) {
            markup("<input type=\"hidden\"")
            attribute("name", parameter.key)
            attribute("value", parameter.value)
            markup(">")
        }
    }
}
