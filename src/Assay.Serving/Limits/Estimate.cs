using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Limits;

/// <summary>What a request will use, before anybody knows: four characters are about a token.</summary>
static class Estimate
{
    const long Most = 10_000_000, MostTimes = 1000;

    internal static long Input(IReadOnlyList<Part> parts) => 1 + Characters(parts) / 4;

    internal static long Characters(IReadOnlyList<Part> parts)
    {
        long characters = 0;
        foreach (var part in parts)
            characters += part.Text.Length;
        return characters;
    }

    /// <summary>
    /// As long as the answer may be, as often as it is asked for; and whether that is known: a request that does not say it is taken for one of common length. Of several lengths the largest counts,
    /// whichever the server follows, and what cannot be read counts as the most: it is the caller who writes them.
    /// </summary>
    internal static (long Tokens, bool IsKnown) Output(JsonBody body, string endpoint)
    {
        long length = 0, times = 1, prompts = 1;
        foreach (var scalar in body.Scalars)
        {
            // Null is what is not said.
            if (scalar.Kind is JsonTokenType.PropertyName or JsonTokenType.Null)
                continue;
            if (endpoint == "/v1/completions")
                prompts = Math.Max(prompts, Prompt(body, scalar) + 1);
            if (body.Node(scalar.Node) is not { Name: { } name } node)
                continue;
            if (Capped.IsLength(body, node, endpoint))
                length = Math.Max(length, Number(body, scalar) is >= 0 and var number ? Math.Min(number, Most) : Most);
            else if (node.Parent == 0 && name is "n" or "best_of")
                times = Math.Max(times, Number(body, scalar) is >= 0 and var often ? Math.Min(often, MostTimes) : MostTimes);
        }

        return (Math.Min((length > 0 ? length : QuotaGate.UsualOutput) * Math.Min(times * prompts, Most), Most), length > 0 || !Writes(endpoint));
    }

    // Completions answer each prompt of a list, and a list of lists of tokens; a list of numbers is one prompt.
    static int Prompt(JsonBody body, JsonScalar scalar)
    {
        var path = body.Path(scalar.Node);
        return path.Length > 1 && path[0].Name == "prompt" && (path.Length > 2 || scalar.Kind == JsonTokenType.String) ? path[1].Index : 0;
    }

    // Some servers take a number that is written as a text. -1 for what is no whole number.
    static long Number(JsonBody body, JsonScalar scalar)
    {
        var written = scalar.Kind == JsonTokenType.String ? Encoding.UTF8.GetBytes(scalar.Text) : body.Utf8.Span.Slice(scalar.Start, scalar.Length);
        return Utf8Parser.TryParse(written, out long number, out var used) && used == written.Length ? number : -1;
    }

    // What is asked for a vector or a count is answered by one.
    static bool Writes(string endpoint) => endpoint is not ("/v1/embeddings" or "/v1/messages/count_tokens" or "/api/embed" or "/api/embeddings");

    /// <summary>The person an application asks for, as a digest: whatever it is called, it is short here.</summary>
    internal static string? User(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.String && body.Node(scalar.Node) is { Name: { } name, Parent: >= 0 } node && ((node.Parent == 0 && name is "user" or "safety_identifier") || (name == "user_id" && body.Node(node.Parent) is { Name: "metadata", Parent: 0 })))
                return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(scalar.Text)).AsSpan(0, 16));
        return null;
    }
}
