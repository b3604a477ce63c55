/// The price files that are part of the program.
///
/// They are text in the source, not a resource: an embedded resource becomes a literal of single bytes, which
/// takes half a minute to compile. Converted on 2026-11-22 from the published data that each file names in
/// `sources`, with every row complete: a variant's row also holds the rates that it shares with the standard
/// one. Rates for units other than tokens, and for cached audio and images, are left out.
///
/// genai-prices is Copyright (c) Pydantic Services Inc., LiteLLM is Copyright (c) Berri AI, both under the
/// MIT licence.
enum ShippedPrices {
    /// (name, text) of every file.
    static var files: [(name: String, text: String)] {
        [
            ("openai.json", openAI), ("openai-earlier.json", openAIEarlier), ("anthropic.json", anthropic),
            ("google.json", google), ("bedrock.json", bedrock), ("azure.json", azure),
            ("other.json", otherDevelopers),
        ]
    }
}

extension PriceBook {
    /// The book that the program ships with.
    ///
    /// - Throws: Never in a released build: a test reads every file.
    public static func builtIn() throws -> PriceBook {
        var files: [PriceFileDecoder.File] = []
        for file in ShippedPrices.files {
            files.append(try PriceFileDecoder.decode(Array(file.text.utf8), path: file.name))
        }
        return PriceBook(
            version: files.map(\.version).max() ?? "",
            providers: files.flatMap(\.providers),
            layers: [files.flatMap(\.models)]
        )
    }
}
