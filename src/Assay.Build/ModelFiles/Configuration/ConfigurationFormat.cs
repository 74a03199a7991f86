using System.Buffers;
using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.ModelFiles.Configuration;

/// <summary>A configuration in JSON or YAML of any kind, when a plain value of it is code, a command or a credential. Other configurations are left to people.</summary>
internal sealed class ConfigurationFormat : IModelFormat
{
    const int Longest = 8 << 20;

    // Without any of these there is nothing to read for.
    static readonly SearchValues<string> Marks = SearchValues.Create(
        ["http://", "import", "exec", "eval", "system", "popen", "subprocess", "rm -", "curl", "wget", "/dev/tcp", "base64", "powershell", "key", "token", "secret", "password", "hf_", "sk-", "AKIA", "ASIA", "ghp_", "github_pat_", "xox", "AIza", "glpat-", "npm_"], StringComparison.OrdinalIgnoreCase);

    public string Id => "configuration";

    public IReadOnlyList<Rule> Rules => ConfigurationRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && source.Length is >= 8 and <= Longest && !head.Contains((byte)0) && Text(source, head) is { } text && text.AsSpan().ContainsAny(Marks) && ConfigurationRules.Values(Roots(source, text, head, scope), scope).Any();

    public void Scan(ByteSource source, ScanScope scope)
    {
        var head = source.Bytes(0, ModelFormats.HeadBytes);
        foreach (var value in ConfigurationRules.Values(Roots(source, Text(source, head) ?? "", head, scope), scope))
            ConfigurationRules.Report(value, scope);
    }

    // YAML without a line of the form "key: value" is prose, or a program.
    static string? Text(ByteSource source, ReadOnlySpan<byte> head)
    {
        var first = head.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 || head[first] is (byte)'<' or 0x80)
            return null;
        if (!JsonReader.Starts(head) && (head.IndexOf(":"u8) < 0 || !PlainText.Is(source)))
            return null;
        return Encoding.UTF8.GetString(source.Bytes(0, (int)source.Length));
    }

    static IReadOnlyList<DataNode> Roots(ByteSource source, string text, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (JsonReader.Starts(head))
            return [new JsonReader(source.Bytes(0, (int)source.Length), scope.Budget).Read().Root];
        var stream = new YamlReader(text, scope.Budget).Read();
        return stream.Error is null ? [.. stream.Roots.Where(r => r.Kind == DataKind.Map)] : [];
    }
}
