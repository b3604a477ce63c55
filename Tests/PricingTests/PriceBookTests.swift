import Model
import Pricing
import Testing

@Suite struct PriceBookTests {
    @Test func `The shipped book reads, and holds what its files hold`() throws {
        let book = try PriceBook.builtIn()
        #expect(book.version == "2026-11-22")
        #expect(Set(book.rows.map { "\($0.provider)/\($0.model)" }).count == 118)
        #expect(book.rows.count == 299)
        #expect(book.rows.count { $0.hours != nil } == 8)
        #expect(
            book.rows.allSatisfy {
                $0.rates[.input] != nil && ["genai-prices", "litellm"].contains($0.source)
            }
        )
    }

    @Test func `Row ids of the shipped book are unique and name their row`() throws {
        let rows = try PriceBook.builtIn().rows
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(rows.allSatisfy { $0.id.hasPrefix("\($0.provider)/\($0.model)/\($0.variant.rawValue)") })
    }

    @Test func `No two shipped rows price the same call`() throws {
        let byModel = Dictionary(grouping: try PriceBook.builtIn().rows) { "\($0.provider)/\($0.model)" }
        for rows in byModel.values {
            for (index, row) in rows.enumerated() {
                let conflict = rows[..<index].first { row.conflicts(with: $0) }
                #expect(conflict == nil, "\(row.id) and \(conflict?.id ?? "")")
            }
        }
    }

    @Test func `Every shipped row is found by its own model id`() throws {
        let book = try PriceBook.builtIn()
        for row in book.rows where row.deployment != "regional" && row.hours == nil {
            let found = book.row(
                provider: row.provider,
                model: row.model,
                at: evening(of: row),
                totalInput: 0,
                tier: row.variant.rawValue
            )
            #expect(found?.id == row.id)
        }
    }

    @Test func `The row returned has the rates of the tier that the input falls in`() throws {
        let book = try PriceBook.builtIn()
        func input(_ total: Int64) -> Int64? {
            book.row(
                provider: "xai",
                model: "grok-4.7",
                at: Instant(seconds: 0),
                totalInput: total,
                tier: nil
            )?
            .rates[.input]
        }
        #expect(input(199_999) == 2_000_000)
        #expect(input(200_000) == 4_000_000)
    }

    @Test func `Rates become picodollars per token, rounded half up once`() throws {
        let row = try #require(
            try book(
                prices: """
                    {"rates": {"input": "0.041666666666666664", "cache_read": "0.0000005",
                     "output": "1000000"}}
                    """
            ).rows.first
        )
        #expect(row.rates[.input] == 41_667)
        #expect(row.rates[.cacheRead] == 1)
        #expect(row.rates[.output] == 1_000_000_000_000)
        #expect(row.rates[.cacheWrite1h] == nil)
        #expect(row.rates.billed(.cacheWrite1h) == 41_667)
        #expect(row.rates.billed(.outputAudio) == 1_000_000_000_000)
    }

    @Test func `A tier changes only the classes it states`() throws {
        let own = try book(
            prices: """
                {"rates": {"input": "1", "output": "2"}, "tiers": [
                  {"over": 10, "rates": {"input": "3"}}, {"over": 20, "rates": {"output": "5"}}]}
                """
        )
        #expect(own.charge(call("m", [.input: 10, .output: 1])).computed?.picodollars == 12_000_000)
        #expect(own.charge(call("m", [.input: 11, .output: 1])).computed?.picodollars == 35_000_000)
        #expect(own.charge(call("m", [.input: 21, .output: 1])).computed?.picodollars == 26_000_000)
    }

    @Test func `A window may pass midnight`() throws {
        let own = try book(
            prices: """
                {"rates": {"input": "1"}}, {"hours": "22:00-02:30", "rates": {"input": "2"}}
                """
        )
        for (time, rate) in [("21:59", 1), ("22:00", 2), ("00:00", 2), ("02:29", 2), ("02:30", 1)] {
            let charge = own.charge(call("m", at: "1969-12-31T\(time):00Z", [.input: 1]))
            #expect(charge.computed?.picodollars == Int64(rate) * 1_000_000, "\(time)")
        }
    }

    @Test func `Charging is the same from many tasks at once and past the size of the cache`() async throws {
        let book = try PriceBook.builtIn()
        await withTaskGroup(of: Int.self) { group in
            for task in 0..<4 {
                group.addTask {
                    (0..<3_000).count { index in
                        let unknown = book.charge(call("unknown-\(task)-\(index)", [.input: 1])).computed
                        return unknown == nil && book.charge(call("gpt-4o", [.input: 1])).computed != nil
                    }
                }
            }
            for await count in group { #expect(count == 3_000) }
        }
    }
}
