import Model

/// Where a page is and how it was asked for; the links and forms of the page keep it.
public struct PageContext: Sendable {
    /// One entry of the main navigation.
    public struct Item: Sendable {
        /// Path of the page.
        public var path: String
        /// Text of the link.
        public var title: String
        /// Parameters with which the link opens the page.
        public var parameters: [(key: String, value: String)]

        /// Names a page.
        public init(_ path: String, _ title: String, parameters: [(key: String, value: String)] = []) {
            self.path = path
            self.title = title
            self.parameters = parameters
        }
    }

    /// The pages of the main navigation in order.
    public static let pages = [
        Item("/", "Overview"), Item("/workflows", "Workflows"), Item("/runs", "Runs"),
        Item("/failures", "Failures"),
        Item("/costs", "Costs", parameters: [("group", "workflow"), ("bucket", "day")]),
        Item("/permissions", "Permissions"), Item("/permissions/summary", "Permissions by tool"),
        Item("/status", "Status"),
    ]

    /// The keys by which costs can be grouped, as in the column contract.
    public static let costGroups = [
        "workflow", "model", "provider", "agent", "team", "cost_centre", "environment", "customer", "user",
        "token_class",
    ]

    /// Decoded path of the page, for example `/runs/4bf9…`, without a suffix.
    public var path: String
    /// Decoded last segment of a page below `path` that is about one thing; unlike `path` it may hold
    /// slashes.
    public var item: String?
    /// Decoded query parameters in order.
    public var parameters: [(key: String, value: String)]
    /// Main navigation.
    public var navigation: [Item]
    /// Keys offered for grouping on a costs page; empty hides the controls.
    public var groups: [String]
    /// Whether the page covers a time range that can be changed.
    public var hasTimeRange: Bool
    /// Whether the page has a search box for `q`.
    public var hasSearch: Bool
    /// Keys of `parameters` that cannot be used: their controls show them, links and other forms do not
    /// keep them.
    public var mistaken: Set<String> = []

    /// Describes a page; what is not given follows from the path.
    ///
    /// A single run and the status page have no time range; the list of runs has a search box; costs can be
    /// grouped.
    public init(
        path: String,
        item: String? = nil,
        parameters: [(key: String, value: String)] = [],
        navigation: [Item] = PageContext.pages,
        groups: [String]? = nil,
        hasTimeRange: Bool? = nil,
        hasSearch: Bool? = nil
    ) {
        self.path = path
        self.item = item
        self.parameters = parameters
        self.navigation = navigation
        self.groups = groups ?? (path == "/costs" ? PageContext.costGroups : [])
        self.hasTimeRange = hasTimeRange ?? !(path.hasPrefix("/runs/") || path == "/status")
        self.hasSearch = hasSearch ?? (path == "/runs")
    }

    /// The value of the first parameter called `key`.
    func value(_ key: String) -> String? { parameters.first { $0.key == key }?.value }

    /// The address of this page, or of an export with a `suffix`.
    func address(suffix: String = "", _ parameters: [(key: String, value: String)] = []) -> String {
        guard let item else { return Link.path(path + suffix, parameters) }
        return Link.path(path) + "/" + Link.encoded(item + suffix) + Link.query(parameters)
    }

    /// This page with other values for some parameters; `nil` removes one.
    func link(_ changes: [(key: String, value: String?)]) -> String {
        var kept = usable.filter { parameter in !changes.contains { $0.key == parameter.key } }
        for change in changes {
            if let value = change.value { kept.append((change.key, value)) }
        }
        return address(kept)
    }

    /// The link to another page; the project goes with it, and the time range unless it is a single run.
    ///
    /// - Returns: `nil` if a segment of the target would change the meaning of its path.
    func link(to target: PageTarget) -> String? {
        let names = target.segments
        guard !names.isEmpty, names.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
        var kept = usable.filter { $0.key == "project" }
        if let query = target.query { kept.append(("q", query)) }
        if let from = target.from {
            kept.append(("from", from))
        } else if !(names[0] == "runs" && names.count > 1) {
            kept += usable.filter { ["from", "to"].contains($0.key) }
        }
        return "/" + names.map(Link.encoded).joined(separator: "/") + Link.query(kept)
    }

    /// The parameters that can be used.
    var usable: [(key: String, value: String)] { parameters.filter { !mistaken.contains($0.key) } }

    /// The navigation entry this page belongs to: the longest path that begins the page's own.
    var currentItem: String? {
        navigation.map(\.path)
            .filter { $0 == path || ($0 != "/" && path.hasPrefix($0 + "/")) }
            .max { $0.utf8.count < $1.utf8.count }
    }
}
