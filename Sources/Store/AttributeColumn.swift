import Wire

/// One key's values of one kind: how they are stored and where.
///
/// The occurrences of the key are spread over a list of values, and the list is coded.
struct AttributeColumn {
    /// Which value of the list an occurrence has.
    enum Spread: UInt8 {
        /// Its own.
        case each = 0
        /// That of its run, counting the runs that have the key.
        case run = 1
        /// That of its row's shape, counting the shapes that have the key.
        case shape = 2
    }

    /// How the list is coded; the raw values of the cases are in `CodingTag`.
    enum Coding {
        /// Distinct contents in the head, one code a value.
        case dictionary([Range<Int>], AttributePlanes)
        /// Contents are varints of these numbers.
        case integers(AttributePlanes)
        /// Contents are doubles: these numbers divided by a power of ten.
        case decimals(scale: Double, AttributePlanes)
        /// Texts of one form, in the part of ids.
        case template(AttributeTemplate, start: Int)
        /// Lengths, and the contents one after another.
        case plain(AttributePlanes, start: Int, byteCount: Int)
        /// In the chunked text.
        case text
    }

    /// The stored numbers of codings.
    enum CodingTag: UInt8 {
        case dictionary = 0
        case integers = 1
        case decimals = 2
        case template = 3
        case plain = 4
        case text = 5
    }

    /// Powers of ten that decimals are tried with.
    static let scales: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    let key: Range<Int>
    let kind: AttributeKind
    let spread: Spread
    let listCount: Int
    let coding: Coding

    var isText: Bool {
        if case .text = coding { true } else { false }
    }

    /// Reads a column's description; `values` and `ids` move behind its data in the parts of these names.
    init(_ head: inout ByteReader, values: inout Int, ids: inout Int) throws {
        key = try head.prefixedRange()
        guard let kind = AttributeKind(rawValue: try head.byte()) else { throw head.malformed("kind") }
        guard let spread = Spread(rawValue: try head.byte()) else { throw head.malformed("spread") }
        let tag = CodingTag(rawValue: try head.byte())
        // A row has at most as many attributes as it has bytes; parts limit those, and so the sum of counts.
        let count = try head.count(limit: AttributePart.rawBytesMax)
        self.kind = kind
        self.spread = spread
        listCount = count
        switch tag {
        case .dictionary:
            var entries: [Range<Int>] = []
            for _ in 0..<(try head.count(limit: count)) { entries.append(try head.prefixedRange()) }
            coding = .dictionary(entries, try AttributePlanes(&head, count: count, cursor: &values))
        case .integers:
            coding = .integers(try AttributePlanes(&head, count: count, cursor: &values))
        case .decimals:
            let exponent = Int(try head.byte())
            guard Self.scales.indices.contains(exponent) else { throw head.malformed("scale") }
            let planes = try AttributePlanes(&head, count: count, cursor: &values)
            coding = .decimals(scale: Self.scales[exponent], planes)
        case .template:
            let template = try AttributeTemplate(&head)
            coding = .template(template, start: ids)
            ids += template.byteCount(count)
        case .plain:
            let byteCount = try head.count(limit: AttributePart.rawBytesMax)
            let lengths = try AttributePlanes(&head, count: count, cursor: &values)
            coding = .plain(lengths, start: values, byteCount: byteCount)
            values += byteCount
        case .text:
            guard spread == .each else { throw head.malformed("spread of a text") }
            coding = .text
        case nil:
            throw head.malformed("coding")
        }
        guard values <= AttributePart.rawBytesMax, ids <= AttributePart.rawBytesMax else {
            throw head.malformed("size of a column")
        }
    }
}
