public import Model
public import Query

/// Why a report cannot be made from what was asked.
public enum ReportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No report has this name.
    case unknownReport(String)
    /// The report takes no such parameter.
    case unknownParameter(String, report: ReportName)
    /// A parameter's value cannot be used.
    case invalid(ReportParameter, value: String, expected: String)
    /// A parameter that must be given is not.
    case missing(ReportParameter, expected: String)
    /// The search cannot be read.
    case query(QueryError)
    /// The project has no run of this id.
    case unknownRun(TraceID)
    /// The project has never had a run of this workflow.
    case unknownWorkflow(String)

    /// One line that names the parameter, its value and what is accepted.
    public var description: String {
        switch self {
        case .unknownReport(let name):
            "no report \"\(name)\"; reports are "
                + ReportName.allCases.map(\.rawValue).joined(separator: ", ")
        case .unknownParameter(let name, let report):
            "\(report.rawValue) takes no parameter \"\(name)\"; it takes "
                + report.parameters.map(\.rawValue).joined(separator: ", ")
        case .invalid(let parameter, let value, let expected):
            "\(parameter.rawValue) cannot be \"\(value)\"; expected \(expected)"
        case .missing(let parameter, let expected): "\(parameter.rawValue) is missing; expected \(expected)"
        case .query(let error): "q: \(error)"
        case .unknownRun(let trace): "no run \(trace)"
        case .unknownWorkflow(let name): "no run of a workflow \"\(name)\""
        }
    }
}
