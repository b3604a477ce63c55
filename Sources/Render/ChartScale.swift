import Model

/// The value axis of a chart: from zero to a round number, with a few round steps.
struct ChartScale {
    /// Distance between ticks in the unit of the values; at least 1.
    let step: Int128
    /// The highest tick; at least one step.
    let top: Int128
    private let unit: Series.Unit

    /// Finds the smallest round step that needs at most four of itself to reach `maximum`.
    init(maximum: Int128, unit: Series.Unit) {
        self.unit = unit
        let maximum = max(1, min(maximum, Int128.max / 16))
        var step = ChartScale.steps(unit).first { $0 * 4 >= maximum } ?? 0
        if step == 0 {
            step = unit == .milliseconds ? 86_400_000_000_000 : 1
            while step * 4 < maximum { step *= 2 }
        }
        self.step = step
        top = (maximum + step - 1) / step * step
    }

    /// All ticks from zero up.
    var ticks: [Int128] { (0...Int(top / step)).map { Int128($0) * step } }

    /// How far up `value` is, from 0 to 1; what is off the axis is at its end.
    func fraction(_ value: Int128) -> Double { max(0, min(1, Double(value) / Double(top))) }

    /// The text beside a tick.
    func label(_ tick: Int128) -> String {
        if tick == 0 { return unit == .dollars ? "$0" : "0" }
        switch unit {
        case .dollars:
            var digits = 0
            var part = Int128(HumanText.dollar)
            while digits < 6, step % part != 0 {
                digits += 1
                part /= 10
            }
            return HumanText.money(tick, digits: digits)
        case .milliseconds: return HumanText.duration(tick)
        case .count:
            if step >= 1_000_000 && step % 100_000 == 0 { return ChartScale.short(tick, 1_000_000) + " M" }
            if step >= 1_000 && step % 100 == 0 { return ChartScale.short(tick, 1_000) + " k" }
            return HumanText.count(tick)
        }
    }

    private static func short(_ tick: Int128, _ unit: Int128) -> String {
        let tenths = tick * 10 / unit
        return HumanText.count(tenths / 10) + (tenths % 10 == 0 ? "" : ".\(tenths % 10)")
    }

    private static func steps(_ unit: Series.Unit) -> [Int128] {
        var steps: [Int128] = []
        var power: Int128 = 1
        let limit: Int128 = unit == .milliseconds ? 1_000_000_000 : 1_000_000_000_000_000_000_000_000
        while power < limit {
            steps += [power, power * 2, power * 5]
            power *= 10
        }
        guard unit == .milliseconds else { return steps }
        let seconds: [Int128] = [
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400,
        ]
        return steps + seconds.map { $0 * 1_000_000_000 }
    }
}
