import Model
import Query
import Testing

@Suite struct TimeTextTests {
    private static let now = CivilTime(year: 2026, month: 11, day: 24, hour: 6).instant

    @Test(arguments: [
        ("now", "2026-11-24T06:00:00Z"), ("-7d", "2026-11-17T06:00:00Z"), ("-24h", "2026-11-23T06:00:00Z"),
        ("-90m", "2026-11-24T04:30:00Z"), ("-2w", "2026-11-10T06:00:00Z"), ("-5s", "2026-11-24T05:59:55Z"),
        ("2026-11", "2026-11-01T00:00:00Z"), ("2026-11-03", "2026-11-03T00:00:00Z"),
        ("2026-11-03T10:20:30.5Z", "2026-11-03T10:20:30.5Z"),
        ("2026-11-03T10:00:00+02:00", "2026-11-03T08:00:00Z"),
        ("2026-11-03T10:00:00 02:00", "2026-11-03T08:00:00Z"),
    ])
    func `A time is read`(text: String, expected: String) throws {
        #expect(try TimeText.parse(text, now: Self.now)?.iso8601 == expected)
    }

    @Test(arguments: [
        "", "7d", "-d", "-7", "-7y", "-7.5d", "--7d", "yesterday", "2026-13", "2026-11-31", "-99999999999d",
    ])
    func `Other text is an error that names it and what is accepted`(text: String) {
        let error = #expect(throws: TimeTextError.self) { try TimeText.parse(text, now: Self.now) }
        #expect(error?.description.contains("\"\(text)\"") == true)
        #expect(error?.description.contains("-30d") == true)
    }

    @Test func `Without bounds a range is the last 30 days and open`() throws {
        let range = try TimeText.range(from: nil, to: nil, now: Self.now)
        #expect(range.from?.iso8601 == "2026-10-25T06:00:00Z")
        #expect(range.to == nil)
    }

    @Test func `All is everything, and one bound leaves the other open`() throws {
        #expect(try TimeText.range(from: "all", to: nil, now: Self.now) == TimeRange())
        let range = try TimeText.range(from: nil, to: "2026-11", now: Self.now)
        #expect(range == TimeRange(to: CivilTime(year: 2026, month: 11, day: 1).instant))
    }
}
