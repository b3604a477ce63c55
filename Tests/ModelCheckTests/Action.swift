import TestSupport

/// What one step of a sequence does.
enum Action: CaseIterable {
    /// Spans of several runs, some repeated, some changed.
    case ingest
    /// All of one run at once.
    case wholeRun
    /// Only what was sent before.
    case repetition
    /// Batches of both projects at the same time.
    case bothProjects
    case merge
    /// A batch comes between reading and swapping.
    case mergeAround
    /// Reads that began before a batch and a merge.
    case olderReader
    case askRange
    case askRun
    case askWord
    case askParts
    case reopen
    /// Other prices or rules from now on.
    case reprice
    /// What ended before some time goes.
    case retain
    case hold
    case backup
    case restore
    /// The machine stops between two commits.
    case crash
    /// The machine stops within a commit.
    case tornIngest
    /// The machine stops within the swap of merging.
    case tornMerge

    /// How often it is chosen, in relation to the others.
    private var weight: Int {
        switch self {
        case .ingest: 50
        case .wholeRun, .repetition: 12
        case .bothProjects: 4
        case .merge: 20
        case .mergeAround: 6
        case .olderReader: 3
        case .askRange, .askRun, .askWord: 6
        case .askParts: 2
        case .reopen, .reprice, .crash: 2
        case .tornIngest, .tornMerge: 2
        case .retain: 3
        case .hold, .backup, .restore: 1
        }
    }

    private static let choices = allCases.flatMap { Array(repeating: $0, count: $0.weight) }

    static func any(_ generator: inout SplitMix) -> Action { generator.pick(choices) }
}
