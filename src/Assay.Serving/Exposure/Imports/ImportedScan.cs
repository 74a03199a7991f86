using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Serving.Exposure;

/// <summary>What a report of another scanner holds, gathered: each weakness once, texts without markup and credentials.</summary>
sealed partial class ImportedScan
{
    const int MostFindings = 50_000, MostTargets = 8, MostText = 2000, MostTitle = 200, MostEvidence = 600;
    static readonly string[] Formats = ["ddd, d MMM yyyy HH:mm:ss", "ddd MMM d HH:mm:ss yyyy", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss", "ddd d MMM yyyy HH:mm:ss"];

    readonly HashSet<Fingerprint> _seen = [];

    public string Tool { get; set; } = "";

    public string Version { get; set; } = "unknown";

    public bool Authenticated { get; set; }

    public DateTimeOffset? When { get; private set; }

    public List<string> Targets { get; } = [];

    public List<Finding> Findings { get; } = [];

    public List<Gap> Gaps { get; } = [];

    /// <summary>What the scanner's user called a false positive.</summary>
    public int LeftOut { get; set; }

    public void Target(string name)
    {
        if (name.Length > 0 && Targets.Count < MostTargets && !Targets.Contains(name))
            Targets.Add(name);
    }

    /// <summary>A date as scanners write it; names of time zones are passed over.</summary>
    public void Date(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > 60)
            return;
        var bare = Zone().Replace(text.Trim(), " ").Replace("  ", " ", StringComparison.Ordinal);
        if (DateTimeOffset.TryParseExact(bare, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out var when) || DateTimeOffset.TryParse(bare, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out when))
            When = when.ToUniversalTime();
    }

    /// <summary>Takes a finding; false when there are too many.</summary>
    /// <param name="id">The scanner's own id of the rule.</param>
    /// <param name="address">Where: an address, or host and port.</param>
    /// <param name="parameter">The parameter it came in by; empty for none.</param>
    public bool Add(string id, string title, Severity severity, string address, string parameter, string? description, string? remedy, string evidence, IEnumerable<Reference> references, IEnumerable<string>? cvss = null)
    {
        if (Findings.Count >= MostFindings)
        {
            if (Gaps.All(g => g.Where != "findings"))
                Gaps.Add(new Gap("findings", $"the report holds more than {MostFindings}; the rest was not read"));
            return false;
        }

        var place = Place(address);
        var rule = $"{Tool.ToLowerInvariant()}-{Word().Replace(id, "")}";
        var print = Fingerprint.Of("dast/1", Tool, id, place, parameter);
        if (!_seen.Add(print))
            return true;
        Findings.Add(new Finding
        {
            RuleId = rule.Length <= 80 ? rule : rule[..80],
            Title = Cut(title.Trim().TrimEnd('.'), MostTitle) is { Length: > 0 } named ? named : "a finding without a name",
            Severity = severity,
            Description = Plain(description),
            Remediation = Plain(remedy),
            Evidence = Secrets.Mask(Cut(evidence, MostEvidence)) is { Length: > 0 } seen ? seen : null,
            Location = new Location { Path = Cut(place, MostTitle), Part = parameter.Length > 0 ? Cut(parameter, MostTitle) : null },
            References = [.. references.Distinct()],
            Cvss = [.. (cvss ?? []).Where(v => CvssVector.TryParse(v, out _, out _))],
            Fingerprint = print,
        });
        return true;
    }

    public static IEnumerable<Reference> Cwe(string text) => int.TryParse(text.Replace("CWE-", "", StringComparison.OrdinalIgnoreCase), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 100_000 ? [new Reference("cwe", $"CWE-{number}")] : [];

    public static IEnumerable<Reference> Cve(string text) => CveId().IsMatch(text.Trim()) ? [new Reference("cve", text.Trim().ToUpperInvariant())] : [];

    // Queries and fragments hold what was tried, which differs from run to run; they stay in the evidence.
    static string Place(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host.Length > 0 ? $"{url.Authority}{url.AbsolutePath}" : address.Split('?', '#')[0];

    static string? Plain(string? html)
    {
        if (string.IsNullOrWhiteSpace(html))
            return null;
        var text = WebUtility.HtmlDecode(Tag().Replace(Cut(html, MostText * 4), " "));
        return Secrets.Mask(Cut(Spaces().Replace(text, " ").Trim(), MostText)) is { Length: > 0 } plain ? plain : null;
    }

    static string Cut(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }

    [GeneratedRegex("<[^>]{0,2000}>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

    [GeneratedRegex(@" [A-Z]{2,5} ", RegexOptions.NonBacktracking)]
    private static partial Regex Zone();

    [GeneratedRegex(@"[^A-Za-z0-9.-]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();

    [GeneratedRegex(@"^CVE-\d{4}-\d{4,7}$", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex CveId();
}
