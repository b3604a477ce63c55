public import Model

/// Draws charts as inline SVG with axes, a legend in words, and titles for assistive technology.
///
/// Colours and fonts come from the stylesheet by class; every series also has its own place in the legend and
/// its own dash, so that colour is never the only cue.
public enum ChartRenderer {
    /// Draws one chart.
    ///
    /// - Parameters:
    ///   - chart: Series with equal labels; those past the eighth are drawn together as "other".
    ///   - index: Tells the charts of one page apart.
    /// - Returns: A `<figure>` with the chart and its legend, as UTF-8 HTML.
    public static func render(_ chart: Chart, index: Int = 0) -> [UInt8] {
        var html = HTMLWriter()
        html.chart(chart, index: index)
        return html.bytes
    }
}

/// The area of a chart in units of its view box.
struct ChartFrame {
    let width = 640.0
    let height = 250.0
    let left = 58.0
    let right = 630.0
    let top = 12.0
    let bottom = 222.0
    /// A few places do not make bars like walls.
    static let barWidthMax = 72.0
    let scale: ChartScale
    /// Number of places along the horizontal axis.
    let count: Int

    /// Width of one place.
    var slot: Double { (right - left) / Double(max(1, count)) }

    /// Left end of a place.
    func x(_ index: Int) -> Double { left + slot * Double(index) }

    /// Height of a value.
    func y(_ value: Int128) -> Double { bottom - (bottom - top) * scale.fraction(value) }
}

/// A length in hundredths, as `HTMLWriter` writes coordinates.
func hundredths(_ value: Double) -> Int { Int((max(-1e6, min(1e6, value)) * 100).rounded()) }

extension HTMLWriter {
    /// Values with a title of their own each; beyond that the page would be mostly titles.
    private static let titledValuesMax = 1_500

    mutating func chart(_ chart: Chart, index: Int) {
        let data = ChartData(chart)
        let labels = ChartLabels(data.labels)
        markup("<figure class=\"chart\"><figcaption>")
        text(chart.title)
        markup("</figcaption>")
        if data.isEmpty {
            markup("<p class=\"empty\">No data in this period.</p></figure>\n")
            return
        }
        let isRanking = chart.style == .bars && !labels.isTime && data.items.count == 1
        if isRanking { ranking(data) } else { plot(chart, data, labels, index) }
        if data.items.count > 1 { legend(chart, data) }
        markup("</figure>\n")
    }

    private mutating func plot(_ chart: Chart, _ data: ChartData, _ labels: ChartLabels, _ index: Int) {
        let isStacked = chart.style == .stackedBars
        let scale = ChartScale(maximum: data.maximum(isStacked: isStacked), unit: data.unit)
        let frame = ChartFrame(scale: scale, count: data.labels.count)
        markup("<div class=\"plot\" tabindex=\"0\" role=\"group\"")
        attribute("aria-label", chart.title)
        markup("><svg viewBox=\"0 0 640 250\" role=\"img\"")
        attribute("aria-labelledby", "chart\(index)t chart\(index)d")
        markup("><title")
        attribute("id", "chart\(index)t")
        markup(">")
        bare(chart.title)
        markup("</title><desc")
        attribute("id", "chart\(index)d")
        markup(">")
        description(data)
        markup("</desc>")
        axes(frame, labels)
        switch chart.style {
        case .stackedBars: stackedBars(data, frame)
        case .bars: groupedBars(data, frame)
        case .lines: for item in data.items { line(item, data, frame) }
        }
        markup("</svg></div>")
    }

    private mutating func description(_ data: ChartData) {
        integer(data.items.count)
        markup(" series over ")
        integer(data.labels.count)
        markup(" points, from ")
        bare(data.labels.first ?? "")
        markup(" to ")
        bare(data.labels.last ?? "")
        markup(". Highest value ")
        bare(data.text(data.maximum(isStacked: false)))
        markup(".")
    }

    private mutating func axes(_ frame: ChartFrame, _ labels: ChartLabels) {
        for tick in frame.scale.ticks {
            let y = frame.y(tick)
            if tick == 0 { markup("<line class=\"base\"") } else { markup("<line class=\"grid\"") }
            place("x1", frame.left, "y1", y)
            place("x2", frame.right, "y2", y)
            markup("/><text class=\"tick\" text-anchor=\"end\"")
            place("x", frame.left - 8, "y", y + 4)
            markup(">")
            bare(frame.scale.label(tick))
            markup("</text>")
        }
        for (number, tick) in labels.ticks.enumerated() {
            // On narrow screens every other label goes.
            if labels.ticks.count > 4 && number % 2 == 1 {
                markup("<text class=\"tick alternate\" text-anchor=\"middle\"")
            } else {
                markup("<text class=\"tick\" text-anchor=\"middle\"")
            }
            place("x", frame.x(tick.index) + frame.slot / 2, "y", frame.bottom + 18)
            markup(">")
            bare(tick.text)
            markup("</text>")
        }
    }

    private mutating func stackedBars(_ data: ChartData, _ frame: ChartFrame) {
        let width = min(ChartFrame.barWidthMax, frame.slot - min(3, frame.slot * 0.2))
        for index in data.labels.indices {
            var below: Int128 = 0
            for item in data.items {
                guard let value = ChartData.value(item, index), value > 0 else { continue }
                let above = ChartData.sum(below, value)
                let y = frame.y(above)
                bar(
                    item.colour,
                    x: frame.x(index) + (frame.slot - width) / 2,
                    y: y,
                    width: width,
                    height: frame.y(below) - y
                )
                title(item, data, index, value)
                below = above
            }
        }
    }

