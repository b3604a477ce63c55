import Model
import OTLP
import Testing
import Wire

/// The rules of the protobuf encoding.
@Suite struct ProtobufRuleTests {
    @Test(arguments: [[UInt8](), [0x0a, 0], [0x0a, 2, 0x12, 0], [0x48, 1]])
    func `an empty request is fine`(bytes: [UInt8]) throws {
        #expect(try decode(protobuf: bytes) == DecodedBatch())
    }

    @Test func `fields may come in any order`() throws {
        let forward = GoldenVectorTests.span
        var reader = ProtobufReader(forward)
        var fields: [[UInt8]] = []
        var start = 0
        while try reader.nextField() {
            try reader.skip()
            fields.append(Array(forward[start..<reader.offset]))
            start = reader.offset
        }
        #expect(fields.count == 10)
        let backward = Array(fields.reversed().joined())
        let one = try decode(protobuf: protobufRequest(forward))
        #expect(one.records.count == 1)
        #expect(try decode(protobuf: protobufRequest(backward)) == one)
    }

    @Test func `a message in two parts is merged, a scalar given twice counts the last time`() throws {
        let span = protobufSpan { writer in
            writer.message(15) { $0.string(2, "why") }
            writer.message(15) { $0.varint(3, 2) }
            writer.string(5, "first")
            writer.string(5, "second")
        }
        let record = try #require(try decode(protobuf: protobufRequest(span)).records.first)
        #expect(record.status == .error && record.statusMessage == "why")
        #expect(record.name == "second")
    }

    @Test func `resource, scope and arrays in two parts are merged`() throws {
        var writer = ProtobufWriter()
        writer.message(1) { writer in
            writer.message(2) { writer in
                writer.message(1) { $0.string(1, "n") }
                writer.data(2, protobufSpan())
                writer.message(1) { $0.string(2, "v") }
            }
            for key in ["a", "b"] { writer.message(1) { $0.message(1) { $0.string(1, key) } } }
        }
        let record = try #require(try decode(protobuf: writer.bytes).records.first)
        #expect(record.scope == Scope(name: "n", version: "v"))
        #expect(record.resource.attributes.map(\.key) == ["a", "b"])
        #expect(try protobufValue(hex("2a040a021801 2a040a021802")) == .array([.int(1), .int(2)]))
    }

    @Test func `of two kinds the last one known wins`() throws {
        #expect(try protobufValue(hex("0a0161 1805")) == .int(5))
        #expect(try protobufValue(hex("1805 0a0161")) == .string("a"))
        #expect(try protobufValue(hex("1805 5a0161")) == .int(5))
        #expect(try protobufValue(hex("4005")) == .empty)
    }

    @Test func `unknown fields are ignored at every level, whatever their wire type`() throws {
        func noise(_ writer: inout ProtobufWriter) {
            writer.varint(99, .max)
            writer.fixed64(98, 1)
            writer.string(97, "x")
            writer.fixed32(96, 1)
            writer.varint(1_000_000, 5)
        }
        let group = hex("eb06 0801 f306 f406 ec06")
        var writer = ProtobufWriter()
        noise(&writer)
        writer.message(1) { writer in
            noise(&writer)
            writer.message(1, noise)
            writer.message(2) { writer in
                noise(&writer)
                writer.message(1, noise)
                writer.data(
                    2,
                    protobufSpan { writer in
                        noise(&writer)
                        writer.message(9) { writer in
                            noise(&writer)
                            writer.string(1, "k")
                            writer.message(2) { writer in
                                noise(&writer)
                                writer.varint(3, 1)
                            }
                        }
                        writer.message(11, noise)
                        writer.message(15, noise)
                    } + group
                )
            }
        }
        let batch = try decode(protobuf: writer.bytes + group)
        #expect(batch.records.first?.attributes == [Attribute("k", .int(1))])
        #expect(batch.records.first?.events.count == 1)
    }

    @Test func `a known field with the wrong wire type is unknown`() throws {
        let span = protobufSpan { writer in
            writer.varint(5, 7)
            writer.string(6, "x")
            writer.varint(7, 7)
            writer.varint(16, 7)
        }
        let record = try #require(try decode(protobuf: protobufRequest(span)).records.first)
        #expect(record.name == "" && record.kind == 0 && record.start.nanoseconds == 1 && record.flags == 0)
    }

    @Test func `wide values are cut to 32 bits and unknown enums are 0`() throws {
        let span = protobufSpan { writer in
            writer.varint(10, 1 << 32 | 5)
            writer.varint(6, 1 << 32 | 3)
            writer.message(15) { $0.varint(3, 9) }
        }
        let record = try #require(try decode(protobuf: protobufRequest(span)).records.first)
        #expect(record.droppedAttributes == 5 && record.kind == 3 && record.status == .unset)
        let negative = protobufSpan { $0.varint(6, .max) }
        #expect(try decode(protobuf: protobufRequest(negative)).records.first?.kind == 0)
    }

    @Test func `invalid UTF-8 is repaired and counted`() throws {
        let batch = try decode(protobuf: protobufRequest(protobufSpan { $0.data(5, [0x61, 0xff]) }))
        #expect(batch.records.first?.name == "a\u{fffd}")
        #expect(batch.counters.repairedTexts == 1)
    }

    @Test func `field 1000 is read only where field 2 is missing`() throws {
        var scope = ProtobufWriter()
        scope.data(2, protobufSpan())
        for (hasNew, count) in [(false, 1), (true, 1)] {
            var writer = ProtobufWriter()
            writer.message(1) { writer in
                writer.data(1_000, scope.bytes)
                if hasNew { writer.data(2, scope.bytes) }
                writer.data(1_000, hasNew ? scope.bytes : [])
            }
            #expect(try decode(protobuf: writer.bytes).records.count == count)
        }
    }

    @Test(arguments: [
        "0a05", "0a", "0aff", "0a0112", "0a03120100", "0a0b", "0affffffffffffffffff01", "0a0a1208120600",
    ])
    func `a malformed body is an error`(bytes: String) {
        #expect(throws: OTLPError.self) { try decode(protobuf: hex(bytes)) }
    }

    @Test func `an error tells its place`() {
        let span = protobufSpan { $0.header(5, count: 100) }
        let error = #expect(throws: OTLPError.self) {
            try decode(protobuf: protobufRequest(protobufSpan(), span))
        }
        #expect(error?.path == "resourceSpans[0].scopeSpans[0].spans[1]")
    }

    @Test func `string-table references are absent and counted`() throws {
        let span = protobufSpan { writer in
            writer.message(9) { writer in
                writer.varint(3, 4)
                writer.message(2) { $0.varint(8, 9) }
            }
        }
        let batch = try decode(protobuf: protobufRequest(span))
        #expect(batch.records.first?.attributes == [Attribute("", .empty)])
        #expect(batch.counters.stringReferences == 2)
    }
}
