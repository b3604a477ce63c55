import ArgumentParser
import Foundation
import Pricing
import Server
import Store
import Yams

/// Settings that several commands share: flags over environment over file over defaults.
struct Settings {
    /// Every key of `spanledger.yaml`; `SPANLEDGER_` and the key in capitals is its environment variable.
    enum Key: String, CaseIterable {
        /// Data directory. Default: `spanledger-data`.
        case data
        /// Address to listen on. Default: `127.0.0.1:4318`.
        case listen
        /// Price file that overrides the built-in prices. Default: none.
        case prices
        /// Project that spans go to and reports read. Default: `default`.
        case project
        /// What is kept how long: a mapping, see `RetentionSettings`. Default: everything, for ever.
        case retention
    }

    private let file: [String: String]
    private let fileRetention: RetentionPolicy
    private let environment: [String: String]

    /// Reads `spanledger.yaml` of the working directory, or the file named by `SPANLEDGER_CONFIG`, if there
    /// is one.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.environment = environment
        let path = environment["SPANLEDGER_CONFIG"] ?? "spanledger.yaml"
        guard FileManager.default.fileExists(atPath: path) else {
            if environment["SPANLEDGER_CONFIG"] != nil {
                throw SettingsError.unreadable(path: path, reason: "no such file")
            }
            file = [:]
            fileRetention = RetentionPolicy()
            return
        }
        (file, fileRetention) = try Self.read(path)
    }

    /// The value of a setting: the flag if given, else the environment, else the file.
    func value(_ key: Key, flag: String?) -> String? {
        flag ?? environment["SPANLEDGER_" + key.rawValue.uppercased()] ?? file[key.rawValue]
    }

    func data(_ flag: String?) -> String { value(.data, flag: flag) ?? "spanledger-data" }

    func project(_ flag: String?) -> String { value(.project, flag: flag) ?? "default" }

    func listen(_ flag: String?) throws -> ListenAddress {
        guard let text = value(.listen, flag: flag) else { return .standard }
        return try ListenAddress(text)
    }

    /// The built-in price book, with the user's file over it.
    func prices(_ flag: String?) throws -> PriceBook {
        let builtIn = try PriceBook.builtIn()
        guard let path = value(.prices, flag: flag) else { return builtIn }
        return builtIn.overridden(by: try PriceBook(parsing: try InputFile.bytes(path), path: path))
    }

    /// What is kept how long: flags over environment over file; a project's limits are only in the file.
    func retention(_ flags: RetentionOptions = RetentionOptions()) throws -> RetentionPolicy {
        try RetentionSettings.policy(fileRetention, environment: environment, flags: flags)
    }

    private static func read(_ path: String) throws -> ([String: String], RetentionPolicy) {
        let text = String(decoding: try InputFile.bytes(path), as: UTF8.self)
        let node: Node?
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw SettingsError.unreadable(
                path: path,
                reason: "\(error)".split(separator: "\n").joined(separator: " ")
            )
        }
        guard let node else { return ([:], RetentionPolicy()) }
        guard case .mapping(let mapping) = node else {
            throw SettingsError.wrong(
                path: path,
                line: node.mark?.line ?? 1,
                reason: "must be `key: value` lines"
            )
        }
        var values: [String: String] = [:]
        var retention = RetentionPolicy()
        for (key, value) in mapping {
            let line = key.mark?.line ?? 1
            guard let name = key.scalar?.string, let known = Key(rawValue: name) else {
                throw SettingsError.wrong(
                    path: path,
                    line: line,
                    reason: "unknown setting \(key.scalar?.string ?? "?"); "
                        + "there are \(Key.allCases.map(\.rawValue).joined(separator: ", "))"
                )
            }
            if known == .retention {
                retention = try RetentionSettings.read(value, path: path)
                continue
            }
            guard let scalar = value.scalar?.string else {
                throw SettingsError.wrong(path: path, line: line, reason: "\(name) must be one value")
            }
            values[known.rawValue] = scalar
        }
        return (values, retention)
    }
}

/// What is wrong with the settings file.
enum SettingsError: Error {
    case unreadable(path: String, reason: String)
    case wrong(path: String, line: Int, reason: String)
}

/// Options of commands that read a data directory.
struct DataOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Data directory (default: spanledger-data).", valueName: "dir"))
    var data: String?

    @Option(help: ArgumentHelp("Project (default: default).", valueName: "name"))
    var project: String?

    @Option(help: ArgumentHelp("Price file that overrides the built-in prices.", valueName: "file"))
    var prices: String?
}
