using System.Text.Json;

namespace Assay.Build.Code.Outside;

/// <summary>
/// Other scanners: how each is asked, and what its answer means. Whoever hosts this layer starts them; a layer starts nothing.
/// </summary>
public static class OtherTools
{
    public static IReadOnlyList<string> Names => ["bandit", "semgrep", "gitleaks", "osv-scanner"];

    /// <summary>The arguments for a folder; the answer goes to a file, or to standard output where the tool cannot. Configuration of the folder must not steer it.</summary>
    public static IReadOnlyList<string> Arguments(string name, string root, string output) => name switch
    {
        "bandit" => ["-r", root, "-f", "json", "-q", "-o", output, "--exclude", "/dev/null"],
        "semgrep" => ["scan", "--sarif", "--quiet", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--config", "auto", "--output", output, root],
        "gitleaks" => ["dir", root, "--report-format", "sarif", "--report-path", output, "--redact", "--no-banner", "--exit-code", "0"],
        _ => ["scan", "--format", "sarif", "--output", output, "-r", root],
    };

    /// <summary>What a tool answered, as a report.</summary>
    /// <param name="code">Its exit code, for the gap when the answer says nothing.</param>
    public static Report Read(string name, string text, int code, string root)
    {
        if (text.Trim().Length == 0)
            return Missing(name, $"wrote nothing (exit code {code})");
        if (name == "bandit")
            return Bandit(text, root) ?? Missing(name, $"wrote no JSON that can be read (exit code {code})");
        var (reports, error) = SarifReader.Read(System.Text.Encoding.UTF8.GetBytes(text), root);
        return error is not null ? Missing(name, error) : new Report { Tool = reports[0].Tool, Subjects = [], Findings = [.. reports.SelectMany(r => r.Findings)], Gaps = [.. reports.SelectMany(r => r.Gaps)] };
    }

    // Debian's Bandit writes JSON of its own; SARIF came later and by another package.
    static Report? Bandit(string text, string root)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var findings = new List<Finding>();
            foreach (var result in json.RootElement.GetProperty("results").EnumerateArray())
            {
                var path = Path.GetRelativePath(root, result.GetProperty("filename").GetString() ?? "").Replace('\\', '/');
                var (id, line) = (result.GetProperty("test_id").GetString() ?? "", result.GetProperty("line_number").GetInt32());
                findings.Add(new Finding
                {
                    RuleId = id,
                    Title = (result.GetProperty("test_name").GetString() ?? id).Replace('_', ' '),
                    Severity = result.GetProperty("issue_severity").GetString() switch { "HIGH" => Severity.High, "MEDIUM" => Severity.Medium, _ => Severity.Low },
                    Description = Assay.Text.Secrets.Mask(result.GetProperty("issue_text").GetString() ?? ""),
                    Subject = path == "." ? Path.GetFileName(root) : path,
                    Location = new Location { Line = line },
                    References = BanditWeakness(id) is { } cwe ? [new Reference("cwe", cwe)] : [],
                    Fingerprint = Fingerprint.Of("bandit/1", id, path, line.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                });
            }

            var gaps = json.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                ? errors.EnumerateArray().Select(e => new Gap("bandit", $"{Path.GetRelativePath(root, e.GetProperty("filename").GetString() ?? "")}: could not be read")).ToList() : [];
            return new Report { Tool = new Tool("bandit", "installed"), Subjects = [], Findings = findings, Gaps = gaps };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // Bandit 1.6 does not write weaknesses; later ones do, with these numbers.
    static string? BanditWeakness(string id) => id switch
    {
        "B301" or "B302" or "B403" or "B506" or "B614" => "CWE-502",
        "B102" or "B307" or "B601" or "B602" or "B603" or "B604" or "B605" or "B606" or "B607" or "B609" or "B404" => "CWE-78",
        "B105" or "B106" or "B107" => "CWE-259",
        "B303" or "B304" or "B305" or "B324" or "B413" => "CWE-327",
        "B306" or "B108" => "CWE-377",
        "B310" => "CWE-22",
        "B311" => "CWE-330",
        "B323" or "B501" or "B507" => "CWE-295",
        "B502" or "B503" or "B504" => "CWE-327",
        "B505" => "CWE-326",
        "B608" => "CWE-89",
        "B615" => "CWE-494",
        "B701" or "B702" or "B703" => "CWE-79",
        "B103" => "CWE-732",
        "B104" => "CWE-605",
        "B113" => "CWE-400",
        "B201" => "CWE-94",
        "B202" => "CWE-22",
        "B313" or "B314" or "B315" or "B316" or "B317" or "B318" or "B319" or "B320" or "B405" or "B406" or "B407" or "B408" or "B409" or "B410" => "CWE-611",
        "B321" or "B312" or "B401" or "B402" => "CWE-319",
        "B612" => "CWE-94",
        _ => null,
    };

    /// <summary>A report that says why a tool told nothing.</summary>
    public static Report Missing(string name, string why) => new() { Tool = new Tool(name, "not run"), Subjects = [], Gaps = [new Gap(name, why)] };
}
