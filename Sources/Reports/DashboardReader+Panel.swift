import Model

extension DashboardReader {
    private static let panelKeys = [
        "title", "kind", "report", "from", "to", "query", "group", "bucket", "columns", "measure", "sort",
        "limit",
    ]
    private static let reports: [ReportName] = [
        .workflows, .costs, .failures, .permissions, .permissionSummary, .runs,
    ]

    mutating func panel(
        _ node: DashboardNode,
        place: String,
        common: [Dashboard.Parameter]
    ) -> Dashboard.Panel? {
        guard let map = map(node, place: place, keys: Self.panelKeys) else { return nil }
        let title = title(map, isRequired: true)
        if let title { claim(title: title, of: map) }
        let kindText = word(map, "kind", among: Dashboard.Panel.Kind.allCases.map(\.rawValue))
        let reportText = word(map, "report", among: Self.reports.map(\.rawValue))
        let limit = number(map, "limit", in: Dashboard.Panel.limitRange, unit: "rows")
        guard let title, let kind = kindText.flatMap(Dashboard.Panel.Kind.init(rawValue:)),
            let report = reportText.flatMap(ReportName.init(rawValue:))
        else { return nil }
        refuseMisfits(map, kind, report)
        var parameters = requested(map, common: common)
        check(parameters, of: report, in: map)
        let group = parameters.first { $0.key == .group }?.value ?? ""
        let columns = report.columns(
            group: group.split(separator: ",").compactMap { CostKey(rawValue: String($0)) }
        )
        let sort = sort(map, columns)
        if let rows = rowsAsked(of: report, limit: limit, isSorted: sort != nil) {
            parameters.append(Dashboard.Parameter(key: .limit, value: String(rows)))
        }
        return Dashboard.Panel(
            title: title,
            kind: kind,
            report: report,
            parameters: parameters,
            columns: shown(map, columns),
            measure: measure(map, kind, report, columns),
            sort: sort,
            limit: limit
        )
    }

    /// What to ask of a report that limits itself: when sorting, everything it can give.
    private func rowsAsked(of report: ReportName, limit: Int?, isSorted: Bool) -> Int? {
        guard report.parameters.contains(.limit) else { return nil }
        return isSorted ? ReportRequest.limitMax : limit
    }

    /// Refuses keys that say nothing for this kind of panel or report.
    private mutating func refuseMisfits(
        _ map: DashboardMap,
        _ kind: Dashboard.Panel.Kind,
        _ report: ReportName
    ) {
        let misfits: [(String, Bool, String)] = [
            ("columns", kind != .table, "only a table has columns"),
            ("measure", kind == .table, "a table has no measure; name its columns"),
            ("sort", kind == .line || kind == .stat, "only a table or bar is sorted"),
            ("limit", kind == .line || kind == .stat, "only a table or bar has a limit"),
            ("group", report != .costs, "only the report costs takes groups"),
            ("bucket", report != .costs, "only the report costs takes a bucket"),
        ]
        for (key, isMisfit, message) in misfits where isMisfit && map[key] != nil {
            refuse(map, key, message)
        }
        guard kind == .line else { return }
        if report != .costs {
            refuse(map, "kind", "a line needs time: use the report costs with a bucket")
        } else if map["bucket"] == nil {
            refuse(map, "bucket", "is missing; a line needs hour, day or month")
        } else if case .scalar("none", _)? = map["bucket"] {
            refuse(map, "bucket", "is \"none\"; a line needs hour, day or month")
        }
    }

    private mutating func shown(_ map: DashboardMap, _ columns: [Column]) -> [String] {
        let allowed = columns.map(\.key)
        let shown = words(map, "columns")
        for (index, key) in shown.enumerated() {
            if !allowed.contains(key) {
                refuse(map, "columns", unknown(key, among: allowed))
            } else if shown[..<index].contains(key) {
                refuse(map, "columns", "\"\(key)\" is given twice")
            }
        }
        return shown
    }

    private mutating func measure(
        _ map: DashboardMap,
        _ kind: Dashboard.Panel.Kind,
        _ report: ReportName,
        _ columns: [Column]
    ) -> String? {
        guard kind != .table else { return nil }
        let allowed = columns.filter { column in
            switch column.kind {
            case .count, .money: true
            case .duration, .ratio: kind == .bar
            case .text, .identifier, .time, .status: false
            }
        }
        guard !allowed.isEmpty else {
            refuse(map, "report", "\(report.rawValue) has no numbers to draw as a \(kind.rawValue)")
            return nil
        }
        return word(map, "measure", among: allowed.map(\.key))
    }

    private mutating func sort(_ map: DashboardMap, _ columns: [Column]) -> Dashboard.Sort? {
        guard let text = text(map, "sort") else { return nil }
        let isDescending = text.hasPrefix("-")
        let key = isDescending ? String(text.dropFirst()) : text
        guard columns.contains(where: { $0.key == key }) else {
            refuse(map, "sort", unknown(key, among: columns.map(\.key)))
            return nil
        }
        return Dashboard.Sort(column: key, isDescending: isDescending)
    }

    /// What to ask the report: the panel's own values, else those of the dashboard; searches are joined.
    mutating func requested(_ map: DashboardMap, common: [Dashboard.Parameter]) -> [Dashboard.Parameter] {
        var result: [Dashboard.Parameter] = []
        for key in [ReportParameter.from, .to] {
            let own = text(map, key.rawValue)
            if let value = own ?? common.first(where: { $0.key == key })?.value {
                result.append(Dashboard.Parameter(key: key, value: value))
            }
        }
        let searches = [common.first { $0.key == .query }?.value, text(map, "query")].compactMap { $0 }
        if let only = searches.first {
            let joined = searches.count == 1 ? only : searches.map { "(\($0))" }.joined(separator: " ")
            result.append(Dashboard.Parameter(key: .query, value: joined))
        }
        let groups = words(map, "group")
        if !groups.isEmpty {
            result.append(Dashboard.Parameter(key: .group, value: groups.joined(separator: ",")))
        }
        if let bucket = text(map, "bucket") {
            result.append(Dashboard.Parameter(key: .bucket, value: bucket))
        }
        return result
    }

    /// Lets the report itself judge each value, and all together.
    mutating func check(_ parameters: [Dashboard.Parameter], of report: ReportName, in map: DashboardMap) {
        let taken = parameters.filter { report.parameters.contains($0.key) }
        var isEachFine = true
        for parameter in taken {
            guard let message = refusal([parameter], of: report) else { continue }
            isEachFine = false
            let key = parameter.key == .query ? "query" : parameter.key.rawValue
            // A value of the dashboard's own is refused once, where it stands.
            if map[key] != nil { refuse(map, key, message) }
        }
        if isEachFine, let message = refusal(taken, of: report) { refuse(map, "to", message) }
    }

    private func refusal(_ parameters: [Dashboard.Parameter], of report: ReportName) -> String? {
        // Any instant will do: it only gives relative times a meaning.
        let now = Instant(seconds: 1_800_000_000)
        do {
            _ = try ReportRequest(
                report,
                parameters: parameters.map { ($0.key.rawValue, $0.value) },
                now: now
            )
            return nil
        } catch {
            return error.description
        }
    }
}
