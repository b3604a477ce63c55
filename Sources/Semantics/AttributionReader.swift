import Model

/// Who a span says it was done for.
struct AttributionReader {
    let reader: AttributeReader

    /// Tags kept per step; more are noise.
    private static let tagsMax = 64

    func read(isCodingAgent: Bool) -> Attribution {
        var result = Attribution()
        result.workflow = reader.text(.workflow)
        result.workflowVersion = reader.text(.workflowVersion)
        result.session = reader.text(.session)
        result.user = isCodingAgent ? reader.text(.codingAgentUser) : reader.text(.user)
        result.team = reader.text(.team)
        result.costCentre = reader.text(.costCentre)
        result.customer = reader.text(.customer)
        result.environment = reader.text(.environment)
        result.tags = tags()
        if let metadata = reader.first(.metadata)?.embedded(maxBytes: 1 << 14) {
            fill(&result, from: metadata)
        }
        return result
    }

    /// Application metadata in one JSON object: only the keys an application is known to use.
    private func fill(_ result: inout Attribution, from metadata: EmbeddedJSON) {
        func value(_ keys: [String]) -> String? {
            for key in keys {
                switch metadata[key] {
                case .string(let text) where !text.isEmpty: return text
                case .number(let numeral): return numeral
                default: continue
                }
            }
            return nil
        }
        result.team = result.team ?? value(FieldNames.teamKeys)
        result.costCentre = result.costCentre ?? value(FieldNames.costCentreKeys)
        result.customer = result.customer ?? value(FieldNames.customerKeys)
        result.session = result.session ?? value(["session_id", "thread_id", "conversation_id"])
        result.user = result.user ?? value(["user_id"])
    }

    private func tags() -> [String]? {
        guard let value = reader.first(.tags) else { return nil }
        let found: [String] =
            switch value {
            case .array(let items): items.compactMap(\.plainText)
            case .string(let text):
                EmbeddedJSON(parsing: text, maxBytes: 1 << 14)?.items.compactMap(\.text)
                    ?? text.split(separator: ",").map { String($0.drop { $0 == " " }) }
            default: []
            }
        let unique = Set(found.prefix(Self.tagsMax).filter { !$0.isEmpty })
        return unique.isEmpty ? nil : unique.sorted()
    }

    /// What the resource carries; a resource has no workflow, agent or tags.
    func resource() -> Attribution {
        var result = Attribution()
        result.workflowVersion = reader.text(.serviceVersion)
        result.session = reader.text(.session)
        result.user = reader.text(.user)
        result.team = reader.text(.resourceTeam)
        result.costCentre = reader.text(.costCentre)
        result.customer = reader.text(.customer)
        result.environment = reader.text(.environment)
        return result
    }
}
