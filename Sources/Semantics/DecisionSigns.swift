import Model

/// Where in a span something about decisions may stand: the result of the one cheap pass over it.
struct DecisionSigns {
    /// Attributes whose text has words of refusal, as indices.
    var refusals: [Int] = []
    /// Events whose attributes have words of refusal, as indices.
    var refusingEvents: [Int] = []
    /// Output attributes that ask for tool calls, as indices.
    var calls: [Int] = []
    var hasCallEvent = false
    var hasCarrier = false
    var hasCarrierEvent = false
    var hasError = false
    /// A tool's arguments.
    var arguments: Int?
    /// What a tool was given, if nothing says that it is the arguments.
    var firstInput: Int?

    /// Looks once at every event, and at the attributes that `reader` says can tell anything.
    init(_ record: borrowing SpanRecord, _ reader: borrowing AttributeReader, operation: Operation) {
        let isModel = operation == .llm || operation == .embedding
        for (index, role) in reader.signs {
            switch role {
            case .none: continue
            case .carrier: hasCarrier = true
            case .error: hasError = true
            case .arguments:
                if arguments == nil, operation == .tool {
                    arguments = argumentIndex(record.attributes[index], index)
                }
            case .input:
                if operation == .tool {
                    firstInput = firstInput ?? index
                } else {
                    addRefusal(record.attributes[index], index)
                }
            case .history: addRefusal(record.attributes[index], index)
            case .output:
                if isModel {
                    addCall(record.attributes[index], index)
                } else {
                    addRefusal(record.attributes[index], index)
                }
            }
        }
        for index in record.events.indices { add(record.events[index], index, isModel: isModel) }
    }

    /// `tool.parameters` is a schema in one dialect and the arguments in another.
    private func argumentIndex(_ attribute: Attribute, _ index: Int) -> Int? {
        if attribute.key == "tool.parameters", case .string(let text) = attribute.value,
            MarkerSearch.contains("\"type\":", in: text)
        {
            return nil
        }
        return index
    }

    private mutating func addRefusal(_ attribute: Attribute, _ index: Int) {
        if MarkerScanner.shared.markers(in: attribute.value, wanted: .denial).contains(.denial) {
            refusals.append(index)
        }
    }

    private mutating func addCall(_ attribute: Attribute, _ index: Int) {
        if MarkerScanner.shared.markers(in: attribute.value, wanted: .call).contains(.call)
            || MarkerScanner.shared.markers(in: attribute.key, wanted: .call).contains(.call)
        {
            calls.append(index)
        }
    }

    private mutating func add(_ event: SpanEvent, _ index: Int, isModel: Bool) {
        let name = event.name
        if name == "exception" {
            hasError = true
            return
        }
        if DecisionCarriers.isCarrierEvent(name) { hasCarrierEvent = true }
        let isChoice = name == "gen_ai.choice"
        let isMessage =
            name.hasPrefix("gen_ai.") && (name.hasSuffix(".message") || name.hasSuffix(".operation.details"))
        guard isChoice || isMessage || name == "tool.output" || name == "gen_ai.content.prompt" else {
            return
        }
        for attribute in event.attributes {
            let found = MarkerScanner.shared.markers(in: attribute.value, wanted: [.denial, .call])
            if found.contains(.denial), refusingEvents.last != index, !(isChoice && isModel) {
                refusingEvents.append(index)
            }
            if found.contains(.call), isChoice, isModel { hasCallEvent = true }
        }
    }
}
