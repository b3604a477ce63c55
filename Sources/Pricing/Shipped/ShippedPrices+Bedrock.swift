extension ShippedPrices {
    /// Prices of Amazon Bedrock, in the format that `PriceBook` describes.
    static let bedrock = #"""
        {"format": "spanledger-prices", "format_version": 1, "version": "2026-11-22", "currency": "USD",
         "unit": "per_1M_tokens",
         "sources": [
          {"id": "genai-prices", "repository": "pydantic/genai-prices", "package": "genai-prices 0.2.3",
           "data": "genai_prices/data.py", "licence": "MIT"},
          {"id": "litellm", "repository": "BerriAI/litellm", "package": "litellm 1.109.1",
           "data": "model_prices_and_context_window_backup.json", "licence": "MIT outside enterprise/"}
         ],
         "providers": [
          {"id": "aws.bedrock", "kind": "host", "aliases": ["bedrock", "aws", "aws_bedrock",
           "aws-bedrock", "amazon", "amazon_bedrock", "amazon-bedrock", "amazon.bedrock",
           "bedrock_converse"]}
         ],
         "models": [
          {"provider": "aws.bedrock", "model": "global.anthropic.claude-opus-5-5", "deployment": "global",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"suffix": ["global.anthropic.claude-opus-5-5"],
            "contains": ["global.anthropic.claude-opus-5-5-v1"]},
           "prices": [
            {"rates": {"input": "4", "cache_read": "0.2", "cache_write_5m": "5", "cache_write_1h": "8",
             "output": "20"}}
           ]},
          {"provider": "aws.bedrock", "model": "regional.anthropic.claude-opus-5-5",
           "deployment": "regional", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["anthropic.claude-opus-5-5", "claude-opus-5-5",
            "us.anthropic.claude-opus-5-5", "au.anthropic.claude-opus-5-5",
            "eu.anthropic.claude-opus-5-5", "jp.anthropic.claude-opus-5-5"],
            "prefix": ["anthropic.claude-opus-5-5-v1", "claude-opus-5-5-v1"],
            "contains": ["us.anthropic.claude-opus-5-5-v1", "au.anthropic.claude-opus-5-5-v1",
            "eu.anthropic.claude-opus-5-5-v1", "jp.anthropic.claude-opus-5-5-v1"]},
           "prices": [
            {"rates": {"input": "4.4", "cache_read": "0.22", "cache_write_5m": "5.5",
             "cache_write_1h": "8.8", "output": "22"}}
           ]},
          {"provider": "aws.bedrock", "model": "global.anthropic.claude-sonnet-5-5",
           "deployment": "global", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"suffix": ["global.anthropic.claude-sonnet-5-5"],
            "contains": ["global.anthropic.claude-sonnet-5-5-v1"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.1", "cache_write_5m": "2.5", "cache_write_1h": "4",
             "output": "10"}}
           ]},
          {"provider": "aws.bedrock", "model": "regional.anthropic.claude-sonnet-5-5",
           "deployment": "regional", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"exact": ["anthropic.claude-sonnet-5-5", "claude-sonnet-5-5",
            "us.anthropic.claude-sonnet-5-5", "au.anthropic.claude-sonnet-5-5",
            "apac.anthropic.claude-sonnet-5-5", "eu.anthropic.claude-sonnet-5-5",
            "us-gov.anthropic.claude-sonnet-5-5", "jp.anthropic.claude-sonnet-5-5"],
            "prefix": ["anthropic.claude-sonnet-5-5-v1", "claude-sonnet-5-5-v1"],
            "contains": ["us.anthropic.claude-sonnet-5-5-v1", "au.anthropic.claude-sonnet-5-5-v1",
            "apac.anthropic.claude-sonnet-5-5-v1", "eu.anthropic.claude-sonnet-5-5-v1",
            "us-gov.anthropic.claude-sonnet-5-5-v1", "jp.anthropic.claude-sonnet-5-5-v1"]},
           "prices": [
            {"rates": {"input": "2.2", "cache_read": "0.11", "cache_write_5m": "2.75",
             "cache_write_1h": "4.4", "output": "11"}}
           ]},
          {"provider": "aws.bedrock", "model": "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
           "deployment": "global", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["global.anthropic.claude-sonnet-4-5-20250929"]},
           "prices": [
            {"rates": {"input": "3", "cache_read": "0.3", "cache_write_5m": "3.75", "cache_write_1h": "6",
             "output": "15"}}
           ]},
          {"provider": "aws.bedrock", "model": "regional.anthropic.claude-sonnet-4-5-20250929-v1:0",
           "deployment": "regional", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["anthropic.claude-sonnet-4-5-20250929", "claude-sonnet-4-5-20250929"],
            "contains": ["us.anthropic.claude-sonnet-4-5-20250929",
            "au.anthropic.claude-sonnet-4-5-20250929", "apac.anthropic.claude-sonnet-4-5-20250929",
            "eu.anthropic.claude-sonnet-4-5-20250929", "us-gov.anthropic.claude-sonnet-4-5-20250929",
            "jp.anthropic.claude-sonnet-4-5-20250929"]},
           "prices": [
            {"rates": {"input": "3.3", "cache_read": "0.33", "cache_write_5m": "4.125",
             "cache_write_1h": "6.6", "output": "16.5"}}
           ]},
          {"provider": "aws.bedrock", "model": "global.anthropic.claude-haiku-4-5-20251001-v1:0",
           "deployment": "global", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["global.anthropic.claude-haiku-4-5-20251001"]},
           "prices": [
            {"rates": {"input": "1", "cache_read": "0.1", "cache_write_5m": "1.25", "cache_write_1h": "2",
             "output": "5"}}
           ]},
          {"provider": "aws.bedrock", "model": "regional.anthropic.claude-haiku-4-5-20251001-v1:0",
           "deployment": "regional", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"prefix": ["anthropic.claude-haiku-4-5-20251001", "claude-haiku-4-5-20251001"],
            "contains": ["us.anthropic.claude-haiku-4-5-20251001",
            "au.anthropic.claude-haiku-4-5-20251001", "apac.anthropic.claude-haiku-4-5-20251001",
            "eu.anthropic.claude-haiku-4-5-20251001", "us-gov.anthropic.claude-haiku-4-5-20251001",
            "jp.anthropic.claude-haiku-4-5-20251001", "in.anthropic.claude-haiku-4-5-20251001"]},
           "prices": [
            {"rates": {"input": "1.1", "cache_read": "0.11", "cache_write_5m": "1.375",
             "cache_write_1h": "2.2", "output": "5.5"}}
           ]},
          {"provider": "aws.bedrock", "model": "global.openai.gpt-6.1-sol",
           "name": "GPT-6.1 Sol (global)", "deployment": "global", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"contains": ["global.openai.gpt-6.1-sol"]},
           "prices": [
            {"rates": {"input": "2", "cache_read": "0.1", "cache_write_5m": "2.5", "output": "10"},
             "tiers": [{"over": 272000, "rates": {"input": "4", "cache_read": "0.2",
             "cache_write_5m": "5", "output": "15"}}]}
           ]},
          {"provider": "aws.bedrock", "model": "regional.openai.gpt-6.1-sol",
           "name": "GPT-6.1 Sol (regional)", "deployment": "regional", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"prefix": ["openai.gpt-6.1-sol", "gpt-6.1-sol"],
            "contains": ["us.openai.gpt-6.1-sol"]},
           "prices": [
            {"rates": {"input": "2.2", "cache_read": "0.11", "cache_write_5m": "2.75", "output": "11"},
             "tiers": [{"over": 272000, "rates": {"input": "4.4", "cache_read": "0.22",
             "cache_write_5m": "5.5", "output": "16.5"}}]}
           ]},
          {"provider": "aws.bedrock", "model": "openai.gpt-oss-120b-1:0", "name": "gpt-oss-120b",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["openai.gpt-oss-120b-1"]},
           "prices": [
            {"rates": {"input": "0.15", "output": "0.6"}}
           ]},
          {"provider": "aws.bedrock", "model": "amazon.nova-pro-v1:0", "name": "Nova Pro",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["amazon.nova-pro"]},
           "prices": [
            {"rates": {"input": "0.8", "cache_read": "0.2", "output": "3.2"}}
           ]},
          {"provider": "aws.bedrock", "model": "amazon.nova-lite-v1:0", "name": "Nova Lite",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["amazon.nova-lite"]},
           "prices": [
            {"rates": {"input": "0.06", "cache_read": "0.015", "output": "0.24"}}
           ]},
          {"provider": "aws.bedrock", "model": "amazon.nova-micro-v1:0", "name": "Nova Micro",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["amazon.nova-micro"]},
           "prices": [
            {"rates": {"input": "0.035", "cache_read": "0.00875", "output": "0.14"}}
           ]},
          {"provider": "aws.bedrock", "model": "amazon.nova-premier-v1:0", "name": "Nova Premier",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["amazon.nova-premier"]},
           "prices": [
            {"rates": {"input": "2.5", "cache_read": "0.625", "output": "12.5"}}
           ]},
          {"provider": "aws.bedrock", "model": "global.amazon.nova-2-lite-v1:0", "name": "Nova 2 Lite",
           "deployment": "global", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["global.amazon.nova-2-lite"]},
           "prices": [
            {"rates": {"input": "0.3", "cache_read": "0.075", "output": "2.5"}}
           ]},
          {"provider": "aws.bedrock", "model": "meta.llama4-maverick-17b-instruct-v1:0",
           "name": "Llama 4 Maverick 17B Instruct", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["meta.llama4-maverick-17b-instruct"]},
           "prices": [
            {"rates": {"input": "0.24", "output": "0.97"}}
           ]},
          {"provider": "aws.bedrock", "model": "meta.llama3-3-70b-instruct-v1:0",
           "name": "Llama 3.3 70B Instruct", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["meta.llama3-3-70b-instruct"]},
           "prices": [
            {"rates": {"input": "0.72", "output": "0.72"}}
           ]},
          {"provider": "aws.bedrock", "model": "deepseek.r1-v1:0", "name": "DeepSeek-R1",
           "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["deepseek.r1"]},
           "prices": [
            {"rates": {"input": "1.35", "output": "5.4"}}
           ]},
          {"provider": "aws.bedrock", "model": "mistral.mistral-large-3-675b-instruct",
           "name": "Mistral Large 3", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["mistral.mistral-large-3-675b-instruct"]},
           "prices": [
            {"rates": {"input": "0.5", "output": "1.5"}}
           ]},
          {"provider": "aws.bedrock", "model": "qwen.qwen3-coder-480b-a35b-v1:0",
           "name": "Qwen3-Coder-480B-A35B-Instruct", "source": "genai-prices",
           "checked": "litellm agrees",
           "match": {"contains": ["qwen.qwen3-coder-480b-a35b"]},
           "prices": [
            {"rates": {"input": "0.45", "output": "1.8"}}
           ]},
          {"provider": "aws.bedrock", "model": "amazon.titan-embed-text-v2:0",
           "name": "Titan Text Embeddings V2", "source": "genai-prices", "checked": "litellm agrees",
           "match": {"contains": ["amazon.titan-embed-text-v2"]},
           "prices": [
            {"rates": {"input": "0.02"}}
           ]}
         ]}
        """#
}
