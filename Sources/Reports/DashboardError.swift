/// One mistake in a dashboard file.
public struct DashboardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line in the file, from 1.
    public var line: Int
    /// The key concerned, with its place: `rows[2].panels[1].report`.
    public var place: String
    /// What is wrong and what is allowed.
    public var message: String

    /// `line 12: rows[2].panels[1].report: …`.
    public var description: String { "line \(line): \(place.isEmpty ? "" : place + ": ")\(message)" }
}

/// Every mistake in a dashboard file, in the order of their lines.
public struct DashboardErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// Never empty.
    public var errors: [DashboardError]

    /// One line a mistake.
    public var description: String { errors.map(\.description).joined(separator: "\n") }
}
