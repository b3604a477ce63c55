// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    // Generics of Wire and Model specialise across targets only with this; see ARCHITECTURE.md.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
]

/// What runs in loops over bytes and spans is optimised in debug too, all checks kept: the random tests run
/// ten times as many cases in the same minutes.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
]
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "spanledger",
    products: [
        .executable(name: "spanledger", targets: ["spanledger"]),
        // Loaded before the C library by the fault tests; no target links it.
        .library(name: "FaultShim", type: .dynamic, targets: ["FaultShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Model", swiftSettings: optimised),
        .target(name: "Wire", dependencies: ["CZlib"], swiftSettings: optimised),
        .target(name: "OTLP", dependencies: ["Model", "Wire"], swiftSettings: optimised),
        .target(name: "Semantics", dependencies: ["Model"], swiftSettings: optimised),
        .target(name: "Pricing", dependencies: ["Model"], swiftSettings: optimised),
        .target(name: "Policy", dependencies: ["Model"], swiftSettings: optimised),
        .target(
            name: "Store",
            dependencies: ["Model", "OTLP", "Wire", grdb, sqlite],
            swiftSettings: optimised
        ),
        .target(name: "Query", dependencies: ["Model"], swiftSettings: optimised),
        .target(name: "Reports", dependencies: ["Model", "Query"], swiftSettings: optimised),
        .target(name: "Render", dependencies: ["Model"], swiftSettings: optimised),
        .target(
            name: "Ingest",
            dependencies: ["Model", "OTLP", "Policy", "Pricing", "Semantics", "Store", "Wire"],
            swiftSettings: strict
        ),
        .target(
            name: "Server",
            dependencies: [
                "Ingest", "Model", "OTLP", "Pricing", "Query", "Render", "Reports", "Store", "Wire",
                hummingbird,
                hummingbirdCore, httpTypes,
                logging,
                serviceLifecycle,
            ] + nio,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "spanledger",
            dependencies: [
                "Ingest", "Model", "OTLP", "Pricing", "Query", "Render", "Reports", "Server", "Store", "Wire",
                argumentParser, logging, serviceLifecycle, unixSignals, yams,
            ],
            path: "Sources/CLI",
            swiftSettings: strict
        ),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "ModelTests", dependencies: ["Model"], swiftSettings: strict),
        .testTarget(name: "TidyTests", dependencies: ["TestSupport"], swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: strict),
        .testTarget(name: "OTLPTests", dependencies: ["Model", "OTLP", "Wire"], swiftSettings: strict),
        .testTarget(
            name: "SemanticsTests",
            dependencies: ["Model", "OTLP", "Semantics"],
            swiftSettings: strict
        ),
        .testTarget(name: "PricingTests", dependencies: ["Model", "Pricing"], swiftSettings: strict),
        .testTarget(
            name: "PolicyTests",
            dependencies: ["Model", "OTLP", "Policy", "Semantics", "TestSupport"],
            swiftSettings: strict
        ),
        .target(
            name: "StoreFakes",
            dependencies: ["Model", "Store", "TestSupport", grdb],
            path: "Tests/StoreFakes",
            swiftSettings: optimised
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Model", "Store", "StoreFakes", "TestSupport", "Wire"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ModelCheckTests",
            dependencies: [
                "Ingest", "LedgerFakes", "Model", "OTLP", "Pricing", "Render", "Reports", "Store",
                "StoreFakes",
                "TestSupport", grdb,
            ],
            swiftSettings: optimised
        ),
        .testTarget(
            name: "IngestTests",
            dependencies: [
                "Ingest", "Model", "OTLP", "Pricing", "Render", "Reports", "Store", "TestSupport",
            ],
            swiftSettings: strict
        ),
        .target(name: "FaultShim", path: "Tests/FaultShim"),
        .testTarget(
            name: "FaultTests",
            dependencies: ["Model", "OTLP", "TestSupport", "spanledger"],
            swiftSettings: optimised
        ),
        .testTarget(
            name: "AppTests",
            dependencies: ["Model", "OTLP", "TestSupport", "Wire", "spanledger"],
            swiftSettings: strict
        ),
        .target(
            name: "LedgerFakes",
            dependencies: ["Model", "TestSupport"],
            path: "Tests/LedgerFakes",
            swiftSettings: optimised
        ),
        .testTarget(
            name: "QueryTests",
            dependencies: [
                "LedgerFakes", "Model", "OTLP", "Policy", "Pricing", "Query", "Semantics", "TestSupport",
            ],
            exclude: ["scripts"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ReportsTests",
            dependencies: ["LedgerFakes", "Model", "Query", "Reports", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "RenderTests", dependencies: ["Model", "Render"], swiftSettings: strict),
    ]
)
