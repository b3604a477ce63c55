import ArgumentParser
import Foundation
import Ingest
import Logging
import Model
import Pricing
import Server
import ServiceLifecycle
import Store
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Receive spans and show reports, on loopback."
    )

    @OptionGroup var options: DataOptions

    @Option(help: ArgumentHelp("Address to listen on (default: 127.0.0.1:4318).", valueName: "host:port"))
    var listen: String?

    func run() async throws {
        MemoryArenas.limit()
        let settings = try Settings()
        let address = try settings.listen(listen)
        let prices = try settings.prices(options.prices)
        let retention = try settings.retention()
        var storeOptions = StoreOptions()
        storeOptions.onFailure = { Ending.afterFailure($0) }
        let store = try SpanStore(
            path: settings.data(options.data),
            mode: .readWrite,
            interpreter: .standard(prices: prices),
            options: storeOptions
        )
        var parts = ServerParts(
            store: store,
            pipeline: IngestPipeline(store: store),
            prices: prices,
            project: settings.project(options.project),
            now: Clock.now
        )
        parts.retention = retention
        let server = HTTPServer.application(parts, address: address) { port in
            Self.announce(address, port: port, data: store.path)
        }
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let group = Self.group(server)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await Ending.stop(group, on: signals) }
            let result: Result<Void, any Error>
            do { result = .success(try await group.run()) } catch { result = .failure(error) }
            try await store.close()
            tasks.cancelAll()
            // A stop that had to cut connections is a stop all the same.
            if case .failure(let error) = result, !Readiness.isStopping {
                throw Self.startError(error, address: address)
            }
        }
    }

    private static func group(_ server: any Service) -> ServiceGroup {
        var logger = Logger(label: "spanledger") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .critical
        var configuration = ServiceGroupConfiguration(services: [server], logger: logger)
        configuration.maximumGracefulShutdownDuration = Ending.drain
        return ServiceGroup(configuration: configuration)
    }

    private static func announce(_ address: ListenAddress, port: Int, data: String) {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        print(
            """
            Spanledger \(Version.number) keeps its ledger in \(data)

              Open      http://\(host):\(port)/
              Send to   http://\(host):\(port)/v1/traces   (OTLP/HTTP, the SDKs' default port is 4318)

            Stop with Ctrl-C.
            """
        )
        // Whoever started us may read a pipe: the link must not wait in a buffer.
        fflush(nil)
    }

    private static func startError(_ error: any Error, address: ListenAddress) -> any Error {
        let text = "\(error)"
        guard
            text.contains("EADDRINUSE") || text.contains("Address already in use")
                || text.contains("errno: 98")
        else {
            return error
        }
        return CommandError(
            "port \(address.port) on \(address.host) is in use; stop that server or give another --listen"
        )
    }
}

/// The wall clock, read only at the edge.
enum Clock {
    static func now() -> Instant {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Instant(seconds: Int64(time.tv_sec)).advanced(byNanoseconds: Int64(time.tv_nsec))
    }
}
