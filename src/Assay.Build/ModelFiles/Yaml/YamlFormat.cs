using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Yaml;

/// <summary>
/// YAML that makes a loader do something: language tags, alias bombs, MLflow's MLmodel, conda environments, DVC files,
/// Hydra configurations. Other YAML is left to people.
/// </summary>
internal sealed class YamlFormat : IModelFormat
{
    const int Longest = 8 << 20, Block = 1 << 20;

    // Without any of these there is nothing to read for.
    static readonly byte[][] Marks =
    [
        .. new[] { "!!", "!<", "%TAG", "!ruby", "_target_", "flavors", "model_uuid", "dependencies", "outs", "stages", "chat_template", "class_name" }.Select(Encoding.UTF8.GetBytes),
    ];

    public string Id => "yaml";

    public IReadOnlyList<Rule> Rules => [.. YamlRules.All, .. JinjaRules.All];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (head.Length < 4 || head.Contains((byte)0) || head[0] is 0x80 or 0x89 || !PlainText.Is(source) || !Mentions(source, scope))
            return false;
        if (source.Length > Longest)
            return HasLanguageTag(source, scope);
        return YamlRules.Concerns(Read(source, scope), JsonReader.Starts(head));
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest)
        {
            scope.Gap($"a document of {source.Length} bytes, more than the {Longest} that are looked at");
            return;
        }

        var stream = Read(source, scope);
        if (stream.Error is not null)
            scope.Gap($"the document is not YAML to its end: {stream.Error}");
        YamlRules.Judge(stream, scope);
    }

    static YamlStream Read(ByteSource source, ScanScope scope) => new YamlReader(Encoding.UTF8.GetString(source.Bytes(0, (int)source.Length)), scope.Budget).Read();

    static bool Mentions(ByteSource source, ScanScope scope)
    {
        var (anchors, aliases) = (0, 0);
        return Any(source, scope, block =>
        {
            anchors += block.Count("&"u8);
            aliases += block.Count("*"u8);
            if (anchors > 3 && aliases > 20)
                return true;
            foreach (var mark in Marks)
            {
                if (block.IndexOf(mark) >= 0)
                    return true;
            }

            return false;
        });
    }

    static bool HasLanguageTag(ByteSource source, ScanScope scope) => Any(source, scope, block => block.IndexOf("!!python/"u8) >= 0 || block.IndexOf("2002:python/"u8) >= 0);

    delegate bool Check(ReadOnlySpan<byte> block);

    static bool Any(ByteSource source, ScanScope scope, Check check)
    {
        var block = new byte[(int)Math.Min(source.Length, Block)];
        for (long at = 0; at < source.Length && scope.Budget.HasTime(); at += Math.Max(1, block.Length - 32))
        {
            var got = source.Read(at, block);
            if (check(block.AsSpan(0, got)))
                return true;
            if (at + got >= source.Length)
                break;
        }

        return false;
    }
}