    private mutating func groupedBars(_ data: ChartData, _ frame: ChartFrame) {
        let gap = frame.slot * 0.2
        let width = (frame.slot - gap) / Double(max(1, data.items.count))
        for index in data.labels.indices {
            for (place, item) in data.items.enumerated() {
                guard let value = ChartData.value(item, index), value > 0 else { continue }
                let y = frame.y(value)
                let x = frame.x(index) + gap / 2 + width * Double(place)
                bar(item.colour, x: x, y: y, width: width, height: frame.bottom - y)
                title(item, data, index, value)
            }
        }
    }

    private mutating func bar(_ colour: Int, x: Double, y: Double, width: Double, height: Double) {
        markup("<rect")
        attribute("class", "s\(colour)")
        place("x", x, "y", y)
        place("width", max(0.3, width), "height", max(0.5, height))
        markup(">")
    }

    /// Ends a shape with the value as its title.
    private mutating func title(_ item: ChartData.Item, _ data: ChartData, _ index: Int, _ value: Int128) {
        if data.labels.count * data.items.count <= HTMLWriter.titledValuesMax {
            markup("<title>")
            bare(item.title + " · " + data.labels[index] + " · " + data.text(value))
            markup("</title>")
        }
        markup("</rect>")
    }

    private mutating func line(_ item: ChartData.Item, _ data: ChartData, _ frame: ChartFrame) {
        markup("<path")
        attribute("class", "line l\(item.colour)")
        markup(" d=\"")
        var isDown = false
        for index in data.labels.indices {
            guard let value = ChartData.value(item, index) else {
                isDown = false
                continue
            }
            if isDown { markup("L") } else { markup("M") }
            coordinate(hundredths(frame.x(index) + frame.slot / 2))
            markup(" ")
            coordinate(hundredths(frame.y(value)))
            if !isDown { markup("h0") }
            isDown = true
        }
        markup("\"><title>")
        bare(item.title)
        markup("</title></path>")
        guard data.labels.count * data.items.count <= HTMLWriter.titledValuesMax else { return }
        for index in data.labels.indices {
            guard let value = ChartData.value(item, index) else { continue }
            markup("<circle r=\"2.4\"")
            attribute("class", "dot s\(item.colour)")
            place("cx", frame.x(index) + frame.slot / 2, "cy", frame.y(value))
            markup("><title>")
            bare(item.title + " · " + data.labels[index] + " · " + data.text(value))
            markup("</title></circle>")
        }
    }

    private mutating func place(_ first: Markup, _ x: Double, _ second: Markup, _ y: Double) {
        attribute(first, hundredths: hundredths(x))
        attribute(second, hundredths: hundredths(y))
    }

    private mutating func legend(_ chart: Chart, _ data: ChartData) {
        let digits = HumanText.moneyDigits(data.items.lazy.map(\.total))
        markup("<ul class=\"legend\">")
        for item in data.items {
            markup("<li><svg width=\"18\" height=\"10\" aria-hidden=\"true\">")
            if chart.style == .lines {
                markup("<path d=\"M0 5h18\"")
                attribute("class", "line l\(item.colour)")
            } else {
                markup("<rect width=\"12\" height=\"10\" x=\"3\"")
                attribute("class", "s\(item.colour)")
            }
            markup("/></svg><span>")
            text(Visibility.cut(item.title, to: 48).text)
            markup("</span><b>")
            if chart.style == .lines {
                text(item.values.last { $0 != nil }?.map { data.text($0) } ?? "—")
            } else {
                text(data.text(item.total, digits: digits))
            }
            markup("</b></li>")
        }
        markup("</ul>")
        guard data.leftOut > 0 else { return }
        markup("<p class=\"more\">")
        integer(data.leftOut)
        markup(" more series are in the exports.</p>")
    }

    /// Horizontal bars with names, for categories.
    private mutating func ranking(_ data: ChartData) {
        let largest = max(1, data.maximum(isStacked: false))
        let digits = HumanText.moneyDigits(data.items[0].values.prefix(12).compactMap { $0 })
        markup("<table class=\"ranking\"><tbody>")
        for index in data.labels.indices.prefix(12) {
            let value = ChartData.value(data.items[0], index)
            markup("<tr><th scope=\"row\">")
            text(Visibility.cut(data.labels[index], to: 48).text)
            markup("</th><td><svg width=\"100%\" height=\"12\" aria-hidden=\"true\">")
            markup("<rect class=\"s0\" height=\"12\"")
            let share = max(0, min(1, Double(value ?? 0) / Double(largest)))
            markup(" width=\"")
            coordinate(hundredths(share * 100))
            markup("%\"/></svg></td><td class=\"n\">")
            text(value.map { data.text($0, digits: digits) } ?? "—")
            markup("</td></tr>")
        }
        markup("</tbody></table>")
        guard data.labels.count > 12 else { return }
        markup("<p class=\"more\">")
        integer(data.labels.count - 12)
        markup(" more are in the exports.</p>")
    }
}
