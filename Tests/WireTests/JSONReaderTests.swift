import Testing
import Wire

@Suite struct JSONReaderTests {
    private func check(_ text: String, depthMaximum: Int = 100) throws {
        var reader = JSONReader(Array(text.utf8), depthMaximum: depthMaximum)
        try reader.skipValue()
        try reader.finish()
    }

    private func string(_ bytes: [UInt8]) throws -> String {
        var reader = JSONReader(bytes)
        let text = try reader.string()
        try reader.finish()
        return reader.makeString(text)
    }

    @Test(arguments: [
        "{}", "[]", " [ ] ", #"{"a":1,"b":[true,false,null]}"#, "-0", "0.5e+10", "1E400", #""""#, "\u{feff}1",
        #"{"a":{"b":{}},"c":[[],[[]]]}"#, "[1\t,\r\n2]", #""\u0000\uD83D\uDE00\ud800""#, "\"\u{7f}\"",
    ])
    func `well-formed values are accepted`(text: String) throws {
        try check(text)
    }

    @Test(arguments: [
        "", " ", "{", "[", "[1", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{a:1}", "{'a':1}",
        "[1 2]", "01",
        "-", "+1", ".5", "1.", "1e", "1e+", "0x10", "NaN", "Infinity", "tru", "nul", "falsey", "True", "\"",
        "\"\\",
        "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"a\nb\"", "\"\u{1}\"", "[1]]", "1 1", "{\"a\":1}}", "[1}",
        "{]",
        "/**/1", "{\"a\" 1}", "{1:1}", "[1,,2]", "\u{a0}1",
    ])
    func `malformed values are errors`(text: String) {
        #expect(throws: WireError.self) { try check(text) }
    }

    @Test func `nesting is limited`() throws {
        for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
            func nested(_ count: Int) -> String {
                String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
            }
            try check(nested(100))
            #expect(throws: WireError.self) { try check(nested(101)) }
            #expect(throws: WireError.self) { try check(nested(1_000_000)) }
            #expect(throws: WireError.self) { try check(String(repeating: open, count: 1_000_000)) }
        }
    }

    @Test(arguments: [
        (#""plain""#, "plain"), (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{c}\n\r\t"),
        (#""\u00e9\u20AC\ud83d\ude00""#, "é€😀"), (#""\ud800""#, "\u{fffd}"), (#""\udc00x""#, "\u{fffd}x"),
        (#""\ud800\ud800\udc00""#, "\u{fffd}𐀀"), (#""\ud800\n""#, "\u{fffd}\n"), (#""\u0000""#, "\u{0}"),
        (
            #""long enough to need more than one word \n of eight bytes \u00e9 here""#,
            "long enough to need more than one word \n of eight bytes é here"
        ),
        ("\"é€😀 raw\"", "é€😀 raw"),
    ])
    func `strings mean what they say`(json: String, text: String) throws {
        #expect(try string(Array(json.utf8)) == text)
    }

    @Test func `invalid UTF-8 is repaired`() throws {
        #expect(try string([0x22, 0x61, 0xff, 0x62, 0x22]) == "a\u{fffd}b")
        #expect(try string([0x22, 0x5c, 0x6e, 0xc3, 0x22]) == "\n\u{fffd}")
    }

    @Test func `an escape at each offset is found`() throws {
        for count in 0..<40 {
            let before = String(repeating: "x", count: count)
            for after in [0, 1, 9] {
                let json = "\"\(before)\\n\(String(repeating: "y", count: after))\""
                #expect(try string(Array(json.utf8)) == "\(before)\n\(String(repeating: "y", count: after))")
            }
        }
    }

    @Test func `written strings are read back`() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let scalars = (0..<Int.random(in: 0..<40, using: &generator)).compactMap { _ in
                Unicode.Scalar(
                    UInt32.random(
                        in: 0...(Bool.random(using: &generator) ? 0x7f : 0x10ffff),
                        using: &generator
                    )
                )
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            var writer = ByteWriter()
            writer.jsonString(text)
            #expect(try string(writer.bytes) == text)
        }
    }

    @Test func `keys are told apart, escaped ones too`() throws {
        let table = JSONKeyTable([("a", 1), ("abcdefgh", 2), ("abcdefghi", 3)])
        var reader = JSONReader(
            Array(#"{"a":0,"abcdefgh":0,"abcdefgi":0,"\u0061":0,"abcdefghi":0,"":0}"#.utf8)
        )
        try reader.enterObject()
        var codes: [UInt8] = []
        while let key = try reader.nextKey() {
            codes.append(table.code(of: key, in: &reader))
            try reader.skipValue()
        }
        #expect(codes == [1, 2, 0, 1, 3, 0])
    }
}

@Suite struct JSONNumberTests {
    private func integer(_ text: String) -> JSONNumber.Integer {
        JSONNumber.integer(Array(text.utf8), in: 0..<text.utf8.count)
    }

    @Test(
        arguments: [
            ("0", false, 0), ("-0", false, 0), ("0.000", false, 0), ("0e5", false, 0), ("1e2", false, 100),
            ("1.0", false, 1),
            ("-1", true, 1), ("1.50e1", false, 15), ("100e-2", false, 1),
            ("18446744073709551615", false, .max),
            ("9223372036854775808", false, 1 << 63),
            ("1544712660000000001", false, 1_544_712_660_000_000_001),
            ("1.8446744073709551615e19", false, .max),
            ("10000000000000000000000e-3", false, 10_000_000_000_000_000_000),
        ] as [(String, Bool, UInt64)]
    )
    func `integers are exact`(text: String, isNegative: Bool, magnitude: UInt64) {
        #expect(integer(text) == .value(isNegative: isNegative, magnitude: magnitude))
    }

    @Test(arguments: [
        ("1.5", JSONNumber.Integer.fraction), ("1e-1", .fraction), ("0.1", .fraction),
        ("18446744073709551616", .outOfRange), ("1e20", .outOfRange),
        ("1e999999999999999999999", .outOfRange),
        ("1e-999999999999999999999", .fraction), ("", .malformed), ("abc", .malformed), (" 1", .malformed),
        ("01", .malformed), ("+1", .malformed), ("0x1", .malformed), ("1_0", .malformed),
    ])
    func `what is no integer is told`(text: String, expected: JSONNumber.Integer) {
        #expect(integer(text) == expected)
    }

    @Test(arguments: [
        "0", "-0.0", "0.5", "1e22", "1e23", "123456789012345678", "2.2250738585072014e-308", "5e-324",
        "1.7976931348623157e308", "0.1", "3.141592653589793", "9007199254740993", "1e-400",
    ])
    func `doubles are rounded correctly`(text: String) throws {
        let value = try #require(JSONNumber.double(Array(text.utf8), in: 0..<text.utf8.count))
        #expect(value.bitPattern == Double(text)?.bitPattern)
    }

    @Test func `doubles beyond the range are none`() {
        for text in ["1e309", "-1e400", "", "NaN", "1."] {
            #expect(JSONNumber.double(Array(text.utf8), in: 0..<text.utf8.count) == nil)
        }
    }

    @Test func `random doubles survive the way through text`() {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            if !value.isFinite { continue }
            var writer = ByteWriter()
            writer.jsonDouble(value)
            #expect(JSONNumber.double(writer.bytes, in: 0..<writer.count)?.bitPattern == value.bitPattern)
        }
    }
}
