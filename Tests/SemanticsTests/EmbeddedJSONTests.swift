import Semantics
import Testing

@Suite struct EmbeddedJSONTests {
    @Test func `JSON and Python's print of it read alike`() {
        let json = EmbeddedJSON(parsing: #"{"a": [1, 2.5, null, true], "b": "it's \u00e9 \ud83d\ude00\n"}"#)
        let python = EmbeddedJSON(parsing: #"{'a': (1, 2.5, None, True,), 'b': "it's \u00e9 \U0001F600\n"}"#)
        #expect(json != nil)
        #expect(json == python)
        #expect(json?["a"]?[0]?.int == 1)
        #expect(json?["b"]?.text == "it's é 😀\n")
    }

    @Test func `Records and placeholders of Python are read`() {
        let value = EmbeddedJSON(
            parsing: "Usage(n=3, role=<Role.USER: 'user'>, at=datetime.datetime(2025, 1, 2), k=[A(x='y')])"
        )
        #expect(value?["n"]?.int == 3)
        #expect(value?["k"]?[0]?["x"]?.text == "y")
    }

    @Test(arguments: [
        "", "{", "[1,", "{\"a\" 1}", "{a: 1}", "\"x", "'x\"", "1 2", "nope", "A(", "{\"a\":1}x", "\\",
        "\"\\u12",
    ])
    func `Broken text is refused`(_ text: String) {
        #expect(EmbeddedJSON(parsing: text) == nil)
    }

    @Test func `Depth and size are limited`() {
        let deep = String(repeating: "[", count: 65) + String(repeating: "]", count: 65)
        #expect(EmbeddedJSON(parsing: deep) == nil)
        #expect(EmbeddedJSON(parsing: String(deep.dropFirst().dropLast())) != nil)
        #expect(EmbeddedJSON(parsing: "[1,2,3]", maxBytes: 6) == nil)
        #expect(EmbeddedJSON(parsing: "[" + String(repeating: "1,", count: 200_001) + "]") == nil)
    }

    @Test func `Whole numbers are read from any numeral, or not at all`() {
        #expect(EmbeddedJSON.number("12.0").int == 12)
        #expect(EmbeddedJSON.string("7").int == 7)
        #expect(EmbeddedJSON.number("1.5").int == nil)
        #expect(EmbeddedJSON.number("99999999999999999999").int == nil)
        #expect(EmbeddedJSON.number("1e999").int == nil)
    }

    @Test func `Every prefix of a text is read or refused, never trapped`() {
        let text = #"{'a': Usage(n=3, s="\u00e9\x41"), "b": [<X>, -1e5, (None, {"c": '\''})]}"#
        #expect(EmbeddedJSON(parsing: text) != nil)
        for length in 0..<text.utf8.count {
            #expect(EmbeddedJSON(parsing: String(decoding: text.utf8.prefix(length), as: UTF8.self)) == nil)
        }
    }
}
