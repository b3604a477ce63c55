import Model

/// How the cells of one column are written for people, so that they line up.
struct CellFormat {
    /// Decimals of the amounts; `nil` lets each amount choose.
    var moneyDigits: Int?
    /// Whether all times are midnights, so that the date says it all.
    var isDateOnly = false
    /// The longest text in bytes.
    var textBytes = 0

    /// Whether the column holds sentences, which wrap, and not names, which stay on one line.
    var isWide: Bool { textBytes > 40 }

    /// Every value by itself.
    static let single = CellFormat()

    private init() {}

    /// Looks at the first `limit` rows of a column.
    init(_ table: Table, column: Int, limit: Int) {
        var amounts: [Int128] = []
        var times = 0
        var midnights = 0
        for row in table.rows.prefix(limit) where column < row.count {
            switch row[column] {
            case .money(let sum): amounts.append(sum.picodollars)
            case .time(let instant):
                times += 1
                if instant.nanoseconds % 86_400_000_000_000 == 0 { midnights += 1 }
            case .text(let text): textBytes = max(textBytes, text.utf8.count)
            default: continue
            }
        }
        if !amounts.isEmpty { moneyDigits = HumanText.moneyDigits(amounts) }
        isDateOnly = times > 0 && times == midnights
    }

    /// Amounts with so many decimals.
    init(moneyDigits: Int) { self.moneyDigits = moneyDigits }
}
