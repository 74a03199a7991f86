using System.Collections.Frozen;
using System.Text.Json;

namespace Assay.Serving.Messages;

/// <summary>The names of members that dialects know: they are not texts of anybody, and need not be made anew for every request.</summary>
static class Vocabulary
{
    const int Longest = 48;

    static readonly FrozenSet<string> Words = new[]
    {
        "messages", "role", "content", "text", "type", "model", "stream", "temperature", "top_p", "top_k", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "stop", "seed", "user",
        "tools", "tool_choice", "function", "functions", "function_call", "name", "description", "parameters", "properties", "required", "arguments", "tool_calls", "tool_call_id", "id", "call_id", "strict",
        "image_url", "url", "detail", "input_audio", "data", "format", "file", "file_data", "file_id", "filename", "refusal", "response_format", "json_schema", "schema", "metadata", "store", "logprobs",
        "top_logprobs", "frequency_penalty", "presence_penalty", "logit_bias", "parallel_tool_calls", "stream_options", "include_usage", "service_tier", "reasoning_effort", "reasoning", "effort", "summary",
        "input", "instructions", "previous_response_id", "include", "truncation", "output", "prompt", "suffix", "best_of", "echo", "encoding_format", "dimensions", "system", "stop_sequences", "thinking",
        "budget_tokens", "source", "media_type", "cache_control", "tool_use_id", "is_error", "input_schema", "title", "context", "citations", "enabled", "images", "options", "keep_alive", "template", "raw",
        "think", "inputs", "outputs", "shape", "datatype", "jsonrpc", "method", "params", "result", "error", "code", "message", "choices", "index", "delta", "finish_reason", "usage", "prompt_tokens",
        "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "object", "created", "created_at", "system_fingerprint", "stop_reason", "stop_sequence", "status", "annotations", "response",
        "done", "done_reason", "eval_count", "prompt_eval_count", "embedding", "embeddings", "items", "enum", "additionalProperties", "anyOf", "allOf", "oneOf", "default", "minimum", "maximum", "$schema", "$ref", "$defs",
    }.ToFrozenSet(StringComparer.Ordinal);

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string> AnyCase = Words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a dialect knows it.</summary>
    internal static bool Knows(string name) => Words.Contains(name);

    /// <summary>Whether it differs from a known name in case only: some servers would take it for that.</summary>
    internal static bool Resembles(string name) => !Words.Contains(name) && AnyCase.Contains(FoldedNames.Plain(name));

    /// <summary>The name at the reader.</summary>
    internal static string Name(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > Longest)
            return reader.GetString()!;
        Span<char> name = stackalloc char[Longest];
        var length = reader.CopyString(name);
        return Lookup.TryGetValue(name[..length], out var known) ? known : new string(name[..length]);
    }
}
