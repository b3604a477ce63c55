public import Model

extension RetentionHorizon {
    /// What retention may have left out of an answer about `range`, in words; `readsTexts` if the answer
    /// depends on what texts say.
    public func notes(about range: TimeRange, readsTexts: Bool) -> [String] {
        func reaches(_ bound: Instant) -> Bool { range.from.map { $0 < bound } ?? true }
        var notes: [String] = []
        if let runsBefore, reaches(runsBefore) {
            notes.append(
                "Not complete before \(runsBefore.iso8601): retention took out runs that ended earlier."
            )
        }
        if let textsBefore, readsTexts, reaches(textsBefore) {
            notes.append(
                "Texts of runs that ended before \(textsBefore.iso8601) are gone: nothing is found in them."
            )
        }
        return notes
    }
}
