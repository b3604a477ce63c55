public import Model

/// Writes rows as RFC 4180 records with CRLF line ends, piece by piece and with constant memory.
///
/// Numbers, times and flags are written as they are. A text that a spreadsheet would run as a formula gets
/// one leading apostrophe, and so does a text that begins with an apostrophe: whoever removes one leading
/// apostrophe from each text has the original back. An unknown value is an empty field, an empty text is
/// `""`. Source of the rule: OWASP CSV Injection, ASVS 1.2.10.
public struct CSVWriter: Sendable {
    /// How many texts were given an apostrophe so far.
    public private(set) var escapedCells = 0
    private let keys: [String]
    private let escapesFormulas: Bool
    private var isHeaderWritten = false

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - columns: The header row holds their keys.
    ///   - escapesFormulas: `false` leaves all texts as they are, for readers that are not spreadsheets.
    public init(columns: [Column], escapesFormulas: Bool = true) {
        keys = columns.map(\.key)
        self.escapesFormulas = escapesFormulas
    }

    /// Appends `rows`, preceded by the header row on the first call, even if `rows` is empty.
    ///
    /// A short row is filled up with unknown values; cells past the last column are left out.
    public mutating func append(_ rows: [[Cell]], to bytes: inout [UInt8]) {
        if !isHeaderWritten {
            isHeaderWritten = true
            for index in keys.indices { appendText(keys[index], isFirst: index == 0, to: &bytes) }
            endRecord(&bytes)
        }
        for row in rows {
            for index in keys.indices {
                append(index < row.count ? row[index] : .unknown, isFirst: index == 0, to: &bytes)
            }
            endRecord(&bytes)
        }
    }

    private func endRecord(_ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func append(_ cell: Cell, isFirst: Bool, to bytes: inout [UInt8]) {
        if case .text(let text) = cell {
            appendText(text, isFirst: isFirst, to: &bytes)
            return
        }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        if let plain = ExactText.plain(cell) { bytes.append(contentsOf: plain.utf8) }
    }

    private mutating func appendText(_ text: String, isFirst: Bool, to bytes: inout [UInt8]) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        let isEscaped = escapesFormulas && FormulaGuard.needsApostrophe(text)
        guard isEscaped || needsQuotes(text) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        if isEscaped {
            escapedCells += 1
            bytes.append(UInt8(ascii: "'"))
        }
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Also quotes the separators that spreadsheets of other countries split at.
    private func needsQuotes(_ text: String) -> Bool {
        var last: UInt8 = 0x20
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case 0...0x1F, UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "'"), 0x7F:
                return true
            case 0x20 where index == 0: return true
            default: last = byte
            }
        }
        return last == 0x20
    }
}

/// Tells which texts a spreadsheet might run.
enum FormulaGuard {
    /// Whether `text` begins with an apostrophe or, after any white space and quotes, with a formula's first
    /// character.
    static func needsApostrophe(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        if first == "'" || first.value < 0x20 || first.value == 0x7F { return true }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": return true
            case "\"", "'": continue
            default:
                let isSkipped =
                    scalar.value <= 0x20 || scalar.properties.isWhitespace
                    || Visibility.isHidden(scalar.value)
                if !isSkipped { return false }
            }
        }
        return false
    }
}
