extension ShippedPrices {
    /// Prices of earlier OpenAI models, audio and embeddings, in the format that `PriceBook` describes.
    static let openAIEarlier = #"""
        {"format": "spanledger-prices", "format_version": 1, "version": "2026-11-22", "currency": "USD",
         "unit": "per_1M_tokens",
         "sources": [
          {"id": "genai-prices", "repository": "pydantic/genai-prices", "package": "genai-prices 0.2.3",
           "data": "genai_prices/data.py", "licence": "MIT"},
          {"id": "litellm", "repository": "BerriAI/litellm", "package": "litellm 1.109.1",
           "data": "model_prices_and_context_window_backup.json", "licence": "MIT outside enterprise/"}
         ],
         "providers": [
          {"id": "openai", "kind": "developer", "aliases": ["open_ai", "open-ai", "openai_chat",
           "openai_responses"]}
         ],
         "models": [
          {"provider": "openai", "model": "gpt-5", "name": "GPT-5", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-5", "gpt-5-2025-08-07", "gpt-5-chat", "gpt-5-chat-latest",
            "gpt-5-codex"]},
           "prices": [
            {"rates": {"input": "1.25", "cache_read": "0.125", "output": "10"}},
            {"variant": "flex", "from": "2026-10-12", "rates": {"input": "0.625", "cache_read": "0.0625",
             "output": "5"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "2.5", "cache_read": "0.25",
             "output": "20"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "2.5", "cache_read": "0.25",
             "output": "20"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.625", "cache_read": "0.0625",
             "output": "5"}}
           ]},
          {"provider": "openai", "model": "gpt-5-mini", "name": "GPT-5 mini", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-5-mini", "gpt-5-mini-2025-08-07"]},
           "prices": [
            {"rates": {"input": "0.25", "cache_read": "0.025", "output": "2"}},
            {"variant": "flex", "from": "2026-10-12", "rates": {"input": "0.125", "cache_read": "0.0125",
             "output": "1"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "0.45",
             "cache_read": "0.045", "output": "3.6"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "0.45", "cache_read": "0.045",
             "output": "3.6"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.125", "cache_read": "0.0125",
             "output": "1"}}
           ]},
          {"provider": "openai", "model": "gpt-5-nano", "name": "GPT-5 nano", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-5-nano"], "prefix": ["gpt-5-nano-"]},
           "prices": [
            {"rates": {"input": "0.05", "cache_read": "0.005", "output": "0.4"}},
            {"variant": "flex", "from": "2026-10-12", "rates": {"input": "0.025", "cache_read": "0.0025",
             "output": "0.2"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.025", "cache_read": "0.0025",
             "output": "0.2"}}
           ]},
          {"provider": "openai", "model": "gpt-4.1", "name": "gpt 4.1", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-4.1", "gpt-4.1-2025-04-14"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.5", "output": "8"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "3.5", "cache_read": "0.875",
             "output": "14"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "3.5", "cache_read": "0.875",
             "output": "14"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.5",
             "output": "4"}}
           ]},
          {"provider": "openai", "model": "gpt-4.1-mini", "name": "gpt 4.1 mini",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gpt-4.1-mini", "gpt-4.1-mini-2025-04-14"]},
           "prices": [
            {"rates": {"input": "0.4", "cache_read": "0.1", "output": "1.6"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "0.7", "cache_read": "0.175",
             "output": "2.8"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "0.7", "cache_read": "0.175",
             "output": "2.8"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.2", "cache_read": "0.1",
             "output": "0.8"}}
           ]},
          {"provider": "openai", "model": "gpt-4.1-nano", "name": "gpt 4.1 nano",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["gpt-4.1-nano", "gpt-4.1-nano-2025-04-14"]},
           "prices": [
            {"rates": {"input": "0.1", "cache_read": "0.025", "output": "0.4"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "0.2", "cache_read": "0.05",
             "output": "0.8"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "0.2", "cache_read": "0.05",
             "output": "0.8"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.05", "cache_read": "0.025",
             "output": "0.2"}}
           ]},
          {"provider": "openai", "model": "gpt-4o", "name": "gpt 4o", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-2024-11-20"]},
           "prices": [
            {"rates": {"input": "2.5", "cache_read": "1.25", "output": "10"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "4.25",
             "cache_read": "2.125", "output": "17"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "4.25", "cache_read": "2.125",
             "output": "17"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1.25", "cache_read": "1.25",
             "output": "5"}}
           ]},
          {"provider": "openai", "model": "gpt-4o-mini", "name": "gpt 4o mini", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-4o-mini-search-preview",
            "gpt-4o-mini-search-preview-2025-03-11"]},
           "prices": [
            {"rates": {"input": "0.15", "cache_read": "0.075", "output": "0.6"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "0.25",
             "cache_read": "0.125", "output": "1"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "0.25", "cache_read": "0.125",
             "output": "1"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.075", "cache_read": "0.075",
             "output": "0.3"}}
           ]},
          {"provider": "openai", "model": "o3", "name": "o3", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["o3", "o3-2025-04-16"]},
           "prices": [
            {"to": "2025-06-10", "rates": {"input": "10", "cache_read": "0.5", "output": "40"}},
            {"from": "2025-06-10", "rates": {"input": "2", "cache_read": "0.5", "output": "8"}},
            {"variant": "flex", "from": "2026-10-12", "rates": {"input": "1", "cache_read": "0.25",
             "output": "4"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "3.5", "cache_read": "0.875",
             "output": "14"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "3.5", "cache_read": "0.875",
             "output": "14"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.5",
             "output": "4"}}
           ]},
          {"provider": "openai", "model": "o4-mini", "name": "o4 Mini High", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["o4-mini-2025-04-16", "o4-mini-high", "o4-mini"]},
           "prices": [
            {"rates": {"input": "1.1", "cache_read": "0.275", "output": "4.4"}},
            {"variant": "flex", "from": "2026-10-12", "rates": {"input": "0.55", "cache_read": "0.138",
             "output": "2.2"}},
            {"variant": "priority", "from": "2026-10-12", "rates": {"input": "2", "cache_read": "0.5",
             "output": "8"}},
            {"variant": "fast", "from": "2026-10-12", "rates": {"input": "2", "cache_read": "0.5",
             "output": "8"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.55", "cache_read": "0.275",
             "output": "2.2"}}
           ]},
          {"provider": "openai", "model": "gpt-realtime-2", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-realtime-2", "gpt-realtime-2.1"]},
           "prices": [
            {"rates": {"input": "4", "cache_read": "0.4", "output": "24", "input_audio": "32",
             "output_audio": "64", "input_image": "5"}}
           ]},
          {"provider": "openai", "model": "gpt-audio", "name": "GPT Audio", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["gpt-audio", "gpt-audio-2025-08-28", "gpt-audio-1.5"]},
           "prices": [
            {"rates": {"input": "2.5", "output": "10", "input_audio": "32", "output_audio": "64"}}
           ]},
          {"provider": "openai", "model": "text-embedding-3-large", "name": "text embedding 3",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["text-embedding-3-large"]},
           "prices": [
            {"rates": {"input": "0.13"}}
           ]},
          {"provider": "openai", "model": "text-embedding-3-small", "name": "text embedding 3",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["text-embedding-3-small"]},
           "prices": [
            {"rates": {"input": "0.02"}}
           ]}
         ]}
        """#
}
