extension ShippedPrices {
    /// Prices of Microsoft Azure, in the format that `PriceBook` describes.
    static let azure = #"""
        {"format": "spanledger-prices", "format_version": 1, "version": "2026-11-22", "currency": "USD",
         "unit": "per_1M_tokens",
         "sources": [
          {"id": "genai-prices", "repository": "pydantic/genai-prices", "package": "genai-prices 0.2.3",
           "data": "genai_prices/data.py", "licence": "MIT"},
          {"id": "litellm", "repository": "BerriAI/litellm", "package": "litellm 1.109.1",
           "data": "model_prices_and_context_window_backup.json", "licence": "MIT outside enterprise/"}
         ],
         "providers": [
          {"id": "azure.ai.openai", "kind": "host", "aliases": ["azure", "az.ai.openai", "azure_openai",
           "azure-openai", "azureopenai", "azure.openai"]},
          {"id": "azure.ai.inference", "kind": "host", "aliases": ["az.ai.inference", "azure_ai",
           "azure-ai", "azure_ai_foundry", "azure.ai.foundry"]}
         ],
         "models": [
          {"provider": "azure.ai.openai", "model": "gpt-6.1-sol", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-6.1-sol", "gpt-6.1-sol"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.1", "cache_write_5m": "2.5", "output": "10"},
             "tiers": [{"over": 272000, "rates": {"input": "4", "cache_read": "0.2",
             "cache_write_5m": "5", "output": "15"}}]}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-6.1-terra", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-6.1-terra", "gpt-6.1-terra"]},
           "prices": [
            {"rates": {"input": "1", "cache_read": "0.05", "cache_write_5m": "1.25", "output": "5"},
             "tiers": [{"over": 272000, "rates": {"input": "2", "cache_read": "0.1",
             "cache_write_5m": "2.5", "output": "7.5"}}]}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-6-luna", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-6-luna", "gpt-6-luna"]},
           "prices": [
            {"rates": {"input": "0.1", "cache_read": "0.01", "cache_write_5m": "0.125", "output": "0.5"},
             "tiers": [{"over": 272000, "rates": {"input": "0.2", "cache_read": "0.02",
             "cache_write_5m": "0.25", "output": "0.75"}}]}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-5.6-sol", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-5.6-sol", "gpt-5.6-sol"]},
           "prices": [
            {"rates": {"input": "4", "cache_read": "0.4", "cache_write_5m": "5", "output": "20"},
             "tiers": [{"over": 272000, "rates": {"input": "8", "cache_read": "0.8",
             "cache_write_5m": "10", "output": "30"}}]},
            {"variant": "priority", "rates": {"input": "8", "cache_read": "0.8", "cache_write_5m": "10",
             "output": "40"}},
            {"variant": "flex", "rates": {"input": "2", "cache_read": "0.2", "cache_write_5m": "2.5",
             "output": "10"}}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-5.5", "deployment": "global", "source": "litellm",
           "match": {"exact": ["azure/gpt-5.5", "gpt-5.5"]},
           "prices": [
            {"rates": {"input": "5", "cache_read": "0.5", "output": "30"},
             "tiers": [{"over": 272000, "rates": {"input": "10", "cache_read": "1", "output": "45"}}]},
            {"variant": "batch", "rates": {"input": "2.5", "cache_read": "0.25", "output": "15"}},
            {"variant": "priority", "rates": {"input": "12.5", "cache_read": "1.25", "output": "75"}},
            {"variant": "flex", "rates": {"input": "2.5", "cache_read": "0.25", "output": "30"},
             "tiers": [{"over": 272000, "rates": {"output": "45"}}]}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-5.4", "deployment": "global", "source": "litellm",
           "match": {"exact": ["azure/gpt-5.4", "gpt-5.4"]},
           "prices": [
            {"rates": {"input": "2.5", "cache_read": "0.25", "output": "15"},
             "tiers": [{"over": 272000, "rates": {"input": "5", "cache_read": "0.5", "output": "22.5"}}]},
            {"variant": "batch", "rates": {"input": "1.25", "cache_read": "0.13", "output": "7.5"}},
            {"variant": "priority", "rates": {"input": "5", "cache_read": "0.5", "output": "30"}},
            {"variant": "flex", "rates": {"input": "1.25", "cache_read": "0.25", "output": "7.5"},
             "tiers": [{"over": 272000, "rates": {"cache_read": "0.5"}}]}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-5.4-mini", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-5.4-mini", "gpt-5.4-mini"]},
           "prices": [
            {"rates": {"input": "0.75", "cache_read": "0.075", "output": "4.5"}},
            {"variant": "batch", "rates": {"input": "0.375", "cache_read": "0.0375", "output": "2.25"}},
            {"variant": "priority", "rates": {"input": "1.5", "cache_read": "0.15", "output": "9"}},
            {"variant": "flex", "rates": {"input": "0.375", "cache_read": "0.0375", "output": "2.25"}}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-5", "deployment": "global", "source": "litellm",
           "match": {"exact": ["azure/gpt-5", "gpt-5"]},
           "prices": [
            {"rates": {"input": "1.25", "cache_read": "0.125", "output": "10"}},
            {"variant": "batch", "rates": {"input": "0.625", "cache_read": "0.0625", "output": "5"}},
            {"variant": "priority", "rates": {"input": "2.5", "cache_read": "0.25", "output": "20"}}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-5-mini", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-5-mini", "gpt-5-mini"]},
           "prices": [
            {"rates": {"input": "0.25", "cache_read": "0.025", "output": "2"}},
            {"variant": "batch", "rates": {"input": "0.125", "cache_read": "0.0125", "output": "1"}},
            {"variant": "priority", "rates": {"input": "0.45", "cache_read": "0.045", "output": "3.6"}}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-4.1", "deployment": "global", "source": "litellm",
           "match": {"exact": ["azure/gpt-4.1", "gpt-4.1"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.5", "output": "8"}},
            {"variant": "batch", "rates": {"input": "1", "cache_read": "0.5", "output": "4"}},
            {"variant": "priority", "rates": {"input": "3.5", "cache_read": "0.875", "output": "14"}}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-4o", "deployment": "global", "source": "litellm",
           "match": {"exact": ["azure/gpt-4o", "gpt-4o"]},
           "prices": [
            {"rates": {"input": "2.5", "cache_read": "1.25", "output": "10"}},
            {"variant": "batch", "rates": {"input": "1.25", "cache_read": "1.25", "output": "5"}}
           ]},
          {"provider": "azure.ai.openai", "model": "gpt-4o-mini", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure/gpt-4o-mini", "gpt-4o-mini"]},
           "prices": [
            {"rates": {"input": "0.15", "cache_read": "0.075", "output": "0.6"}},
            {"variant": "batch", "rates": {"input": "0.075", "cache_read": "0.075", "output": "0.3"}}
           ]},
          {"provider": "azure.ai.openai", "model": "o4-mini", "deployment": "global", "source": "litellm",
           "match": {"exact": ["azure/o4-mini", "o4-mini"]},
           "prices": [
            {"rates": {"input": "1.1", "cache_read": "0.275", "output": "4.4"}},
            {"variant": "batch", "rates": {"input": "0.55", "cache_read": "0.275", "output": "2.2"}}
           ]},
          {"provider": "azure.ai.inference", "model": "claude-sonnet-5-5", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure_ai/claude-sonnet-5-5", "claude-sonnet-5-5"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.1", "cache_write_5m": "2.5", "cache_write_1h": "4",
             "output": "10"}}
           ]},
          {"provider": "azure.ai.inference", "model": "claude-opus-5-5", "deployment": "global",
           "source": "litellm",
           "match": {"exact": ["azure_ai/claude-opus-5-5", "claude-opus-5-5"]},
           "prices": [
            {"rates": {"input": "4", "cache_read": "0.2", "cache_write_5m": "5", "cache_write_1h": "8",
             "output": "20"}}
           ]}
         ]}
        """#
}
