import Hummingbird
import HummingbirdCore
public import Ingest
import Logging
public import Model
public import Pricing
import Render
import Reports
public import ServiceLifecycle
public import Store

/// What a server is made of.
public struct ServerParts: Sendable {
    /// Store open for writing.
    public var store: SpanStore
    /// The way in.
    public var pipeline: IngestPipeline
    /// Prices, to split charges by token class.
    public var prices: PriceBook
    /// Project that requests without a key belong to.
    public var project: String
    /// What is kept how long; everything, for ever, unless set.
    public var retention = RetentionPolicy()
    /// The wall clock.
    public var now: @Sendable () -> Instant

    /// Joins the parts.
    public init(
        store: SpanStore,
        pipeline: IngestPipeline,
        prices: PriceBook,
        project: String,
        now: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.pipeline = pipeline
        self.prices = prices
        self.project = project
        self.now = now
    }
}

/// The HTTP server as one service.
public enum HTTPServer {
    /// Connections at once; more wait in the kernel's queue.
    public static let connectionsMax = 1_024
    /// Seconds a silent connection is kept.
    ///
    /// Source: the OpenTelemetry Collector's default.
    public static let idleSeconds: Int64 = 60

    /// Wires routes and middleware; running the result serves until it is shut down gracefully.
    ///
    /// - Parameters:
    ///   - parts: What the routes answer from.
    ///   - address: Where to listen; port 0 takes any free one.
    ///   - onRunning: Called once with the port that was bound.
    /// - Returns: The server, not yet listening.
    public static func application(
        _ parts: ServerParts,
        address: ListenAddress,
        onRunning: @escaping @Sendable (Int) async -> Void
    ) -> any Service {
        let router = Router(options: [.autoGenerateHeadEndpoints])
        router.add(middleware: GuardMiddleware())
        router.add(middleware: FaultMiddleware())
        OTLPRoutes(pipeline: parts.pipeline, project: parts.project).add(to: router)
        ReportRoutes(
            store: parts.store,
            project: parts.project,
            splitter: ChargeSplitter.splitter(parts.prices),
            now: parts.now
        )
        .add(to: router)
        StatusRoutes(store: parts.store, pipeline: parts.pipeline).add(to: router)
        var logger = Logger(label: "spanledger")
        logger.logLevel = .warning
        return Application(
            router: router,
            server: .http1(configuration: .init(idleTimeout: .seconds(idleSeconds))),
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port),
                serverName: "spanledger",
                availableConnectionsDelegate: MaximumAvailableConnections(connectionsMax)
            ),
            services: [
                MergingService(store: parts.store),
                RetentionService(store: parts.store, policy: parts.retention, now: parts.now),
            ],
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? address.port) },
            logger: logger
        )
    }
}
