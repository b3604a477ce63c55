import Foundation
import Store

/// A bar on standard error while a copy, a check or a clean-up runs; only when that is a terminal.
enum LifeProgressLine {
    /// Shows how far it is.
    static func show(_ progress: LifeProgress) {
        guard Terminal.isInteractive, progress.total > 0 else { return }
        let percent = min(progress.done, progress.total) * 100 / progress.total
        let bar = String(repeating: "█", count: percent / 4) + String(repeating: "░", count: 25 - percent / 4)
        write("\r\u{1B}[K\(bar) \(percent) %  \(progress.phase.rawValue)")
    }

    /// Takes the bar away.
    static func clear() {
        if Terminal.isInteractive { write("\r\u{1B}[K") }
    }

    private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}

/// Numbers as people read them.
enum Count {
    /// With commas between thousands.
    static func text(_ number: some BinaryInteger) -> String {
        let digits = String(number.magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (number < 0 ? "-" : "") + text
    }

    /// Bytes in the largest decimal unit that leaves a whole number.
    static func bytes(_ count: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1_000 && unit < units.count - 1 {
            value /= 1_000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : String(format: "%.1f ", value) + units[unit]
    }

    /// A number with its noun, `s` added unless it is one.
    static func text(_ number: some BinaryInteger, _ noun: String) -> String {
        "\(text(number)) \(noun)\(number == 1 ? "" : "s")"
    }
}
