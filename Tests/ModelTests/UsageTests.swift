import Model
import Testing

@Suite struct UsageTests {
    @Test func `Sums past 64 bits stay at the largest number and never trap`() {
        var usage = Usage()
        usage.input = .max
        usage.output = .max
        var sum = usage
        sum += usage
        #expect(sum.input == .max)
        #expect(sum.totalInput == .max)
        #expect(sum.total == .max)
    }

    @Test func `Each token is counted in one total`() {
        var usage = Usage()
        for (index, tokenClass) in TokenClass.allCases.enumerated() { usage[tokenClass] = 1 << Int64(index) }
        #expect(usage.total == 1_023)
        #expect(usage.totalInput + usage.totalOutput == usage.total)
    }
}
