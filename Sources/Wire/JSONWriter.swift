extension ByteWriter {
    /// Appends a JSON string: quoted, with the escapes that RFC 8259 demands and no others.
    public mutating func jsonString(_ text: String) {
        byte(0x22)
        var text = text
        text.withUTF8 { source in
            var start = 0
            for index in source.indices {
                let unit = unsafe source[index]
                if unit >= 0x20, unit != 0x22, unit != 0x5c { continue }
                unsafe bytes.append(contentsOf: source[start..<index])
                start = index + 1
                jsonEscape(unit)
            }
            unsafe bytes.append(contentsOf: source[start...])
        }
        byte(0x22)
    }

    private mutating func jsonEscape(_ unit: UInt8) {
        byte(0x5c)
        switch unit {
        case 0x0a: byte(0x6e)
        case 0x0d: byte(0x72)
        case 0x09: byte(0x74)
        case 0..<0x20:
            raw("u00")
            byte(HexText.digits[Int(unit >> 4)])
            byte(HexText.digits[Int(unit & 15)])
        default: byte(unit)
        }
    }

    /// Appends a double as ProtoJSON writes it: the shortest exact decimal, or `"NaN"`, `"Infinity"`,
    /// `"-Infinity"`.
    public mutating func jsonDouble(_ value: Double) {
        if value.isFinite {
            raw(value.description)
        } else if value.isNaN {
            raw("\"NaN\"")
        } else {
            raw(value < 0 ? "\"-Infinity\"" : "\"Infinity\"")
        }
    }
}
