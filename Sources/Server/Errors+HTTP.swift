import HTTPTypes
import Ingest
import OTLP
import Reports
import Store

/// An error as an HTTP answer: status, words, and whether to try again.
struct HTTPFault {
    var status: HTTPResponse.Status
    var title: String
    var message: String
    var hint: String = ""
    /// Seconds after which the client should try again, if that can help.
    var retryAfter: Int?

    /// The one place where errors of pages and of ingest become words.
    init(_ error: any Error) {
        switch error {
        case let error as IngestError: self.init(ingest: error)
        case let error as ReportError: self.init(report: error)
        case let error as StoreError: self.init(store: error)
        default:
            self.init(
                status: .internalServerError,
                title: "This should not happen",
                message: "\(error)",
                hint: "Please report it with the address of this page."
            )
        }
    }

    init(
        status: HTTPResponse.Status,
        title: String,
        message: String,
        hint: String = "",
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.title = title
        self.message = message
        self.hint = hint
        self.retryAfter = retryAfter
    }

    private init(ingest error: IngestError) {
        switch error {
        case .malformed(let error):
            self.init(status: .badRequest, title: "Cannot be decoded", message: "\(error)")
        case .badCompression(let reason):
            self.init(status: .badRequest, title: "Cannot be decompressed", message: "gzip: \(reason)")
        case .tooLarge(let limit):
            self.init(
                status: .contentTooLarge,
                title: "Too large",
                message: "the body is larger than the limit of \(limit) bytes; send smaller batches"
            )
        case .unavailable(let reason):
            self.init(status: .serviceUnavailable, title: "Try again", message: reason, retryAfter: 1)
        }
    }

    private init(report error: ReportError) {
        switch error {
        case .unknownRun(let trace):
            self.init(
                status: .notFound,
                title: "No such run",
                message: "There is no run \(trace) in this project.",
                hint: "It may belong to another project, or not have arrived yet."
            )
        case .unknownWorkflow(let name):
            self.init(
                status: .notFound,
                title: "No such workflow",
                message: "There is no run of a workflow “\(name.prefix(200))” in this project.",
                hint: "It may belong to another project, or not have run yet."
            )
        case .unknownReport:
            self.init(status: .notFound, title: "No such report", message: "\(error)")
        case .query:
            self.init(status: .badRequest, title: "The query has a mistake", message: "\(error)")
        case .unknownParameter, .invalid, .missing:
            self.init(status: .badRequest, title: "A parameter has a mistake", message: "\(error)")
        }
    }

    private init(store error: StoreError) {
        switch error {
        case .damaged, .damagedRun:
            self.init(
                status: .internalServerError,
                title: "Damaged data",
                message: error.damage ?? "\(error)",
                hint: "Nothing is shown rather than a sum that is too low. Restore a backup."
            )
        case .readTooLong(let seconds):
            self.init(
                status: .serviceUnavailable,
                title: "Too much at once",
                message: "The question was not answered within \(seconds) seconds and was stopped.",
                hint: "Ask for a shorter time, or for fewer runs."
            )
        case .failed(let reason):
            self.init(
                status: .serviceUnavailable,
                title: "Stopping",
                message: "Nothing more can be stored: \(reason)",
                hint: "The server ends by itself; what it acknowledged is checked at its next start.",
                retryAfter: 1
            )
        case .diskFloor(let free, let floor):
            self.init(
                status: .serviceUnavailable,
                title: "The disk is nearly full",
                message: "\(free) bytes of the disk are free, the floor is \(floor).",
                hint: "Make room, or keep less.",
                retryAfter: 1
            )
        default:
            self.init(status: .serviceUnavailable, title: "Not available", message: "\(error)", retryAfter: 1)
        }
    }
}
