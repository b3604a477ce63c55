import ArgumentParser
import Model
import Store
import Yams

/// The setting `retention` of `spanledger.yaml`.
///
/// | key | unit | what is kept so long after the end of its run |
/// |---|---|---|
/// | `content` | `h`, `d`, `w`, `y`, or `forever` | attributes, events and links of spans |
/// | `steps` | the same | everything else: steps, costs, findings |
/// | `size` | `MB`, `GB`, `TB`, `MiB`, `GiB`, `TiB`, or `unlimited` | the ledger; the oldest runs go first |
/// | `projects` | `NAME: {content: …, steps: …}` | limits of one project instead of those above |
///
/// Default: everything is kept for ever. Environment: `SPANLEDGER_RETENTION_CONTENT`, `…_STEPS`, `…_SIZE`.
enum RetentionSettings {
    /// Reads the mapping of the file.
    static func read(_ node: Node, path: String) throws -> RetentionPolicy {
        var policy = RetentionPolicy()
        for (key, value) in try mapping(node, "retention", path: path) {
            switch key.scalar?.string {
            case "size": policy.bytesMax = try size(value, path: path)
            case "projects":
                for (name, limits) in try mapping(value, "projects", path: path) {
                    policy.projects[name.scalar?.string ?? ""] = try Self.limits(limits, path: path)
                }
            default: try set(key, value, of: &policy.standard, path: path)
            }
        }
        return policy
    }

    /// Flags over environment over file.
    static func policy(
        _ file: RetentionPolicy,
        environment: [String: String],
        flags: RetentionOptions
    ) throws -> RetentionPolicy {
        func value(_ flag: String?, _ name: String) -> (text: String, source: String)? {
            if let flag { return (flag, "--\(name)") }
            let variable = "SPANLEDGER_RETENTION_\(name.uppercased())"
            return environment[variable].map { ($0, variable) }
        }
        func fault(_ value: (text: String, source: String), _ expected: String) -> CommandError {
            CommandError("\(value.source) \(value.text) is not \(expected)", code: Exit.usage)
        }
        var policy = file
        if let given = value(flags.content, "content") {
            guard let age = RetentionText.age(given.text) else { throw fault(given, RetentionText.ageHelp) }
            policy.standard.contentSeconds = age.value
        }
        if let given = value(flags.steps, "steps") {
            guard let age = RetentionText.age(given.text) else { throw fault(given, RetentionText.ageHelp) }
            policy.standard.stepsSeconds = age.value
        }
        if let given = value(flags.size, "size") {
            guard let size = RetentionText.size(given.text) else {
                throw fault(given, RetentionText.sizeHelp)
            }
            policy.bytesMax = size.value
        }
        return policy
    }

    // MARK: Nodes

    private static func limits(_ node: Node, path: String) throws -> RetentionLimits {
        var limits = RetentionLimits()
        for (key, value) in try mapping(node, "a project's limits", path: path) {
            try set(key, value, of: &limits, path: path)
        }
        return limits
    }

    private static func set(_ key: Node, _ value: Node, of limits: inout RetentionLimits, path: String) throws
    {
        guard let name = key.scalar?.string, name == "content" || name == "steps" else {
            throw wrong(
                key,
                path,
                "unknown setting \(key.scalar?.string ?? "?") of retention; "
                    + "there are content, steps, size, projects"
            )
        }
        guard let text = value.scalar?.string, let age = RetentionText.age(text) else {
            throw wrong(value, path, "\(name) must be \(RetentionText.ageHelp)")
        }
        if name == "content" { limits.contentSeconds = age.value } else { limits.stepsSeconds = age.value }
    }

    private static func size(_ node: Node, path: String) throws -> Int64? {
        guard let text = node.scalar?.string, let size = RetentionText.size(text) else {
            throw wrong(node, path, "size must be \(RetentionText.sizeHelp)")
        }
        return size.value
    }

    private static func mapping(_ node: Node, _ name: String, path: String) throws -> Node.Mapping {
        guard case .mapping(let mapping) = node else {
            throw wrong(node, path, "\(name) must be `key: value` lines")
        }
        return mapping
    }

    private static func wrong(_ node: Node, _ path: String, _ reason: String) -> SettingsError {
        .wrong(path: path, line: node.mark?.line ?? 1, reason: reason)
    }
}

/// Ages and sizes as people write them.
enum RetentionText {
    static let ageHelp = "a time such as 12h, 30d, 8w or 2y (at least 1h), or forever"
    static let sizeHelp = "a size such as 500MB, 50GB or 2TiB (at least 1MB), or unlimited"

    /// A limit, or none because it was asked for.
    struct Limit { var value: Int64? }

    /// Seconds; `nil` if it is no age.
    static func age(_ text: String) -> Limit? {
        if text == "forever" { return Limit(value: nil) }
        let units: [(String, Int64)] = [("h", 3_600), ("d", 86_400), ("w", 604_800), ("y", 31_536_000)]
        return whole(text, units, min: 3_600).map(Limit.init)
    }

    /// Bytes; `nil` if it is no size.
    static func size(_ text: String) -> Limit? {
        if text == "unlimited" { return Limit(value: nil) }
        let units: [(String, Int64)] = [
            ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("MB", 1_000_000), ("GB", 1_000_000_000),
            ("TB", 1_000_000_000_000),
        ]
        return whole(text, units, min: 1_000_000).map(Limit.init)
    }

    private static func whole(_ text: String, _ units: [(name: String, factor: Int64)], min: Int64) -> Int64?
    {
        for unit in units where text.hasSuffix(unit.name) {
            guard let number = Int64(text.dropLast(unit.name.count)), number > 0 else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: unit.factor)
            return overflow || product < min ? nil : product
        }
        return nil
    }
}

/// Flags that say what is kept how long.
struct RetentionOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Keep texts of spans this long, for example 30d.", valueName: "age"))
    var content: String?

    @Option(help: ArgumentHelp("Keep runs, costs and findings this long.", valueName: "age"))
    var steps: String?

    @Option(help: ArgumentHelp("Keep the ledger below this size, for example 50GB.", valueName: "size"))
    var size: String?
}
