using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Serving.Exposure;

/// <summary>Burp's issues in XML. High, medium, low, information; "False positive" is left out. A tentative finding is one step lower, for Burp itself is not sure.</summary>
static partial class BurpReport
{
    const int MostPacked = 16 << 10;
    static readonly string[] Messages = ["request", "response"];

    public static string? Xml(byte[] bytes, ImportedScan scan)
    {
        scan.Tool = "Burp";
        var (root, error) = BoundedXml.Read(bytes, "issues", ["issue"], [], entry => Take(scan, entry.Piece));
        if (root is null)
            return error;
        scan.Version = root.GetValueOrDefault("burpVersion") is { Length: > 0 } version ? version : "unknown";
        scan.Date(root.GetValueOrDefault("exportTime"));
        if (scan.Findings.Count == 0 && scan.LeftOut == 0)
            scan.Gaps.Add(new Gap("issues", "the export holds no issue and does not say what was looked at, which is not the same as nothing found"));
        return null;
    }

    static bool Take(ImportedScan scan, XmlPiece issue)
    {
        var severity = issue["severity"].ToLowerInvariant();
        if (severity == "false positive")
        {
            scan.LeftOut++;
            return true;
        }

        var host = issue["host"];
        scan.Target(host);
        var certain = !issue["confidence"].Equals("tentative", StringComparison.OrdinalIgnoreCase);
        var level = severity switch { "high" => Severity.High, "medium" => Severity.Medium, "low" => Severity.Low, "information" or "info" => Severity.Info, _ => Severity.Medium };
        var location = issue["location"];
        return scan.Add(issue["type"], issue["name"], certain || level == Severity.Info ? level : level - 1, host.TrimEnd('/') + issue["path"], Parameter().Match(location) is { Success: true } named ? named.Groups[1].Value : "",
            $"{issue["issueDetail"]} {issue["issueBackground"]}", $"{issue["remediationDetail"]} {issue["remediationBackground"]}", Seen(issue, location),
            Weakness().Matches(issue["vulnerabilityClassifications"]).Take(20).SelectMany(m => ImportedScan.Cwe(m.Groups[1].Value)));
    }

    // The first lines only: requests and answers hold cookies, keys and people's data.
    static string Seen(XmlPiece issue, string location)
    {
        var exchange = issue.Children.Find(c => c.Name == "requestresponse");
        var lines = Messages.Select(n => exchange?.Children.Find(c => c.Name == n)).Where(p => p is not null).Select(p => FirstLine(p!)).Where(l => l.Length > 0);
        return string.Join("; ", new[] { location }.Concat(lines).Where(t => t.Length > 0));
    }

    static string FirstLine(XmlPiece message)
    {
        var text = message.Text.Trim();
        if (message.Attribute("base64") == "true")
        {
            var packed = text.Length <= MostPacked ? text : text[..MostPacked];
            var bytes = new byte[packed.Length];
            if (!Convert.TryFromBase64String(packed[..(packed.Length / 4 * 4)], bytes, out var length))
                return "";
            text = Encoding.Latin1.GetString(bytes, 0, length);
        }

        var line = text.Split('\n', 2)[0].Trim();
        return line.Length <= 200 && !line.Any(char.IsControl) ? line : "";
    }

    [GeneratedRegex(@"\[([^\]]{1,200}?) (?:parameter|cookie|header|JSON parameter|XML attribute|URL path [a-z]+)\]", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"CWE-(\d{1,5})", RegexOptions.NonBacktracking)]
    private static partial Regex Weakness();
}
