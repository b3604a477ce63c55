public import Model

extension TokenClass {
    /// The step column that holds its tokens.
    var column: StepNumber {
        switch self {
        case .input: .input
        case .cacheRead: .cacheRead
        case .cacheWrite5m: .cacheWrite5m
        case .cacheWrite1h: .cacheWrite1h
        case .output: .output
        case .outputReasoning: .outputReasoning
        case .inputAudio: .inputAudio
        case .outputAudio: .outputAudio
        case .inputImage: .inputImage
        case .outputImage: .outputImage
        }
    }
}

/// A priced call whose charge is to be split over its token classes.
public struct PricedCall: Hashable, Sendable {
    /// Id of the row that priced it.
    public var priceRowID: String
    /// The tokens of this call.
    public var usage: Usage
    /// Processing tier that changes the price, if told.
    public var serviceTier: String?
    /// When the call began; decides the price in force.
    public var start: Instant
    /// What it was charged.
    public var cost: Money
}

/// Splits a call's charge over its token classes; `nil` if the price row is not known any more.
///
/// What the parts leave of the charge is reported apart, so that a total never changes.
public typealias PriceSplitter = @Sendable (PricedCall) -> [TokenClass: Money]?
