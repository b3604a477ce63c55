import Model

extension PriceBook {
    /// Sixteen hexadecimal digits that change whenever any row, rate, tier or date of the book does.
    public var fingerprint: String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        func mix(_ text: String) {
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        }
        for row in rows {
            mix("\(row.id)|\(row.from?.nanoseconds ?? .min)|\(row.to?.nanoseconds ?? .max)|")
            mix("\(row.hours.map { "\($0.fromMinute)-\($0.toMinute)" } ?? "")|\(row.variant.rawValue)|")
            mix(Self.text(row.rates))
            for tier in row.tiers { mix("|\(tier.over):" + Self.text(tier.rates)) }
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }

    private static func text(_ rates: TokenRates) -> String {
        TokenClass.allCases.map { rates[$0].map(String.init) ?? "-" }.joined(separator: ",")
    }
}
