using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>
/// A Keras configuration as YAML (<c>model.to_yaml()</c>, Keras before 2.6). Keras' own writer puts one key on a line, so
/// that lines are enough to find a Lambda; what YAML's tags build is judged by the reader of YAML.
/// </summary>
internal sealed class KerasYamlFormat : IModelFormat
{
    const int Longest = 16 << 20;

    public string Id => "keras-yaml";

    public IReadOnlyList<Rule> Rules => KerasRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && head.IndexOf("class_name:"u8) >= 0 && head.IndexOf("config:"u8) >= 0 && !KerasReader.MayStart(head) && PlainText.Is(source);

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest)
        {
            scope.Gap("the configuration is too long");
            return;
        }

        var rules = new KerasRules(scope);
        var lines = Encoding.UTF8.GetString(source.Bytes(0, Longest)).Split('\n');
        for (var i = 0; i < lines.Length && scope.Budget.HasTime(); i++)
        {
            var key = lines[i].AsSpan().TrimStart(" -{,\t");
            if (Value(key, "class_name:") is "Lambda" or "__lambda__")
                rules.Yaml(string.Join(' ', lines.Skip(Math.Max(0, i - 6)).Take(13).Where(l => l.Contains("function", StringComparison.Ordinal) || l.Contains("Lambda", StringComparison.Ordinal)).Select(l => l.Trim())), 0);
        }
    }

    static string? Value(ReadOnlySpan<char> line, string key) =>
        line.StartsWith(key, StringComparison.Ordinal) ? line[key.Length..].Trim(" \t\r\"',}").ToString() : null;
}
