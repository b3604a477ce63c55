import Model

/// A number of a step that a search can compare.
enum StepFigure: Sendable {
    /// One column as it is; `StepBlock.none` where not known.
    case column(StepNumber)
    /// A sum of token columns; unknown where no usage was reported.
    case tokens([StepNumber])

    init?(_ field: QueryField) {
        switch field {
        case .cost: self = .column(.cost)
        case .reportedCost: self = .column(.reportedCost)
        case .duration: self = .column(.duration)
        case .firstToken: self = .column(.timeToFirstToken)
        case .tokens:
            self = .tokens(Self.input + Self.output + [.cacheRead, .cacheWrite5m, .cacheWrite1h])
        case .inputTokens: self = .tokens(Self.input)
        case .cacheReadTokens: self = .tokens([.cacheRead])
        case .cacheWriteTokens: self = .tokens([.cacheWrite5m, .cacheWrite1h])
        case .outputTokens: self = .tokens(Self.output)
        case .reasoningTokens: self = .tokens([.outputReasoning])
        default: return nil
        }
    }

    private static let input: [StepNumber] = [.input, .inputAudio, .inputImage]
    private static let output: [StepNumber] = [.output, .outputReasoning, .outputAudio, .outputImage]

    /// The columns it reads.
    var columns: [StepNumber] {
        switch self {
        case .column(let column): [column]
        case .tokens(let columns): [.hasUsage] + columns
        }
    }

    /// The number of every row of a block that has the columns; `StepBlock.none` where it is not known.
    func values(_ block: StepBlock) -> [Int64] {
        switch self {
        case .column(let column): return block[column]
        case .tokens(let columns):
            var sums = block[StepNumber.hasUsage].map { $0 == 0 ? StepBlock.none : 0 }
            for column in columns {
                let counts = block[column]
                for row in sums.indices where sums[row] != StepBlock.none {
                    sums[row] = sums[row].addingSaturated(counts[row])
                }
            }
            return sums
        }
    }
}
