extension ShippedPrices {
    /// Prices of Anthropic, in the format that `PriceBook` describes.
    static let anthropic = #"""
        {"format": "spanledger-prices", "format_version": 1, "version": "2026-11-22", "currency": "USD",
         "unit": "per_1M_tokens",
         "sources": [
          {"id": "genai-prices", "repository": "pydantic/genai-prices", "package": "genai-prices 0.2.3",
           "data": "genai_prices/data.py", "licence": "MIT"},
          {"id": "litellm", "repository": "BerriAI/litellm", "package": "litellm 1.109.1",
           "data": "model_prices_and_context_window_backup.json", "licence": "MIT outside enterprise/"}
         ],
         "providers": [
          {"id": "anthropic", "kind": "developer", "aliases": ["claude", "anthropic_messages"]}
         ],
         "models": [
          {"provider": "anthropic", "model": "claude-fable-5", "name": "Claude Fable 5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-fable-5"], "dated": ["claude-fable-5"]},
           "prices": [
            {"rates": {"input": "10", "cache_read": "1", "cache_write_5m": "12.5", "cache_write_1h": "20",
             "output": "50"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "5", "cache_read": "0.5",
             "cache_write_5m": "6.25", "cache_write_1h": "10", "output": "25"}}
           ]},
          {"provider": "anthropic", "model": "claude-fable-5-1", "name": "Claude Fable 5.1",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-fable-5-1"], "dated": ["claude-fable-5-1"]},
           "prices": [
            {"rates": {"input": "10", "cache_read": "0.25", "cache_write_5m": "12.5",
             "cache_write_1h": "20", "output": "50"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "5", "cache_read": "0.125",
             "cache_write_5m": "6.25", "cache_write_1h": "10", "output": "25"}}
           ]},
          {"provider": "anthropic", "model": "claude-fable-5-2", "name": "Claude Fable 5.2",
           "source": "genai-prices",
           "match": {"exact": ["claude-fable-5-2"], "dated": ["claude-fable-5-2"]},
           "prices": [
            {"rates": {"input": "8", "cache_read": "0.2", "cache_write_5m": "10", "cache_write_1h": "16",
             "output": "40"}},
            {"variant": "batch", "rates": {"input": "4", "cache_read": "0.1", "cache_write_5m": "5",
             "cache_write_1h": "8", "output": "20"}},
            {"variant": "fast", "rates": {"input": "16", "cache_read": "0.4", "cache_write_5m": "20",
             "cache_write_1h": "32", "output": "80"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-5-5", "name": "Claude Opus 5.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-opus-5-5"], "dated": ["claude-opus-5-5"],
            "prefix": ["claude-opus-5.5", "claude-5-5-opus", "claude-5.5-opus"]},
           "prices": [
            {"rates": {"input": "4", "cache_read": "0.2", "cache_write_5m": "5", "cache_write_1h": "8",
             "output": "20"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "2", "cache_read": "0.1",
             "cache_write_5m": "2.5", "cache_write_1h": "4", "output": "10"}},
            {"variant": "fast", "rates": {"input": "8", "cache_read": "0.4", "cache_write_5m": "10",
             "cache_write_1h": "16", "output": "40"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-5", "name": "Claude Opus 5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-opus-5", "claude-opus-5-latest"], "dated": ["claude-opus-5"],
            "prefix": ["claude-opus-5.0", "claude-5-opus", "claude-5.0-opus"]},
           "prices": [
            {"rates": {"input": "5", "cache_read": "0.5", "cache_write_5m": "6.25",
             "cache_write_1h": "10", "output": "25"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "2.5", "cache_read": "0.25",
             "cache_write_5m": "3.125", "cache_write_1h": "5", "output": "12.5"}},
            {"variant": "fast", "rates": {"input": "10", "cache_read": "1", "cache_write_5m": "12.5",
             "cache_write_1h": "20", "output": "50"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-4-8", "name": "Claude Opus 4.8",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-opus-4-8", "claude-opus-4.8", "claude-4-8-opus",
            "claude-4.8-opus"]},
           "prices": [
            {"rates": {"input": "5", "cache_read": "0.5", "cache_write_5m": "6.25",
             "cache_write_1h": "10", "output": "25"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "2.5", "cache_read": "0.25",
             "cache_write_5m": "3.125", "cache_write_1h": "5", "output": "12.5"}},
            {"variant": "fast", "rates": {"input": "10", "cache_read": "1", "cache_write_5m": "12.5",
             "cache_write_1h": "20", "output": "50"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-4-7", "name": "Claude Opus 4.7",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-opus-4-7", "claude-opus-4.7", "claude-4-7-opus",
            "claude-4.7-opus"]},
           "prices": [
            {"rates": {"input": "5", "cache_read": "0.5", "cache_write_5m": "6.25",
             "cache_write_1h": "10", "output": "25"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "2.5", "cache_read": "0.25",
             "cache_write_5m": "3.125", "cache_write_1h": "5", "output": "12.5"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-4-6", "name": "Claude Opus 4.6",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-opus-4-6", "claude-opus-4.6", "claude-4-6-opus",
            "claude-4.6-opus"]},
           "prices": [
            {"to": "2026-03-13", "rates": {"input": "5", "cache_read": "0.5", "cache_write_5m": "6.25",
             "cache_write_1h": "10", "output": "25"}, "tiers": [{"over": 200000, "rates": {"input": "10",
             "cache_read": "1", "cache_write_5m": "12.5", "cache_write_1h": "20", "output": "37.5"}}]},
            {"from": "2026-03-13", "rates": {"input": "5", "cache_read": "0.5", "cache_write_5m": "6.25",
             "cache_write_1h": "10", "output": "25"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "2.5", "cache_read": "0.25",
             "cache_write_5m": "3.125", "cache_write_1h": "5", "output": "12.5"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-4-5", "name": "Claude Opus 4.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-opus-4-5", "claude-opus-4.5", "claude-4-5-opus",
            "claude-4.5-opus"]},
           "prices": [
            {"rates": {"input": "5", "cache_read": "0.5", "cache_write_5m": "6.25",
             "cache_write_1h": "10", "output": "25"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "2.5", "cache_read": "0.25",
             "cache_write_5m": "3.125", "cache_write_1h": "5", "output": "12.5"}}
           ]},
          {"provider": "anthropic", "model": "claude-opus-4-1", "name": "Claude Opus 4.1",
           "source": "genai-prices",
           "match": {"prefix": ["claude-opus-4-1", "claude-opus-4.1"]},
           "prices": [
            {"rates": {"input": "15", "cache_read": "1.5", "cache_write_5m": "18.75",
             "cache_write_1h": "30", "output": "75"}}
           ]},
          {"provider": "anthropic", "model": "claude-sonnet-5-5", "name": "Claude Sonnet 5.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-sonnet-5-5"], "dated": ["claude-sonnet-5-5"],
            "prefix": ["claude-sonnet-5-5@", "claude-sonnet-5.5", "claude-5-5-sonnet",
            "claude-5.5-sonnet"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.1", "cache_write_5m": "2.5", "cache_write_1h": "4",
             "output": "10"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.05",
             "cache_write_5m": "1.25", "cache_write_1h": "2", "output": "5"}}
           ]},
          {"provider": "anthropic", "model": "claude-sonnet-5", "name": "Claude Sonnet 5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-sonnet-5"], "dated": ["claude-sonnet-5"],
            "prefix": ["claude-sonnet-5@", "claude-sonnet-5.0", "claude-5-sonnet", "claude-5.0-sonnet"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.2", "cache_write_5m": "2.5", "cache_write_1h": "4",
             "output": "10"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.1",
             "cache_write_5m": "1.25", "cache_write_1h": "2", "output": "5"}}
           ]},
          {"provider": "anthropic", "model": "claude-sonnet-4-6", "name": "Claude Sonnet 4.6",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-sonnet-4-6", "claude-sonnet-4.6"]},
           "prices": [
            {"to": "2026-03-13", "rates": {"input": "3", "cache_read": "0.3", "cache_write_5m": "3.75",
             "cache_write_1h": "6", "output": "15"}, "tiers": [{"over": 200000, "rates": {"input": "6",
             "cache_read": "0.6", "cache_write_5m": "7.5", "cache_write_1h": "12", "output": "22.5"}}]},
            {"from": "2026-03-13", "rates": {"input": "3", "cache_read": "0.3", "cache_write_5m": "3.75",
             "cache_write_1h": "6", "output": "15"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1.5", "cache_read": "0.15",
             "cache_write_5m": "1.875", "cache_write_1h": "3", "output": "7.5"}}
           ]},
          {"provider": "anthropic", "model": "claude-sonnet-4-5", "name": "Claude Sonnet 4.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-sonnet-4-5", "claude-sonnet-4.5"]},
           "prices": [
            {"rates": {"input": "3", "cache_read": "0.3", "cache_write_5m": "3.75", "cache_write_1h": "6",
             "output": "15"}, "tiers": [{"over": 200000, "rates": {"input": "6", "cache_read": "0.6",
             "cache_write_5m": "7.5", "cache_write_1h": "12", "output": "22.5"}}]},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1.5", "cache_read": "0.15",
             "cache_write_5m": "1.875", "cache_write_1h": "3", "output": "7.5"},
             "tiers": [{"over": 200000, "rates": {"input": "3", "cache_read": "0.3",
             "cache_write_5m": "3.75", "cache_write_1h": "6", "output": "11.25"}}]}
           ]},
          {"provider": "anthropic", "model": "claude-haiku-5-5", "name": "Claude Haiku 5.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["claude-haiku-5-5"], "dated": ["claude-haiku-5-5"],
            "prefix": ["claude-haiku-5-5@", "claude-haiku-5.5", "claude-5-5-haiku", "claude-5.5-haiku"]},
           "prices": [
            {"rates": {"input": "0.1", "cache_read": "0.01", "cache_write_5m": "0.125",
             "cache_write_1h": "0.2", "output": "0.5"},
             "tiers": [{"over": 100000, "rates": {"input": "0.5", "cache_read": "0.05",
             "cache_write_5m": "0.625", "cache_write_1h": "1", "output": "2.5"}}]},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.05", "cache_read": "0.005",
             "cache_write_5m": "0.0625", "cache_write_1h": "0.1", "output": "0.25"},
             "tiers": [{"over": 100000, "rates": {"input": "0.25", "cache_read": "0.025",
             "cache_write_5m": "0.3125", "cache_write_1h": "0.5", "output": "1.25"}}]}
           ]},
          {"provider": "anthropic", "model": "claude-haiku-4-5", "name": "Claude Haiku 4.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["claude-haiku-4-5", "claude-haiku-4.5", "claude-4-5-haiku",
            "claude-4.5-haiku"]},
           "prices": [
            {"rates": {"input": "1", "cache_read": "0.1", "cache_write_5m": "1.25", "cache_write_1h": "2",
             "output": "5"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.5", "cache_read": "0.05",
             "cache_write_5m": "0.625", "cache_write_1h": "1", "output": "2.5"}}
           ]},
          {"provider": "anthropic", "model": "claude-3-5-haiku-latest", "name": "Claude Haiku 3.5",
           "source": "genai-prices",
           "match": {"prefix": ["claude-3-5-haiku", "claude-3.5-haiku"]},
           "prices": [
            {"rates": {"input": "0.8", "cache_read": "0.08", "cache_write_5m": "1",
             "cache_write_1h": "1.6", "output": "4"}}
           ]}
         ]}
        """#
}
