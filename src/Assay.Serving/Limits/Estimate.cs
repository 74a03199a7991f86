using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Limits;

/// <summary>What a request will use, before anybody knows: four characters are about a token.</summary>
static class Estimate
{
    const long Most = 10_000_000;

    internal static long Input(IReadOnlyList<Part> parts) => 1 + Characters(parts) / 4;

    internal static long Characters(IReadOnlyList<Part> parts)
    {
        long characters = 0;
        foreach (var part in parts)
            characters += part.Text.Length;
        return characters;
    }

    /// <summary>As long as the answer may be, as often as it is asked for.</summary>
    internal static long Output(JsonBody body)
    {
        long length = QuotaGate.UsualOutput, times = 1;
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.Number && body.Node(scalar.Node) is { Name: { } name, Parent: >= 0 } node && Utf8Parser.TryParse(body.Utf8.Span.Slice(scalar.Start, scalar.Length), out long number, out _) && number > 0)
                if (node.Parent == 0 && name is "max_tokens" or "max_completion_tokens" or "max_output_tokens" || (name == "num_predict" && body.Node(node.Parent).Name == "options"))
                    length = Math.Min(number, Most);
                else if (node.Parent == 0 && name is "n" or "best_of")
                    times = Math.Clamp(number, times, 1000);
        return Math.Min(length * times, Most);
    }

    /// <summary>The person an application asks for, as a digest: whatever it is called, it is short here.</summary>
    internal static string? User(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.String && body.Node(scalar.Node) is { Name: { } name, Parent: >= 0 } node && ((node.Parent == 0 && name is "user" or "safety_identifier") || (name == "user_id" && body.Node(node.Parent) is { Name: "metadata", Parent: 0 })))
                return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scalar.Text)).AsSpan(0, 16));
        return null;
    }
}
