import Model

/// What costs can be grouped by.
enum CostKey: String, CaseIterable {
    case workflow
    case workflowVersion = "workflow_version"
    case model, provider, agent, team
    case costCentre = "cost_centre"
    case environment, customer, user, session, service, tool
    case tokenClass = "token_class"
    case priceRow = "price_row"

    /// The step column it reads; `nil` for the token class.
    var column: StepColumn? {
        switch self {
        case .workflow: .workflow
        case .workflowVersion: .workflowVersion
        case .model: .model
        case .provider: .provider
        case .agent: .agent
        case .team: .team
        case .costCentre: .costCentre
        case .environment: .environment
        case .customer: .customer
        case .user: .user
        case .session: .session
        case .service: .service
        case .tool: .tool
        case .priceRow: .priceRow
        case .tokenClass: nil
        }
    }

    /// What stands for a missing value, so that no row is dropped from a total.
    var missing: String {
        switch self {
        case .team, .costCentre, .customer, .environment, .user: "(unallocated)"
        case .model, .provider, .service, .workflow: "(unknown)"
        case .workflowVersion, .agent, .session, .tool, .priceRow, .tokenClass: "(none)"
        }
    }

    var outputColumn: Column {
        let title = rawValue.replacing("_", with: " ")
        return Column(rawValue, title.prefix(1).uppercased() + title.dropFirst(), .text)
    }
}

extension ReportRequest {
    /// The group keys, in order.
    func costKeys() throws(ReportError) -> [CostKey] {
        var keys: [CostKey] = []
        for name in group {
            guard let key = CostKey(rawValue: name), !keys.contains(key) else {
                let names = CostKey.allCases.map(\.rawValue).joined(separator: ", ")
                throw .invalid(
                    .group,
                    value: String(name.prefix(64)),
                    expected: "each at most once of \(names)"
                )
            }
            keys.append(key)
        }
        return keys
    }
}
