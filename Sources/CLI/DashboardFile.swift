import Reports
import Yams

/// A dashboard file as the validator reads it.
enum DashboardFile {
    /// Every mistake of a file, each as `path:line: …`.
    static func errors(in bytes: [UInt8], path: String) -> [String] {
        do {
            guard let node = try Yams.compose(yaml: String(decoding: bytes, as: UTF8.self)) else {
                return ["\(path):1: the file is empty"]
            }
            _ = try Dashboard(dashboardNode(node, depth: 0))
            return []
        } catch let errors as DashboardErrors {
            return errors.errors.map {
                "\(path):\($0.line): \($0.place.isEmpty ? "" : $0.place + ": ")\($0.message)"
            }
        } catch {
            return ["\(path): \("\(error)".split(separator: "\n").joined(separator: " "))"]
        }
    }

    /// Levels of nesting; deeper ones read as empty, which no key of a dashboard allows.
    private static let depthMax = 16

    private static func dashboardNode(_ node: Node, depth: Int) -> DashboardNode {
        let line = node.mark?.line ?? 1
        if depth > depthMax { return .scalar("", line: line) }
        switch node {
        case .scalar(let scalar): return .scalar(scalar.string, line: line)
        case .sequence(let items): return .list(items.map { dashboardNode($0, depth: depth + 1) }, line: line)
        case .mapping(let pairs):
            let members = pairs.map { key, value in
                DashboardNode.Member(
                    key.scalar?.string ?? "",
                    line: key.mark?.line ?? line,
                    dashboardNode(value, depth: depth + 1)
                )
            }
            return .map(members, line: line)
        case .alias: return .scalar("", line: line)
        }
    }
}
