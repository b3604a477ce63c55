extension ByteWriter {
    /// Appends a JSON string: quoted, with the escapes that RFC 8259 demands and no others.
    public mutating func jsonString(_ text: String) {
        byte(0x22)
        for unit in text.utf8 {
            switch unit {
            case 0x22, 0x5c:
                byte(0x5c)
                byte(unit)
            case 0x0a: raw("\\n")
            case 0x0d: raw("\\r")
            case 0x09: raw("\\t")
            case 0..<0x20:
                raw("\\u00")
                byte(HexText.digits[Int(unit >> 4)])
                byte(HexText.digits[Int(unit & 15)])
            default: byte(unit)
            }
        }
        byte(0x22)
    }

    /// Appends a double as ProtoJSON writes it: the shortest exact decimal, or `"NaN"`, `"Infinity"`, `"-Infinity"`.
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
