import Store

extension Exit {
    /// The words and the exit code of what stops a backup or a restore.
    static func backup(_ error: BackupError) -> (text: String, code: Int32) {
        switch error {
        case .targetExists(let path): ("\(path) exists; choose another --to, or give --replace", failed)
        case .directoryNotEmpty(let path):
            ("\(path) holds a ledger; choose another --data, or give --replace to keep it beside", failed)
        case .unsound(let report):
            (
                "the ledger is damaged, nothing was written: "
                    + (report.damages.first.map { "\($0.place): \($0.reason)" } ?? "see `spanledger verify`"),
                damaged
            )
        case .damagedAttachment(let name): ("\(name) in the backup is damaged: checksum mismatch", damaged)
        }
    }

    /// The words and the exit code of what is wrong with legal holds.
    static func hold(_ error: HoldError) -> (text: String, code: Int32) {
        switch error {
        case .damaged(let path, let line):
            (
                "\(path):\(line): the line is damaged; nothing is dropped until the journal is mended",
                damaged
            )
        case .unusable(let path, let reason): ("cannot use \(path): \(reason)", failed)
        case .unknown(let number): ("no hold \(number) is in force; see `spanledger hold list`", usage)
        case .missingReason: ("a hold needs a --reason, and so does its release", usage)
        case .unreadableQuery(let number, let reason):
            (
                "the search of hold \(number) cannot be read (\(reason)); nothing is dropped until it is "
                    + "released and set anew",
                failed
            )
        }
    }
}
