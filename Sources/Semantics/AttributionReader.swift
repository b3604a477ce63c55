import Model

/// Who a span says it was done for.
extension AttributeReader {
    /// Tags kept per step; more are noise.
    private static let tagsMax = 64

    /// What a span carries.
    func readAttribution(into result: inout Attribution, isCodingAgent: Bool) {
        result.workflow = text(.workflow)
        result.workflowVersion = text(.workflowVersion)
        result.session = text(.session)
        result.user = isCodingAgent ? text(.codingAgentUser) : text(.user)
        result.team = text(.team)
        result.costCentre = text(.costCentre)
        result.customer = text(.customer)
        result.environment = text(.environment)
        result.tags = tags()
        if let metadata = first(.metadata)?.embedded(maxBytes: 1 << 14) {
            fill(&result, from: metadata)
        }
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
        guard let value = first(.tags) else { return nil }
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
    func resourceAttribution() -> Attribution {
        var result = Attribution()
        result.workflowVersion = text(.serviceVersion)
        result.session = text(.session)
        result.user = text(.user)
        result.team = text(.resourceTeam)
        result.costCentre = text(.costCentre)
        result.customer = text(.customer)
        result.environment = text(.environment)
        return result
    }
}
