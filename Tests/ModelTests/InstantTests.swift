import Model
import Testing

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)),
        ("2026-11-24T06:23:38.5Z", 1_795_501_418_500_000_000),
        ("1969-12-31T23:59:59.999999999Z", -1),
        ("2024-02-29T12:00:00Z", 1_709_208_000_000_000_000),
    ])
    func `ISO 8601 reads back what it writes`(text: String, nanoseconds: Int64) {
        #expect(Instant(nanoseconds: nanoseconds).iso8601 == text)
        #expect(Instant(iso8601: text) == Instant(nanoseconds: nanoseconds))
    }

    @Test func `A zone offset is taken off`() {
        #expect(Instant(iso8601: "2026-01-01T02:30:00+02:30") == Instant(iso8601: "2026-01-01"))
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-02-30", "2026-01-01T25:00", "2026-01-01T00:00:00+9", "now",
    ])
    func `Other text is refused`(text: String) {
        #expect(Instant(iso8601: text) == nil)
    }
}

@Suite struct MoneyTests {
    @Test(arguments: [
        ("0.0042", Int64(4_200_000_000)), ("12.5", 12_500_000_000_000), ("1e-6", 1_000_000),
        ("-3", -3_000_000_000_000),
        ("0.0030800000000000003", 3_080_000_000), ("9223372.036854775807", Int64.max),
    ])
    func `A decimal becomes whole picodollars`(text: String, picodollars: Int64) {
        #expect(Money(decimal: text) == Money(picodollars: picodollars))
    }

    @Test(arguments: ["", ".", "abc", "1.2.3", "nan", "inf", "1e400", "99999999", "--1", "1e"])
    func `What is no amount is refused`(text: String) {
        #expect(Money(decimal: text) == nil)
    }

    @Test(arguments: [
        (Int128(0), "0"), (1, "0.000000000001"), (-1_500_000_000_000, "-1.5"), (3_000_000_000_000, "3"),
    ])
    func `A sum prints every significant digit and none more`(picodollars: Int128, text: String) {
        #expect(MoneySum(picodollars: picodollars).decimal == text)
    }
}
