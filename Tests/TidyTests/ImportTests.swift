import Testing

/// Who may import whom: the arrows of the module map.
@Suite struct ImportTests {
    /// What each target imports; `Synchronization` and the standard library are open to all.
    private static let imports: [String: Set<String>] = [
        "Model": [],
        "Wire": ["CZlib"],
        "OTLP": ["Model", "Wire"],
        "Semantics": ["Model"],
        "Pricing": ["Model"],
        "Policy": ["Model"],
        "Query": ["Model"],
        "Render": ["Model"],
        "Reports": ["Model", "Query"],
        "Store": ["Dispatch", "Foundation", "GRDB", "GRDBSQLite", "Model", "OTLP", "Wire"],
        "Ingest": ["Model", "OTLP", "Policy", "Pricing", "Semantics", "Store", "Wire"],
        "Server": [
            "HTTPTypes", "Hummingbird", "HummingbirdCore", "Ingest", "Logging", "Model", "NIOCore",
            "NIOHTTP1", "NIOPosix", "OTLP", "Pricing", "Query", "Render", "Reports", "ServiceLifecycle",
            "Store", "Wire",
        ],
        "CLI": [
            "ArgumentParser", "Foundation", "Ingest", "Logging", "Model", "OTLP", "Pricing", "Query",
            "Render", "Reports", "Server", "ServiceLifecycle", "Store", "UnixSignals", "Wire", "Yams",
        ],
    ]

    @Test func `every target imports exactly what the module map lets it`() throws {
        var found: [String: Set<String>] = [:]
        for file in try SourceFile.all(below: "Sources") {
            let imports = Set(file.imports).subtracting(["Synchronization"])
            found[file.target, default: []].formUnion(imports)
            let extra = imports.subtracting(Self.imports[file.target] ?? [])
            #expect(extra.isEmpty, "\(file.path) must not import \(extra.sorted())")
        }
        #expect(found.mapValues { $0.sorted() } == Self.imports.mapValues { $0.sorted() })
    }
}
