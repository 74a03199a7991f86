using System.Text;
using System.Text.Json;
using Assay.Serving.Messages;

namespace Assay.Serving.Proxy;

/// <summary>The credential by which the gateway speaks to a model's server, and whether an answer shows it to the caller: some servers repeat what they were sent, whole, escaped, or in pieces.</summary>
sealed class OwnCredential(string secret)
{
    /// <summary>What is shorter stands in many texts by chance, and is no credential.</summary>
    const int Shortest = 8;

    readonly byte[] _utf8 = Encoding.UTF8.GetBytes(secret);

    /// <summary>The one of a server; null where there is none, or one that cannot be told from a word.</summary>
    internal static OwnCredential? Of(string? secret) => secret is { Length: >= Shortest } ? new OwnCredential(secret) : null;

    /// <summary>Whether the bytes of a body hold it as it is.</summary>
    internal bool IsIn(ReadOnlySpan<byte> utf8) => utf8.IndexOf(_utf8) >= 0;

    /// <summary>Whether a text holds it.</summary>
    internal bool IsIn(string text) => text.Contains(secret, StringComparison.Ordinal);

    /// <summary>Whether a text of a body holds it, however its characters were written, or texts that follow each other do.</summary>
    internal bool IsIn(JsonBody body)
    {
        var begun = "";
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind is not (JsonTokenType.String or JsonTokenType.PropertyName))
                continue;
            var isName = scalar.Kind == JsonTokenType.PropertyName;
            var text = begun.Length > 0 && !isName ? begun + scalar.Text : scalar.Text;
            if (IsIn(text))
                return true;
            if (!isName)
                begun = text[HoldFrom(text)..];
        }

        return false;
    }

    /// <summary>Of a text that grows: where its end may be the credential's beginning.</summary>
    internal int HoldFrom(string text)
    {
        for (var at = Math.Max(0, text.Length - secret.Length + 1); at < text.Length; at++)
            if (secret.AsSpan().StartsWith(text.AsSpan(at), StringComparison.Ordinal))
                return at;
        return text.Length;
    }
}
