extension ShippedPrices {
    /// Prices of Mistral, xAI and DeepSeek, in the format that `PriceBook` describes.
    static let otherDevelopers = #"""
        {"format": "spanledger-prices", "format_version": 1, "version": "2026-11-22", "currency": "USD",
         "unit": "per_1M_tokens",
         "sources": [
          {"id": "genai-prices", "repository": "pydantic/genai-prices", "package": "genai-prices 0.2.3",
           "data": "genai_prices/data.py", "licence": "MIT"},
          {"id": "litellm", "repository": "BerriAI/litellm", "package": "litellm 1.109.1",
           "data": "model_prices_and_context_window_backup.json", "licence": "MIT outside enterprise/"}
         ],
         "providers": [
          {"id": "mistral", "kind": "developer", "aliases": ["mistral_ai", "mistralai", "mistral-ai"]},
          {"id": "xai", "kind": "developer", "aliases": ["x_ai", "x-ai", "x.ai"]},
          {"id": "deepseek", "kind": "developer", "aliases": ["deepseek_ai", "deepseek-ai"]}
         ],
         "models": [
          {"provider": "deepseek", "model": "deepseek-flash", "name": "DeepSeek V4.1 Flash",
           "source": "genai-prices",
           "checked": "litellm differs: input 0.3, output 1.2, cache_read 0.006",
           "match": {"exact": ["deepseek-flash"]},
           "prices": [
            {"rates": {"input": "0.15", "cache_read": "0.003", "output": "0.6"}},
            {"hours": "01:00-04:00", "rates": {"input": "0.3", "cache_read": "0.006", "output": "1.2"}},
            {"hours": "06:00-10:00", "rates": {"input": "0.3", "cache_read": "0.006", "output": "1.2"}}
           ]},
          {"provider": "deepseek", "model": "deepseek-v4-pro", "name": "DeepSeek V4 Pro",
           "source": "genai-prices",
           "checked": "litellm differs: input 1.32, output 3.96, cache_read 0.044",
           "match": {"prefix": ["deepseek-v4-pro"]},
           "prices": [
            {"to": "2026-08-17", "rates": {"input": "0.435", "cache_read": "0.003625", "output": "0.87"}},
            {"from": "2026-08-17", "rates": {"input": "0.66", "cache_read": "0.022", "output": "1.98"}},
            {"from": "2026-08-17", "hours": "01:00-04:00", "rates": {"input": "1.32",
             "cache_read": "0.044", "output": "3.96"}},
            {"from": "2026-08-17", "hours": "06:00-10:00", "rates": {"input": "1.32",
             "cache_read": "0.044", "output": "3.96"}}
           ]},
          {"provider": "deepseek", "model": "deepseek-v4-flash", "name": "DeepSeek V4 Flash",
           "source": "genai-prices",
           "checked": "litellm differs: input 0.3, output 1.2, cache_read 0.006",
           "match": {"prefix": ["deepseek-v4-flash"]},
           "prices": [
            {"to": "2026-08-17", "rates": {"input": "0.14", "cache_read": "0.0028", "output": "0.28"}},
            {"from": "2026-08-17", "to": "2026-09-10", "rates": {"input": "0.22", "cache_read": "0.007",
             "output": "0.66"}},
            {"from": "2026-09-10", "rates": {"input": "0.15", "cache_read": "0.003", "output": "0.6"}},
            {"from": "2026-09-10", "hours": "01:00-04:00", "rates": {"input": "0.3",
             "cache_read": "0.006", "output": "1.2"}},
            {"from": "2026-09-10", "hours": "06:00-10:00", "rates": {"input": "0.3",
             "cache_read": "0.006", "output": "1.2"}}
           ]},
          {"provider": "deepseek", "model": "deepseek-chat", "name": "DeepSeek Chat",
           "source": "genai-prices",
           "checked": "litellm differs: input 0.28, output 0.42, cache_read 0.028",
           "match": {"exact": ["deepseek-chat-v3-0324"], "prefix": ["deepseek-chat"]},
           "prices": [
            {"rates": {"input": "0.135", "cache_read": "0.035", "output": "0.55"}},
            {"hours": "00:30-16:30", "rates": {"input": "0.27", "cache_read": "0.07", "output": "1.1"}}
           ]},
          {"provider": "deepseek", "model": "deepseek-reasoner", "name": "Deepseek R1",
           "source": "genai-prices",
           "checked": "litellm differs: input 0.28, output 0.42, cache_read 0.028",
           "match": {"exact": ["deepseek-reasoner", "deepseek-r1-0528"], "prefix": ["deepseek-r1"]},
           "prices": [
            {"rates": {"input": "0.135", "cache_read": "0.035", "output": "0.55"}},
            {"hours": "00:30-16:30", "rates": {"input": "0.55", "cache_read": "0.14", "output": "2.19"}}
           ]},
          {"provider": "mistral", "model": "mistral-large-4", "name": "Mistral Large 4",
           "source": "genai-prices",
           "checked": "litellm differs: input 1.36, output 4.18, cache_read 0.14",
           "match": {"exact": ["mistral-large-4", "mistral-large-4-0"]},
           "prices": [
            {"to": "2026-10-20", "rates": {"input": "0.68", "cache_read": "0.07", "output": "2.09"}},
            {"from": "2026-10-20", "to": "2026-10-29", "rates": {"input": "1.36", "cache_read": "0.14",
             "output": "4.18"}},
            {"from": "2026-10-29", "rates": {"input": "0.7", "cache_read": "0.07", "output": "2.1"}},
            {"variant": "batch", "from": "2026-10-14", "to": "2026-10-20", "rates": {"input": "0.34",
             "cache_read": "0.035", "output": "1.045"}},
            {"variant": "batch", "from": "2026-10-20", "to": "2026-10-29", "rates": {"input": "0.68",
             "cache_read": "0.07", "output": "2.09"}},
            {"variant": "batch", "from": "2026-10-29", "rates": {"input": "0.35", "cache_read": "0.035",
             "output": "1.05"}}
           ]},
          {"provider": "mistral", "model": "mistral-large-2512", "name": "Mistral Large 3 2512",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["mistral-large-2512"]},
           "prices": [
            {"rates": {"input": "0.5", "cache_read": "0.05", "output": "1.5"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.25", "cache_read": "0.025",
             "output": "0.75"}}
           ]},
          {"provider": "mistral", "model": "mistral-medium-3-5", "name": "Mistral Medium 3.5",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["mistral-medium-3.5", "mistral-medium-3-5", "mistral-medium-3",
            "mistral-medium-2604"]},
           "prices": [
            {"rates": {"input": "1.5", "cache_read": "0.15", "output": "7.5"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.75", "cache_read": "0.075",
             "output": "3.75"}}
           ]},
          {"provider": "mistral", "model": "mistral-medium-latest", "name": "Mistral Medium Latest",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["mistral-medium-latest"]},
           "prices": [
            {"to": "2026-06-16", "rates": {"input": "0.4", "cache_read": "0.04", "output": "2"}},
            {"from": "2026-06-16", "rates": {"input": "1.5", "cache_read": "0.15", "output": "7.5"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.75", "cache_read": "0.075",
             "output": "3.75"}}
           ]},
          {"provider": "mistral", "model": "mistral-small-2603", "name": "Mistral Small 4",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["mistral-small-2603"]},
           "prices": [
            {"rates": {"input": "0.15", "cache_read": "0.015", "output": "0.6"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.075", "cache_read": "0.0075",
             "output": "0.3"}}
           ]},
          {"provider": "mistral", "model": "codestral-2508", "name": "Codestral 2508",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["codestral-2508"]},
           "prices": [
            {"rates": {"input": "0.3", "cache_read": "0.03", "output": "0.9"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.15", "cache_read": "0.015",
             "output": "0.45"}}
           ]},
          {"provider": "mistral", "model": "ministral-8b-2512", "name": "Ministral 3 8B 2512",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["ministral-8b-2512"]},
           "prices": [
            {"rates": {"input": "0.15", "cache_read": "0.015", "output": "0.15"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.075", "cache_read": "0.0075",
             "output": "0.075"}}
           ]},
          {"provider": "mistral", "model": "mistral-embed", "name": "Mistral Embed",
           "source": "genai-prices", "checked": "not in litellm",
           "match": {"exact": ["mistral-embed", "mistral-embed-2312"]},
           "prices": [
            {"rates": {"input": "0.1", "output": "0.1"}},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "0.05", "output": "0.05"}}
           ]},
          {"provider": "xai", "model": "grok-4.7", "name": "Grok 4.7", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["grok-4.7", "x-ai/grok-4.7", "grok-4.7-latest"], "dated": ["grok-4.7",
            "x-ai/grok-4.7"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.5", "output": "6"},
             "tiers": [{"over": 199999, "rates": {"input": "4", "cache_read": "1", "output": "12"}}]}
           ]},
          {"provider": "xai", "model": "grok-4.6", "name": "Grok 4.6", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["grok-4.6", "x-ai/grok-4.6", "grok-4.6-latest"], "dated": ["grok-4.6",
            "x-ai/grok-4.6"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.5", "output": "6"},
             "tiers": [{"over": 199999, "rates": {"input": "4", "cache_read": "1", "output": "12"}}]}
           ]},
          {"provider": "xai", "model": "grok-4.5", "name": "Grok 4.5", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["grok-4.5", "x-ai/grok-4.5", "grok-4.5-latest", "grok-latest"],
            "dated": ["grok-4.5", "x-ai/grok-4.5"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.3", "output": "6"},
             "tiers": [{"over": 199999, "rates": {"input": "4", "cache_read": "0.6", "output": "12"}}]}
           ]},
          {"provider": "xai", "model": "grok-4.3", "name": "Grok 4.3", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["grok-4.3", "x-ai/grok-4.3", "grok-4.3-latest"], "dated": ["grok-4.3",
            "x-ai/grok-4.3"]},
           "prices": [
            {"rates": {"input": "1.25", "cache_read": "0.2", "output": "2.5"},
             "tiers": [{"over": 199999, "rates": {"input": "2.5", "cache_read": "0.4", "output": "5"}}]},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.16",
             "output": "2"}, "tiers": [{"over": 199999, "rates": {"input": "2", "cache_read": "0.32",
             "output": "4"}}]}
           ]},
          {"provider": "xai", "model": "grok-4.20", "name": "Grok 4.20", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"exact": ["grok-4.20", "grok-4.20-0309-reasoning", "grok-4.20-0309-non-reasoning"]},
           "prices": [
            {"to": "2026-04-30", "rates": {"input": "2", "cache_read": "0.2", "output": "6"},
             "tiers": [{"over": 199999, "rates": {"input": "4", "cache_read": "0.4", "output": "12"}}]},
            {"from": "2026-04-30", "rates": {"input": "1.25", "cache_read": "0.2", "output": "2.5"},
             "tiers": [{"over": 199999, "rates": {"input": "2.5", "cache_read": "0.4", "output": "5"}}]},
            {"variant": "batch", "from": "2026-10-14", "rates": {"input": "1", "cache_read": "0.16",
             "output": "2"}, "tiers": [{"over": 199999, "rates": {"input": "2", "cache_read": "0.32",
             "output": "4"}}]}
           ]},
          {"provider": "xai", "model": "grok-4-1-fast-reasoning", "name": "Grok 4.1 Fast Reasoning",
           "source": "genai-prices",
           "match": {"exact": ["grok-4-1-fast", "grok-4-1-fast-reasoning",
            "grok-4-1-fast-reasoning-latest"]},
           "prices": [
            {"rates": {"input": "0.2", "cache_read": "0.05", "output": "0.5"}}
           ]},
          {"provider": "xai", "model": "grok-code-fast-1", "name": "Grok Code Fast 1",
           "source": "genai-prices", "checked": "litellm differs: input 1, output 2, cache_read 0.2",
           "match": {"exact": ["grok-code-fast", "grok-code-fast-1", "grok-code-fast-1-0825"]},
           "prices": [
            {"rates": {"input": "0.2", "cache_read": "0.02", "output": "1.5"}}
           ]},
          {"provider": "xai", "model": "grok-build-0.1", "name": "Grok Build 0.1",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["grok-build-0.1"]},
           "prices": [
            {"rates": {"input": "1", "cache_read": "0.2", "output": "2"},
             "tiers": [{"over": 199999, "rates": {"input": "2", "cache_read": "0.4", "output": "4"}}]}
           ]}
         ]}
        """#
}
