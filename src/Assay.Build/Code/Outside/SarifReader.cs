using System.Text.Json;

namespace Assay.Build.Code.Outside;

/// <summary>Reads SARIF 2.1.0 of any tool (OASIS, sarif-v2.1.0): one report for each run, or what is wrong with the file.</summary>
public static class SarifReader
{
    const int MostFindings = 200_000;
    const int Longest = 256 << 20;

    /// <param name="root">The scanned folder: absolute addresses below it become paths inside it.</param>
    public static (IReadOnlyList<Report> Reports, string? Error) Read(ReadOnlyMemory<byte> json, string? root = null)
    {
        if (json.Length > Longest)
            return ([], $"a SARIF file of more than {Longest >> 20} MiB is not read");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
            var top = document.RootElement;
            if (top.ValueKind != JsonValueKind.Object)
                return ([], "the file is JSON, but no object: SARIF begins with {\"version\": \"2.1.0\", \"runs\": […]}");
            if (Text(top, "version") is not { } version)
                return ([], "this is no SARIF: it has no \"version\"");
            if (!version.StartsWith("2.", StringComparison.Ordinal))
                return ([], $"SARIF version '{Short(version)}' is not read; write 2.1.0");
            if (!top.TryGetProperty("runs", out var runs) || runs.ValueKind != JsonValueKind.Array)
                return ([], "this is no SARIF: it has no list \"runs\"");
            var reports = new List<Report>();
            var number = 0;
            foreach (var run in runs.EnumerateArray())
            {
                var (report, error) = Run(run, number++, root);
                if (report is null)
                    return ([], error);
                reports.Add(report);
            }

            return reports.Count == 0 ? ([], "the file has no runs: nothing was looked at, which is not the same as nothing found") : (reports, null);
        }
        catch (JsonException e)
        {
            return ([], $"the file is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return ([], "the file holds text that is no Unicode");
        }
    }

    static (Report? Report, string? Error) Run(JsonElement run, int number, string? root)
    {
        if (Inner(run, "tool", "driver") is not { } driver || Text(driver, "name") is not { Length: > 0 } name)
            return (null, $"runs[{number}] does not say which tool it is from (tool.driver.name)");
        var tool = new Tool(Short(name), Short(Text(driver, "semanticVersion") ?? Text(driver, "version") ?? "unknown"));
        var rules = List(driver, "rules").ToList();
        var findings = new List<Finding>();
        var gaps = new List<Gap>();
        if (!run.TryGetProperty("results", out var results) || results.ValueKind != JsonValueKind.Array)
            gaps.Add(new Gap(tool.Name, "the run has no results: the tool did not finish"));
        else
            foreach (var result in results.EnumerateArray())
            {
                if (findings.Count >= MostFindings)
                {
                    gaps.Add(new Gap(tool.Name, $"more than {MostFindings} results"));
                    break;
                }

                if (result.ValueKind != JsonValueKind.Object)
                    return (null, $"runs[{number}].results[{findings.Count}] is no object");
                // What the tool itself counts as accepted, or as absent now, is no open finding.
                if (List(result, "suppressions").Any() || Text(result, "baselineState") is "absent" || Text(result, "kind") is "pass" or "notApplicable" or "informational")
                    continue;
                findings.Add(Result(result, rules, tool, root));
            }

        foreach (var invocation in List(run, "invocations"))
        {
            if (invocation.ValueKind == JsonValueKind.Object && invocation.TryGetProperty("executionSuccessful", out var done) && done.ValueKind == JsonValueKind.False)
                gaps.Add(new Gap(tool.Name, "the tool says that its run was not successful"));
            foreach (var notification in List(invocation, "toolExecutionNotifications"))
                if (Text(notification, "level") == "error")
                    gaps.Add(new Gap(tool.Name, Short(Inner(notification, "message") is { } message ? Text(message, "text") ?? "an error" : "an error")));
        }

        return (new Report { Tool = tool, Subjects = [], Findings = findings, Gaps = [.. gaps.Distinct()] }, null);
    }

