extension ShippedPrices {
    /// Prices of Google, in the format that `PriceBook` describes.
    static let google = #"""
        {"format": "spanledger-prices", "format_version": 1, "version": "2026-11-22", "currency": "USD",
         "unit": "per_1M_tokens",
         "sources": [
          {"id": "genai-prices", "repository": "pydantic/genai-prices", "package": "genai-prices 0.2.3",
           "data": "genai_prices/data.py", "licence": "MIT"},
          {"id": "litellm", "repository": "BerriAI/litellm", "package": "litellm 1.109.1",
           "data": "model_prices_and_context_window_backup.json", "licence": "MIT outside enterprise/"}
         ],
         "providers": [
          {"id": "google", "kind": "developer", "aliases": ["gcp.gemini", "gcp.vertex_ai", "gcp.gen_ai",
           "gemini", "vertex_ai", "vertexai", "vertex-ai", "google_genai", "google-genai",
           "google_vertexai", "google-gla", "google-vertex", "google_ai_studio"]}
         ],
         "models": [
          {"provider": "google", "model": "gemini-4-argon", "name": "Gemini 4 Argon",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-4-argon"], "numbered": ["gemini-4-argon"],
            "prefix": ["gemini-4-argon-preview"]},
           "prices": [
            {"to": "2026-12-01", "rates": {"input": "2", "cache_read": "0.1", "output": "10"}},
            {"from": "2026-12-01", "rates": {"input": "4", "cache_read": "0.2", "output": "20"}},
            {"variant": "batch", "from": "2026-10-14", "to": "2026-12-01", "rates": {"input": "1",
             "cache_read": "0.05", "output": "5"}},
            {"variant": "batch", "from": "2026-12-01", "rates": {"input": "2", "cache_read": "0.1",
             "output": "10"}}
           ]},
          {"provider": "google", "model": "gemini-3.8-flash", "name": "Gemini 3.8 Flash",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-flash-latest"], "prefix": ["gemini-3.8-flash"],
            "without": ["-tts"]},
           "prices": [
            {"to": "2027-01-01", "rates": {"input": "0.75", "cache_read": "0.075", "output": "3.75"}},
            {"from": "2027-01-01", "rates": {"input": "1.5", "cache_read": "0.15", "output": "7.5"}},
            {"variant": "batch", "from": "2026-10-14", "to": "2027-01-01", "rates": {"input": "0.375",
             "cache_read": "0.0375", "output": "1.875"}},
            {"variant": "batch", "from": "2027-01-01", "rates": {"input": "0.75", "cache_read": "0.075",
             "output": "3.75"}}
           ]},
          {"provider": "google", "model": "gemini-3.7-flash", "name": "Gemini 3.7 Flash",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["gemini-3.7-flash"]},
           "prices": [
            {"to": "2027-01-01", "rates": {"input": "0.75", "cache_read": "0.075", "output": "3.75"}},
            {"from": "2027-01-01", "rates": {"input": "1.5", "cache_read": "0.15", "output": "7.5"}}
           ]},
          {"provider": "google", "model": "gemini-3.6-flash", "name": "Gemini 3.6 Flash",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["gemini-3.6-flash"]},
           "prices": [
            {"to": "2027-01-01", "rates": {"input": "0.75", "cache_read": "0.075", "output": "3.75"}},
            {"from": "2027-01-01", "rates": {"input": "1.5", "cache_read": "0.15", "output": "7.5"}},
            {"variant": "batch", "from": "2026-10-14", "to": "2027-01-01", "rates": {"input": "0.375",
             "cache_read": "0.0375", "output": "1.875"}},
            {"variant": "batch", "from": "2027-01-01", "rates": {"input": "0.75", "cache_read": "0.075",
             "output": "3.75"}}
           ]},
          {"provider": "google", "model": "gemini-3.5-flash", "name": "Gemini 3.5 Flash",
           "source": "genai-prices", "checked": "not in litellm",
           "match": {"exact": ["gemini-3.5-flash"], "numbered": ["gemini-3.5-flash"],
            "prefix": ["gemini-3.5-flash-preview"]},
           "prices": [
            {"rates": {"input": "1.5", "cache_read": "0.15", "output": "9"}}
           ]},
          {"provider": "google", "model": "gemini-3.5-flash-lite", "name": "Gemini 3.5 Flash Lite",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-flash-lite-latest"], "prefix": ["gemini-3.5-flash-lite"]},
           "prices": [
            {"rates": {"input": "0.3", "cache_read": "0.03", "output": "2.5"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.15", "cache_read": "0.02",
             "output": "1.25"}}
           ]},
          {"provider": "google", "model": "gemini-3.1-pro-preview", "name": "Gemini 3.1 Pro Preview",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-pro-latest"], "prefix": ["gemini-3.1-pro-preview"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.2", "output": "12"},
             "tiers": [{"over": 200000, "rates": {"input": "4", "cache_read": "0.4", "output": "18"}}]},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.2",
             "output": "6"}, "tiers": [{"over": 200000, "rates": {"input": "2", "cache_read": "0.4",
             "output": "9"}}]}
           ]},
          {"provider": "google", "model": "gemini-3.1-flash-lite", "name": "Gemini 3.1 Flash Lite",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-3.1-flash-lite"], "prefix": ["gemini-3.1-flash-lite-preview"]},
           "prices": [
            {"rates": {"input": "0.25", "cache_read": "0.025", "output": "1.5", "input_audio": "0.5"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.125", "cache_read": "0.0125",
             "output": "0.75", "input_audio": "0.25"}}
           ]},
          {"provider": "google", "model": "gemini-3-flash-preview", "name": "Gemini 3 Flash Preview",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-3-flash-preview"], "prefix": ["gemini-3-flash-preview-"]},
           "prices": [
            {"to": "2026-01-05", "rates": {"input": "0.5", "cache_read": "0.05", "output": "3",
             "input_audio": "1"}},
            {"from": "2026-01-05", "rates": {"input": "0.5", "cache_read": "0.05", "output": "3",
             "input_audio": "1"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.25", "cache_read": "0.05",
             "output": "1.5", "input_audio": "0.5"}}
           ]},
          {"provider": "google", "model": "gemini-2.5-pro", "name": "Gemini 2.5 Pro",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["gemini-2.5-pro"], "without": ["-tts"]},
           "prices": [
            {"rates": {"input": "1.25", "cache_read": "0.125", "output": "10"},
             "tiers": [{"over": 200000, "rates": {"input": "2.5", "cache_read": "0.25",
             "output": "15"}}]},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.625", "cache_read": "0.125",
             "output": "5"}, "tiers": [{"over": 200000, "rates": {"input": "1.25", "cache_read": "0.25",
             "output": "7.5"}}]}
           ]},
          {"provider": "google", "model": "gemini-2.5-flash", "name": "Gemini 2.5 Flash",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-2.5-flash", "gemini-2.5-flash-latest",
            "gemini-2.5-flash-preview-09-2025"]},
           "prices": [
            {"rates": {"input": "0.3", "cache_read": "0.03", "output": "2.5", "input_audio": "1"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.15", "cache_read": "0.03",
             "output": "1.25", "input_audio": "0.5"}}
           ]},
          {"provider": "google", "model": "gemini-2.5-flash-lite", "name": "Gemini 2.5 Flash Lite",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gemini-2.5-flash-lite"], "prefix": ["gemini-2.5-flash-lite-preview"],
            "without": ["-tts"]},
           "prices": [
            {"rates": {"input": "0.1", "cache_read": "0.01", "output": "0.4", "input_audio": "0.3"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.05", "cache_read": "0.01",
             "output": "0.2", "input_audio": "0.15"}}
           ]},
          {"provider": "google", "model": "gemini-embedding-001", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gemini-embedding-001"]},
           "prices": [
            {"rates": {"input": "0.15"}}
           ]}
         ]}
        """#
}
