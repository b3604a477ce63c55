/// Finds the model that a span's provider and model id mean.
///
/// Built once per price book and never changed.
struct ModelResolver: Sendable {
    /// Ids longer than this name no model.
    static let idBytesMax = 256
    /// Path segments, as in `publishers/google/models/gemini-2.5-pro`, that are taken off the front.
    static let segmentsMax = 6

    private struct Candidate {
        var model: Int
        var clause: ModelClause
        var layer: Int
    }

    private struct Provider {
        var isDeveloper: Bool
        var exact: [[UInt8]: Candidate] = [:]
        var others: [Candidate] = []
    }

    /// By canonical id.
    private var providers: [String: Provider] = [:]
    private var aliases: [String: String] = [:]

    /// Indexes models; of equally specific clauses the one in the higher layer wins.
    init(providers known: [PriceProvider], models: [PriceModel], layers: [[ModelClause: Int]]) {
        for provider in known {
            providers[provider.id] = Provider(isDeveloper: provider.kind == .developer)
            aliases[provider.id] = provider.id
            for alias in provider.aliases { aliases[alias] = provider.id }
        }
        for (index, model) in models.enumerated() {
            let id = aliases[model.provider] ?? model.provider
            aliases[id] = id
            var provider = providers[id] ?? Provider(isDeveloper: true)
            for clause in model.clauses {
                let candidate = Candidate(model: index, clause: clause, layer: layers[index][clause] ?? 0)
                guard clause.kind == .exact, clause.without.isEmpty else {
                    provider.others.append(candidate)
                    continue
                }
                if let other = provider.exact[clause.text], other.layer > candidate.layer { continue }
                provider.exact[clause.text] = candidate
            }
            providers[id] = provider
        }
    }

    /// The position of the model, `nil` if none or more than one developer's model fits.
    ///
    /// The provider's own list comes first, then that of a provider named in front of the id
    /// (`openai/gpt-4o`), then the developers', then the hosts'.
    func resolve(provider: String?, model: String) -> Int? {
        guard !model.isEmpty, model.utf8.count <= Self.idBytesMax else { return nil }
        let forms = idForms(model.lowercased())
        if let provider, let named = providers[canonical(provider)] {
            for form in forms {
                if let match = best(in: named, id: form.id) { return match.model }
            }
        }
        for form in forms {
            if let hint = form.provider, let named = providers[hint], let match = best(in: named, id: form.id)
            {
                return match.model
            }
        }
        for isDeveloper in [true, false] {
            for form in forms {
                switch across(isDeveloper: isDeveloper, id: form.id) {
                case .none: continue
                case .some(let model): return model
                }
            }
        }
        return nil
    }

    private func canonical(_ provider: String) -> String {
        let lowered = provider.lowercased()
        return aliases[lowered] ?? lowered
    }

    /// The id as given, then with what stands in front taken off piece by piece.
    private func idForms(_ id: String) -> [(id: [UInt8], provider: String?)] {
        var forms: [(id: [UInt8], provider: String?)] = [(Array(id.utf8), nil)]
        var rest = id[...]
        var hint: String?
        for _ in 0..<Self.segmentsMax {
            guard let slash = rest.firstIndex(of: "/") else { break }
            hint = aliases[String(rest[..<slash])] ?? hint
            rest = rest[rest.index(after: slash)...]
            forms.append((Array(rest.utf8), hint))
        }
        if let colon = rest.firstIndex(of: ":"), let provider = aliases[String(rest[..<colon])] {
            forms.append((Array(rest[rest.index(after: colon)...].utf8), provider))
        }
        let parts = rest.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3, parts[0] == "global", let developer = aliases[String(parts[1])] {
            forms.append((Array(parts[2].utf8), developer))
        }
        return forms
    }

    private func best(in provider: Provider, id: [UInt8]) -> Candidate? {
        if let exact = provider.exact[id] { return exact }
        var best: Candidate?
        for candidate in provider.others where candidate.clause.matches(id) {
            if let current = best, !Self.isMoreSpecific(candidate, than: current) { continue }
            best = candidate
        }
        return best
    }

    private static func isMoreSpecific(_ left: Candidate, than right: Candidate) -> Bool {
        if left.clause.kind != right.clause.kind { return left.clause.kind > right.clause.kind }
        if left.clause.text.count != right.clause.text.count {
            return left.clause.text.count > right.clause.text.count
        }
        return left.layer > right.layer
    }

    /// The best match over all developers or all hosts: `.some(nil)` if two are equally good.
    private func across(isDeveloper: Bool, id: [UInt8]) -> Int?? {
        var best: Candidate?
        var isTie = false
        for provider in providers.values where provider.isDeveloper == isDeveloper {
            guard let match = self.best(in: provider, id: id) else { continue }
            if let current = best, !Self.isMoreSpecific(match, than: current) {
                if !Self.isMoreSpecific(current, than: match) { isTie = true }
                continue
            }
            best = match
            isTie = false
        }
        guard let best else { return .none }
        return .some(isTie ? nil : best.model)
    }
}
