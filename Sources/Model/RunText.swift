/// A dictionary-coded text column of runs.
public enum RunText: UInt8, CaseIterable, Sendable {
    /// `Run.workflow`; never missing.
    case workflow = 0
    /// The workflow as senders named it.
    case ownWorkflow = 1
    case workflowVersion = 2
    case session = 3
    case user = 4
    case team = 5
    case costCentre = 6
    case environment = 7
    case customer = 8
    /// Each tag as its length in UTF-8 bytes, a colon and the tag; empty for no tags.
    case tags = 9
    case service = 10
    case rootName = 11
    case agent = 12
    case incompleteReason = 13

    /// Reads this column of one run.
    public func value(of run: Run) -> String? { read([run], 0) }

    /// By place, so that no run is copied for one of its many fields.
    @inline(__always)
    func read(_ runs: [Run], _ index: Int) -> String? {
        switch self {
        case .workflow: runs[index].workflow
        case .ownWorkflow: runs[index].attribution.workflow
        case .workflowVersion: runs[index].attribution.workflowVersion
        case .session: runs[index].attribution.session
        case .user: runs[index].attribution.user
        case .team: runs[index].attribution.team
        case .costCentre: runs[index].attribution.costCentre
        case .environment: runs[index].attribution.environment
        case .customer: runs[index].attribution.customer
        case .tags: runs[index].attribution.tags.map(Self.join)
        case .service: runs[index].service
        case .rootName: runs[index].rootName
        case .agent: runs[index].agent
        case .incompleteReason: runs[index].incompleteReason
        }
    }

    private static func join(_ tags: [String]) -> String {
        tags.map { "\($0.utf8.count):\($0)" }.joined()
    }

    /// Reads back what the `tags` column joined; `nil` if it is no list of tags.
    static func split(tags text: String) -> [String]? {
        var tags: [String] = []
        var rest = Substring(text).utf8
        while !rest.isEmpty {
            guard let colon = rest.firstIndex(of: UInt8(ascii: ":")),
                let length = Int(String(Substring(rest[..<colon]))), length >= 0
            else { return nil }
            let start = rest.index(after: colon)
            guard let end = rest.index(start, offsetBy: length, limitedBy: rest.endIndex) else { return nil }
            tags.append(String(decoding: rest[start..<end], as: UTF8.self))
            rest = rest[end...]
        }
        return tags
    }
}
