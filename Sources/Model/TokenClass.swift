/// A class of tokens that has a price of its own; every token of a call is in exactly one.
public enum TokenClass: String, CaseIterable, Sendable {
    case input
    case cacheRead = "cache_read"
    case cacheWrite5m = "cache_write_5m"
    case cacheWrite1h = "cache_write_1h"
    case output
    case outputReasoning = "output_reasoning"
    case inputAudio = "input_audio"
    case outputAudio = "output_audio"
    case inputImage = "input_image"
    case outputImage = "output_image"

    /// The class whose rate applies where this one has none; `nil` for the two that have no parent.
    public var parent: TokenClass? {
        switch self {
        case .input, .output: nil
        case .cacheRead, .cacheWrite5m, .cacheWrite1h, .inputAudio, .inputImage: .input
        case .outputReasoning, .outputAudio, .outputImage: .output
        }
    }

    /// Position in `allCases`.
    public var index: Int {
        switch self {
        case .input: 0
        case .cacheRead: 1
        case .cacheWrite5m: 2
        case .cacheWrite1h: 3
        case .output: 4
        case .outputReasoning: 5
        case .inputAudio: 6
        case .outputAudio: 7
        case .inputImage: 8
        case .outputImage: 9
        }
    }

    /// How many classes there are.
    public static let count = 10
}

extension Usage {
    /// The tokens of one class.
    public subscript(tokenClass: TokenClass) -> Int64 {
        get {
            switch tokenClass {
            case .input: input
            case .cacheRead: cacheRead
            case .cacheWrite5m: cacheWrite5m
            case .cacheWrite1h: cacheWrite1h
            case .output: output
            case .outputReasoning: outputReasoning
            case .inputAudio: inputAudio
            case .outputAudio: outputAudio
            case .inputImage: inputImage
            case .outputImage: outputImage
            }
        }
        set {
            switch tokenClass {
            case .input: input = newValue
            case .cacheRead: cacheRead = newValue
            case .cacheWrite5m: cacheWrite5m = newValue
            case .cacheWrite1h: cacheWrite1h = newValue
            case .output: output = newValue
            case .outputReasoning: outputReasoning = newValue
            case .inputAudio: inputAudio = newValue
            case .outputAudio: outputAudio = newValue
            case .inputImage: inputImage = newValue
            case .outputImage: outputImage = newValue
            }
        }
    }
}
