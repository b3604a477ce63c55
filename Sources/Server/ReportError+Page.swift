import HTTPTypes
import Query
import Render
import Reports

extension ReportError {
    /// The page that shows the mistake where it was typed, so that it can be mended there.
    ///
    /// - Parameters:
    ///   - fault: The same error in words.
    ///   - page: The page that was asked for.
    /// - Returns: HTML in UTF-8.
    func render(_ fault: HTTPFault, on page: PageContext) -> [UInt8] {
        var page = page
        var message = fault.message
        var mistake: Mistake?
        switch self {
        case .query(let error):
            page.hasSearch = true
            page.mistaken = [ReportParameter.query.rawValue]
            let text = page.parameters.last { $0.key == ReportParameter.query.rawValue }?.value ?? ""
            (message, mistake) = Self.words(error, text)
        case .invalid(let parameter, _, _): page.mistaken = [parameter.rawValue]
        case .unknownParameter(let name, _):
            page.mistaken = Set(page.parameters.map(\.key).filter { String($0.prefix(64)) == name })
        case .missing, .unknownReport, .unknownRun, .unknownWorkflow: break
        }
        return ErrorPage.render(
            status: fault.status.code,
            title: fault.title,
            message: message,
            hint: fault.hint,
            page: page,
            mistake: mistake
        )
    }

    /// An unknown name is told with its nearest field; the list of fields is not in the sentence.
    private static func words(_ error: QueryError, _ text: String) -> (String, Mistake) {
        var mistake = Mistake(text: text, position: error.position)
        guard case .unknownField(let name, let nearest) = error.reason else { return ("\(error)", mistake) }
        mistake.suggestion = nearest?.rawValue
        mistake.words = QueryField.allCases.map(\.rawValue)
        let message =
            "At position \(error.position): no field is called “\(name)”. attr.KEY asks for an attribute, "
            + "quotes for text."
        return (message, mistake)
    }
}
