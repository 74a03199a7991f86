using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>Files of <c>samples/credit-risk</c>, published beside the program.</summary>
static class SampleFiles
{
    static readonly string Root = Path.Combine(AppContext.BaseDirectory, "samples", "credit-risk");

    public static string Of(params string[] parts) => Path.Combine([Root, .. parts]);

    public static Digest DigestOf(string path)
    {
        using var stream = File.OpenRead(path);
        return new Digest("sha256", Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(stream)));
    }

    /// <summary>A document to file by hand; <c>sha256:FILE(path)</c> in it stands for the digest of that sample file.</summary>
    public static JsonElement Evidence(string kind)
    {
        var text = File.ReadAllText(Of("evidence", kind + ".json"));
        for (int at; (at = text.IndexOf("sha256:FILE(", StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf(')', at);
            text = text[..at] + DigestOf(Of(text[(at + "sha256:FILE(".Length)..end].Split('/'))) + text[(end + 1)..];
        }

        return JsonSerializer.SerializeToElement(JsonNode.Parse(text));
    }
}
