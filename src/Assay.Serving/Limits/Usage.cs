using System.Buffers.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Limits;

/// <summary>Tokens that a server says it used; a stream says it in several events, each with the sum so far. What no server could use is not believed.</summary>
sealed class Usage
{
    const long Most = 100_000_000;

    internal long? Input { get; private set; }

    internal long? Output { get; private set; }

    internal void Read(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind != JsonTokenType.Number || body.Node(scalar.Node) is not { Name: { } name, Parent: >= 0 } node)
                continue;
            var under = body.Node(node.Parent);
            if ((under.Name == "usage" && name is "prompt_tokens" or "input_tokens") || (under.Parent < 0 && name == "prompt_eval_count"))
                Input = Math.Max(Input ?? 0, Number(body, scalar));
            else if ((under.Name == "usage" && name is "completion_tokens" or "output_tokens") || (under.Parent < 0 && name == "eval_count"))
                Output = Math.Max(Output ?? 0, Number(body, scalar));
        }
    }

    static long Number(JsonBody body, JsonScalar scalar) =>
        Utf8Parser.TryParse(body.Utf8.Span.Slice(scalar.Start, scalar.Length), out long number, out var used) && used == scalar.Length ? Math.Clamp(number, 0, Most) : 0;
}
