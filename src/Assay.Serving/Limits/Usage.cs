using System.Buffers.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Limits;

/// <summary>Tokens that a server says it used; a stream says it in several events, each with the sum so far. What no server could use is not believed.</summary>
sealed class Usage
{
    const long Most = 100_000_000;

    // Anthropic's input is without what its cache holds; OpenAI's tokens of prompts are with it.
    long? _prompt, _input;
    long _written, _read;

    internal long? Input => _input is { } input ? Math.Max(_prompt ?? 0, input + _written + _read) : _prompt;

    internal long? Output { get; private set; }

    internal void Read(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind != JsonTokenType.Number || body.Node(scalar.Node) is not { Name: { } name, Parent: >= 0 } node)
                continue;
            var under = body.Node(node.Parent);
            if ((under.Name == "usage" && name == "prompt_tokens") || (under.Parent < 0 && name == "prompt_eval_count"))
                _prompt = Math.Max(_prompt ?? 0, Number(body, scalar));
            else if (under.Name == "usage" && name == "input_tokens")
                _input = Math.Max(_input ?? 0, Number(body, scalar));
            else if (under.Name == "usage" && name == "cache_creation_input_tokens")
                _written = Math.Max(_written, Number(body, scalar));
            else if (under.Name == "usage" && name == "cache_read_input_tokens")
                _read = Math.Max(_read, Number(body, scalar));
            else if ((under.Name == "usage" && name is "completion_tokens" or "output_tokens") || (under.Parent < 0 && name == "eval_count"))
                Output = Math.Max(Output ?? 0, Number(body, scalar));
        }
    }

    static long Number(JsonBody body, JsonScalar scalar) =>
        Utf8Parser.TryParse(body.Utf8.Span.Slice(scalar.Start, scalar.Length), out long number, out var used) && used == scalar.Length ? Math.Clamp(number, 0, Most) : 0;
}
