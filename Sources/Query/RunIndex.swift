public import Model

/// Positions of runs by trace id, quick for rows that come trace by trace.
public struct RunIndex {
    private var positions: [TraceID: Int32] = [:]
    private var lastTrace = TraceID(high: 0, low: 0)
    private var lastPosition: Int32 = -1

    /// Indexes runs; of two with one id, the first counts.
    public init(_ runs: [Run]) {
        positions.reserveCapacity(runs.count)
        for (position, run) in runs.enumerated() where positions[run.traceID] == nil {
            positions[run.traceID] = Int32(clamping: position)
        }
    }

    /// The position of the run with this trace id, or `nil`.
    public mutating func position(high: Int64, low: Int64) -> Int? {
        let trace = TraceID(high: UInt64(bitPattern: high), low: UInt64(bitPattern: low))
        if trace != lastTrace {
            lastTrace = trace
            lastPosition = positions[trace] ?? -1
        }
        return lastPosition < 0 ? nil : Int(lastPosition)
    }

    /// The position of the run with this trace id, or `nil`.
    public func position(of trace: TraceID) -> Int? { positions[trace].map(Int.init) }
}
