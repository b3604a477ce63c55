import Model

/// Reads a dashboard and collects every mistake on the way.
struct DashboardReader {
    private(set) var errors: [DashboardError] = []
    /// Line of the first panel with each title.
    private var titleLines: [String: Int] = [:]

    /// `nil` if a required part is missing or unreadable; then `errors` is not empty.
    mutating func dashboard(_ node: DashboardNode) -> Dashboard? {
        let keys = ["title", "description", "refresh", "parameters", "rows"]
        guard let map = map(node, place: "", keys: keys) else { return nil }
        let title = title(map, isRequired: true)
        let description = text(map, "description")
        let refresh = number(map, "refresh", in: Dashboard.refreshRange, unit: "seconds")
        let common = parameters(map)
        var rows: [Dashboard.Row] = []
        for (index, item) in list(map, "rows", max: Dashboard.rowsMax).enumerated() {
            if let row = row(item, place: "rows[\(index + 1)]", common: common) { rows.append(row) }
        }
        guard let title else { return nil }
        return Dashboard(title: title, description: description, refreshSeconds: refresh, rows: rows)
    }

    private mutating func parameters(_ map: DashboardMap) -> [Dashboard.Parameter] {
        guard let node = map["parameters"] else { return [] }
        guard let own = self.map(node, place: "parameters", keys: ["from", "to", "query"]) else { return [] }
        let shared = requested(own, common: [])
        check(shared, of: .workflows, in: own)
        return shared
    }

    private mutating func row(
        _ node: DashboardNode,
        place: String,
        common: [Dashboard.Parameter]
    ) -> Dashboard.Row? {
        guard let map = map(node, place: place, keys: ["title", "panels"]) else { return nil }
        var panels: [Dashboard.Panel] = []
        for (index, item) in list(map, "panels", max: Dashboard.panelsPerRowMax).enumerated() {
            if let panel = panel(item, place: "\(place).panels[\(index + 1)]", common: common) {
                panels.append(panel)
            }
        }
        return Dashboard.Row(title: title(map, isRequired: false), panels: panels)
    }

    /// Refuses two panels with one title.
    mutating func claim(title: String, of map: DashboardMap) {
        if let line = titleLines[title] {
            refuse(map, "title", "\"\(title)\" is already the title of the panel on line \(line)")
        } else {
            titleLines[title] = map["title"]?.line ?? map.line
        }
    }

    mutating func refuse(_ map: DashboardMap, _ key: String, _ message: String) {
        let place = map.place.isEmpty ? key : "\(map.place).\(key)"
        errors.append(DashboardError(line: map[key]?.line ?? map.line, place: place, message: message))
    }
}

/// A map of a dashboard file with the place where it stands.
struct DashboardMap {
    let place: String
    let line: Int
    private let members: [String: DashboardNode]

    init(place: String, line: Int, members: [String: DashboardNode]) {
        self.place = place
        self.line = line
        self.members = members
    }

    subscript(key: String) -> DashboardNode? { members[key] }
}

extension DashboardReader {
    /// Refuses anything but a map of allowed keys, each given once.
    mutating func map(_ node: DashboardNode, place: String, keys: [String]) -> DashboardMap? {
        guard case .map(let members, let line) = node else {
            let message = "is \(node.summary), allowed is a map of \(keys.joined(separator: ", "))"
            errors.append(DashboardError(line: node.line, place: place, message: message))
            return nil
        }
        var known: [String: DashboardNode] = [:]
        for member in members {
            let shown = String(member.key.prefix(60))
            if !keys.contains(member.key) {
                let hint = NearestName.of(member.key, among: keys).map { ", did you mean \"\($0)\"?" } ?? ""
                let message = "unknown key \"\(shown)\"\(hint) (allowed: \(keys.joined(separator: ", ")))"
                errors.append(DashboardError(line: member.line, place: place, message: message))
            } else if known.updateValue(member.value, forKey: member.key) != nil {
                errors.append(
                    DashboardError(line: member.line, place: place, message: "\"\(shown)\" is given twice")
                )
            }
        }
        return DashboardMap(place: place, line: line, members: known)
    }

    /// A text that is there and not empty, or `nil` with the mistake noted unless the key is absent.
    mutating func text(_ map: DashboardMap, _ key: String) -> String? {
        guard let node = map[key] else { return nil }
        guard case .scalar(let text, _) = node, !text.isEmpty else {
            refuse(map, key, "is \(node.summary), allowed is a text")
            return nil
        }
        return text
    }

    mutating func title(_ map: DashboardMap, isRequired: Bool) -> String? {
        guard map["title"] != nil else {
            if isRequired { refuse(map, "title", "is missing") }
            return nil
        }
        guard let title = text(map, "title") else { return nil }
        guard title.count <= Dashboard.titleMax else {
            refuse(map, "title", "has \(title.count) characters, allowed are \(Dashboard.titleMax)")
            return nil
        }
        return title
    }

    mutating func number(_ map: DashboardMap, _ key: String, in range: ClosedRange<Int>, unit: String) -> Int?
    {
        guard let text = text(map, key) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let allowed = "\(range.lowerBound) to \(range.upperBound) \(unit)"
            refuse(map, key, "is \(map[key]?.summary ?? ""), allowed are \(allowed)")
            return nil
        }
        return number
    }

    /// The items of a required list of 1 to `max`.
    mutating func list(_ map: DashboardMap, _ key: String, max: Int) -> [DashboardNode] {
        guard let node = map[key] else {
            refuse(map, key, "is missing")
            return []
        }
        guard case .list(let items, _) = node, !items.isEmpty else {
            refuse(map, key, "is \(node.summary), allowed is a list of 1 to \(max)")
            return []
        }
        if items.count > max { refuse(map, key, "has \(items.count) items, allowed are \(max)") }
        return Array(items.prefix(max))
    }

    /// One of several words.
    mutating func word(_ map: DashboardMap, _ key: String, among allowed: [String]) -> String? {
        guard map[key] != nil else {
            refuse(map, key, "is missing (allowed: \(allowed.joined(separator: ", ")))")
            return nil
        }
        guard let text = text(map, key) else { return nil }
        guard allowed.contains(text) else {
            refuse(map, key, unknown(text, among: allowed))
            return nil
        }
        return text
    }

    /// Texts of a list, or one text alone.
    mutating func words(_ map: DashboardMap, _ key: String) -> [String] {
        guard let node = map[key] else { return [] }
        guard case .list(let items, _) = node else { return text(map, key).map { [$0] } ?? [] }
        var words: [String] = []
        for item in items {
            if case .scalar(let text, _) = item, !text.isEmpty {
                words.append(text)
            } else {
                refuse(map, key, "holds \(item.summary), allowed are texts")
            }
        }
        if items.isEmpty { refuse(map, key, "is an empty list") }
        return words
    }

    func unknown(_ text: String, among allowed: [String]) -> String {
        let hint = NearestName.of(text, among: allowed).map { ", did you mean \"\($0)\"?" } ?? ""
        return "is \"\(text.prefix(60))\"\(hint) (allowed: \(allowed.joined(separator: ", ")))"
    }
}
