using System.Globalization;
using Assay.Build.Code;
using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Tools;
using Assay.Text;

namespace Assay.Build.Discovery;

/// <summary>Collects what is found in one file. Names are made safe to print, credentials are masked, counts are bounded.</summary>
internal sealed class DiscoverySink(string path, int most)
{
    static readonly string[] TestFolders = ["tests", "test", "testing", "__tests__", "fixtures", "__fixtures__", "testdata"];
    const int MostName = 200, MostDetail = 400, MostEvidence = 300;
    readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);
    readonly HashSet<(string, int, string)> places = [];
    readonly HashSet<(AssetKind, string, int)> known = [];

    public string Path => path;

    /// <summary>What stands in tests is made up, or meant.</summary>
    public bool OfTests { get; } = IsTest(path);

    public List<AiAsset> Assets { get; } = [];

    public List<Finding> Findings { get; } = [];

    public List<Gap> Gaps { get; } = [];

    /// <summary>MCP servers that a configuration or code starts.</summary>
    public List<ConfiguredServer> Servers { get; } = [];

    /// <summary>Tools with what a model is told of them; judged together, since one server's tool may shadow another's.</summary>
    public List<ToolDescription> Tools { get; } = [];

    /// <summary>Other texts that a model reads.</summary>
    public List<InstructionText> Texts { get; } = [];

    public void Asset(AssetKind kind, string name, int? line, params ReadOnlySpan<(string Name, string? Value)> details)
    {
        var shown = Clean(name, MostName);
        if (shown.Length == 0 || !known.Add((kind, shown, line ?? 0)))
            return;
        if (Assets.Count >= most)
        {
            Full("assets");
            return;
        }

        var kept = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in details)
            if (!string.IsNullOrEmpty(value))
                kept[key] = Clean(value, MostDetail);
        Assets.Add(new AiAsset(kind, shown, path, line, kept));
    }

    public void Tool(ToolDescription tool, string framework, string? language)
    {
        if (Tools.Count >= most)
        {
            Full("tools");
            return;
        }

        Tools.Add(tool with { Path = path, Framework = framework });
        Asset(AssetKind.Tool, tool.Name, tool.Line, ("framework", framework), ("language", language), ("server", tool.Server), ("described", string.IsNullOrWhiteSpace(tool.Description) ? "false" : "true"));
    }

    public void Text(InstructionKind kind, string name, string text, int line)
    {
        if (Texts.Count < most)
            Texts.Add(new InstructionText(kind, path, name, text) { Path = path, Line = line });
        else
            Full("texts");
    }

    /// <param name="part">The asset it is about.</param>
    /// <param name="evidence">What was seen; credentials in it are masked.</param>
    /// <param name="identity">What tells it from others of the rule in the file; the evidence where none is given.</param>
    public void Find(CodeRule rule, int line, Severity? severity = null, string? part = null, string? evidence = null, string? identity = null)
    {
        var shown = evidence is null ? null : Clean(evidence, MostEvidence);
        if (!places.Add((rule.Id, line, part + "\n" + (identity ?? shown))))
            return;
        if (Findings.Count >= most)
        {
            Full("findings");
            return;
        }

        // Files change around a finding: its line does not count, and the how-manieth of its kind it is does.
        var key = rule.Id + "\n" + part + "\n" + (identity ?? shown);
        var nth = seen[key] = seen.GetValueOrDefault(key) + 1;
        Findings.Add(new Finding
        {
            RuleId = rule.Id,
            Title = rule.Title,
            // What stands in tests is told all the same.
            Severity = OfTests && (severity ?? rule.Severity) > Severity.Low ? Severity.Low : severity ?? rule.Severity,
            Description = rule.Description,
            Remediation = rule.Remediation,
            References = rule.References,
            Subject = path,
            Evidence = shown,
            Location = new Location { Line = line > 0 ? line : null, Part = part is null ? null : Clean(part, MostName) },
            Fingerprint = Fingerprint.Of("discovery/1", rule.Id, path, key, nth.ToString(CultureInfo.InvariantCulture)),
        });
    }

    public void Gap(string reason)
    {
        if (Gaps.Count < most)
            Gaps.Add(new Gap(path, reason));
    }

    /// <summary>Takes over what was found in a part of the file whose lines count differently.</summary>
    public void Take(DiscoverySink inner, Func<int, int> lineOf)
    {
        Assets.AddRange(inner.Assets.Select(a => a with { Line = a.Line is { } line ? lineOf(line) : null }));
        Findings.AddRange(inner.Findings.Select(f => f.Location?.Line is { } line ? f with { Location = f.Location with { Line = lineOf(line) } } : f));
        Tools.AddRange(inner.Tools.Select(t => t with { Line = t.Line is { } line ? lineOf(line) : null }));
        Texts.AddRange(inner.Texts.Select(t => t with { Line = t.Line is { } line ? lineOf(line) : null }));
        Servers.AddRange(inner.Servers);
        Gaps.AddRange(inner.Gaps);
    }

    /// <summary>One line, without what does not print, with credentials masked.</summary>
    public static string Clean(string text, int length)
    {
        var line = string.Join(' ', Secrets.Mask(text.Length > 4096 ? text[..4096] : text).Split(['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        var shown = Printable.Name(line, length);
        return shown.Length > length ? shown[..(length - 1)] + "…" : shown;
    }

    static bool IsTest(string path)
    {
        var parts = path.Split('/');
        return parts.Take(parts.Length - 1).Any(p => Array.IndexOf(TestFolders, p) >= 0) || parts[^1].StartsWith("test_", StringComparison.Ordinal) || parts[^1].EndsWith("_test.py", StringComparison.Ordinal) || parts[^1].Contains(".test.", StringComparison.Ordinal) || parts[^1].Contains(".spec.", StringComparison.Ordinal);
    }

    void Full(string what)
    {
        var reason = $"more than {most} {what}";
        if (!Gaps.Exists(g => g.Reason == reason))
            Gap(reason);
    }
}