    static Finding Result(JsonElement result, List<JsonElement> rules, Tool tool, string? root)
    {
        var id = Text(result, "ruleId") ?? (Inner(result, "rule") is { } named ? Text(named, "id") : null);
        var index = result.TryGetProperty("ruleIndex", out var at) && at.TryGetInt32(out var i) ? i : -1;
        JsonElement? rule = index >= 0 && index < rules.Count ? rules[index] : rules.Find(r => Text(r, "id") == id) is { ValueKind: JsonValueKind.Object } found ? found : null;
        id ??= rule is { } r2 ? Text(r2, "id") : null;
        var location = List(result, "locations").FirstOrDefault();
        var physical = location.ValueKind == JsonValueKind.Object ? Inner(location, "physicalLocation") : null;
        var path = physical is { } place && Inner(place, "artifactLocation") is { } artifact ? PathOf(Text(artifact, "uri") ?? "", root) : "";
        var region = physical is { } p ? Inner(p, "region") : null;
        var title = (rule is { } r3 && Inner(r3, "shortDescription") is { } shortly ? Text(shortly, "text") : null) ?? id ?? "a result without a rule";
        var message = Inner(result, "message") is { } m ? Text(m, "text") : null;
        var line = region is { } r4 ? Number(r4, "startLine") : null;
        return new Finding
        {
            RuleId = Short(id ?? "unnamed"),
            Title = Short(title.Split('\n')[0].TrimEnd('.')),
            Severity = Severity(result, rule),
            Description = message is null ? null : Assay.Text.Secrets.Mask(message.Length > 2000 ? message[..2000] : message),
            Subject = path.Length == 0 ? null : path,
            Location = new Location { Line = line, Column = region is { } r5 ? Number(r5, "startColumn") : null },
            References = [.. Cwes(rule)],
            Fingerprint = Fingerprint.Of("sarif/1", tool.Name, id, path, Prints(result) ?? $"{line}"),
        };
    }

    static string? Prints(JsonElement result)
    {
        foreach (var name in new[] { "fingerprints", "partialFingerprints" })
            if (Inner(result, name) is { } prints)
                return string.Join(';', prints.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.Name + "=" + p.Value.GetString()));
        return null;
    }

    // A score where the rule has one (code hosts' security-severity), else the level.
    static Severity Severity(JsonElement result, JsonElement? rule)
    {
        foreach (var owner in new[] { result, rule ?? default })
            if (owner.ValueKind == JsonValueKind.Object && Inner(owner, "properties") is { } properties)
            {
                if (Text(properties, "security-severity") is { } text && double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var score))
                    return score >= 9 ? Assay.Severity.Critical : score >= 7 ? Assay.Severity.High : score >= 4 ? Assay.Severity.Medium : score > 0 ? Assay.Severity.Low : Assay.Severity.Info;
                if (Text(properties, "issue_severity")?.ToUpperInvariant() is { } named)
                    return named switch { "HIGH" => Assay.Severity.High, "MEDIUM" => Assay.Severity.Medium, _ => Assay.Severity.Low };
            }

        var level = Text(result, "level") ?? (rule is { } r && Inner(r, "defaultConfiguration") is { } configuration ? Text(configuration, "level") : null);
        return level switch { "error" => Assay.Severity.High, "note" => Assay.Severity.Low, "none" => Assay.Severity.Info, _ => Assay.Severity.Medium };
    }

    static IEnumerable<Reference> Cwes(JsonElement? rule)
    {
        if (rule is not { } r || Inner(r, "properties") is not { } properties)
            yield break;
        var seen = new HashSet<string>();
        foreach (var word in List(properties, "tags").Concat(List(properties, "cwe")).Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()!))
        {
            var start = word.IndexOf("cwe-", StringComparison.OrdinalIgnoreCase);
            var digits = start < 0 ? "" : new string([.. word[(start + 4)..].TakeWhile(char.IsAsciiDigit)]).TrimStart('0');
            if (digits.Length is > 0 and < 6 && seen.Add(digits))
                yield return new Reference("cwe", "CWE-" + digits);
        }
    }

    static string PathOf(string uri, string? root)
    {
        var path = Uri.UnescapeDataString(uri).Replace('\\', '/');
        if (path.StartsWith("file://", StringComparison.OrdinalIgnoreCase))
            path = path[7..];
        if (root is not null && Path.IsPathRooted(path))
            path = Path.GetRelativePath(Path.GetFullPath(root), path).Replace('\\', '/');
        return path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
    }

    static JsonElement? Inner(JsonElement owner, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (owner.ValueKind != JsonValueKind.Object || !owner.TryGetProperty(name, out var inner) || inner.ValueKind != JsonValueKind.Object)
                return null;
            owner = inner;
        }

        return owner;
    }

    static string? Text(JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static int? Number(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number > 0 ? number : null;

    static IEnumerable<JsonElement> List(JsonElement owner, string name) => owner.ValueKind == JsonValueKind.Object && owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    static string Short(string text) => text.Length <= 200 ? text : text[..200];
}
