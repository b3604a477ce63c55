import ArgumentParser
import Foundation
import Ingest
import OTLP
import Pricing
import Query
import Server
import Store

/// The one place where errors of the command line become words and exit codes.
enum Exit {
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let damaged: Int32 = 3

    /// Prints one line that says what to do, and ends the process.
    static func report(_ error: any Error) -> Never {
        // Help and version are asked for in the form of errors.
        if Spanledger.exitCode(for: error) == .success { Spanledger.exit(withError: error) }
        let (text, code) = message(error)
        FileHandle.standardError.write(Data((text.isEmpty ? "" : "spanledger: \(text)\n").utf8))
        exit(code)
    }

    /// The words and the exit code of an error.
    static func message(_ error: any Error) -> (text: String, code: Int32) {
        switch error {
        case let error as StoreError: store(error)
        case let error as BackupError: backup(error)
        case let error as HoldError: hold(error)
        case let error as SettingsError: (settings(error), usage)
        case let error as InputFileError: ("cannot read \(error.path): \(error.reason)", failed)
        case let error as PriceBookError: ("\(error)", usage)
        case let error as ListenAddressError: (listen(error), usage)
        case let error as OTLPClient.Failure: (client(error), failed)
        case let error as CommandError: (error.text, error.code)
        case let error as IngestError: (ingest(error), failed)
        case is ExitCode: ("", (error as? ExitCode)?.rawValue ?? failed)
        default: argumentParser(error)
        }
    }

    private static func argumentParser(_ error: any Error) -> (text: String, code: Int32) {
        guard Spanledger.exitCode(for: error) == .validationFailure else { return ("\(error)", failed) }
        return ("\(Spanledger.message(for: error)); see --help", usage)
    }

    private static func store(_ error: StoreError) -> (text: String, code: Int32) {
        switch error {
        case .directoryInUse(let path):
            (
                "data directory \(path) is in use by another process; stop it, or send to it with --server",
                failed
            )
        case .cannotOpen(let path, let reason): ("cannot open \(path): \(reason)", failed)
        case .newerSchema(let path, let found, let known):
            ("\(path) has format \(found), this program knows up to \(known); use a newer spanledger", failed)
        case .notALedger(let path): ("\(path) is no spanledger database; choose another --data", failed)
        case .noLedger(let path):
            ("no ledger in \(path); ingest something first, or choose another --data", failed)
        case .damaged, .damagedRun: (error.damage ?? "\(error)", damaged)
        case .cannotWrite(let reason): ("cannot store: \(reason)", failed)
        case .overloaded(let waiting, let limit):
            ("\(waiting) bytes wait to be written, the limit is \(limit)", failed)
        case .diskFloor(let free, let floor):
            ("cannot store: \(free) bytes of the disk are free, the floor is \(floor)", failed)
        case .failed(let reason): ("cannot store: \(reason)", failed)
        case .readTooLong(let seconds):
            ("the question was not answered within \(seconds) seconds; ask for a shorter time", failed)
        case .closing: ("the store is closing", failed)
        }
    }

    private static func settings(_ error: SettingsError) -> String {
        switch error {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .wrong(let path, let line, let reason): "\(path):\(line): \(reason)"
        }
    }

    private static func listen(_ error: ListenAddressError) -> String {
        switch error {
        case .malformed(let text): "--listen \(text) is not HOST:PORT, for example 127.0.0.1:4318"
        case .notLoopback(let host):
            "--listen \(host) is refused: without access control only loopback is served "
                + "(127.0.0.1, ::1, localhost)"
        }
    }

    private static func client(_ error: OTLPClient.Failure) -> String {
        switch error {
        case .badURL(let url): "--server \(url) is not an http:// URL with a host"
        case .unreachable(let url, let reason): "cannot reach \(url): \(reason)"
        case .refused(let status, let body): "the server answered \(status): \(body)"
        }
    }

    private static func ingest(_ error: IngestError) -> String {
        switch error {
        case .malformed(let error): "\(error)"
        case .badCompression(let reason): reason
        case .tooLarge(let limit): "larger than the limit of \(limit) bytes"
        case .unavailable(let reason): reason
        }
    }
}

/// An error whose words are made where it is found, because only that place has the facts.
struct CommandError: Error {
    var text: String
    var code: Int32

    init(_ text: String, code: Int32 = Exit.failed) {
        self.text = text
        self.code = code
    }
}
