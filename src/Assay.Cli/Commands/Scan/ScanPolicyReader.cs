using System.Globalization;
using Assay.Build.ModelFiles;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>
/// Reads a scan policy and waivers from YAML (<c>docs/formats/scan-policy.schema.json</c>): the policy, or every mistake
/// with its line and column.
/// </summary>
static class ScanPolicyReader
{
    static IReadOnlyCollection<string> RuleIds => [.. ModelScanner.Rules.Select(r => r.Id)];

    /// <param name="name"><c>default</c>, <c>strict</c> or a file.</param>
    /// <param name="waivers">A file with waivers only; null for none.</param>
    public static (ScanPolicy? Policy, Problem? Problem) Read(string name, string? waivers)
    {
        var errors = new List<PolicyError>();
        var policy = name switch
        {
            "default" => ScanPolicy.Default,
            "strict" => ScanPolicy.Strict,
            _ => Policy(name, errors),
        };
        if (waivers is not null && Open(waivers, errors, out var text) is { } fields)
        {
            policy = policy with { Text = policy.Text + "\n" + text, Waivers = [.. policy.Waivers, .. Waivers(fields)] };
            fields.Close();
        }

        if (errors.Count == 0)
            return (policy, null);
        List<PolicyError> ordered = [.. errors.OrderBy(e => e.Source, StringComparer.Ordinal).ThenBy(e => e.Line).ThenBy(e => e.Column)];
        return (null, new Problem("The scan policy cannot be used.", ordered[0].Source, "Mend it, or scan with --policy default.") { Errors = ordered.ConvertAll(e => e.ToString()) });
    }

    static ScanPolicy Policy(string path, List<PolicyError> errors)
    {
        if (Open(path, errors, out var text) is not { } fields)
            return ScanPolicy.Default;
        var from = fields.Keys.Contains("extends") ? fields.OneOf("extends", "a policy that is built in", ["default", "strict"]) : "default";
        var based = from == "strict" ? ScanPolicy.Strict : ScanPolicy.Default;
        var imports = fields.Map("imports");
        var formats = fields.Map("formats");
        var policy = based with
        {
            Name = fields.Text("name") ?? Path.GetFileNameWithoutExtension(path),
            Text = text,
            Rules = Rules(fields.Map("rules"), based.Rules),
            AllowedImports = imports?.Texts("allow") ?? [],
            DeniedImports = imports?.Texts("deny") ?? [],
            DeniedFormats = [.. based.DeniedFormats, .. formats?.Texts("deny") ?? []],
            FailIncomplete = fields.Flag("fail-incomplete") ?? based.FailIncomplete,
            Waivers = [.. Waivers(fields)],
        };
        foreach (var (key, import) in policy.AllowedImports.Select(i => ("allow", i)).Concat(policy.DeniedImports.Select(i => ("deny", i))).Where(i => !IsName(i.Item2)))
            imports!.Wrong(key, $"'{import}' names nothing; write one name (module.name), or all of a module (module.*)");
        foreach (var format in policy.DeniedFormats.Except(based.DeniedFormats).Except(ModelScanner.Formats))
            formats?.Wrong("deny", $"'{format}' is not a format; allowed are {string.Join(", ", ModelScanner.Formats)}");
        imports?.Close();
        formats?.Close();
        fields.Close();
        return policy;
    }

    // A star stands at the end, for all of a module; anywhere else nothing is called so.
    static bool IsName(string import) => !(import.Length > 2 && import.EndsWith(".*", StringComparison.Ordinal) ? import[..^2] : import).Contains('*', StringComparison.Ordinal);

    static Dictionary<string, Severity?> Rules(PolicyFields? rules, IReadOnlyDictionary<string, Severity?> based)
    {
        var all = new Dictionary<string, Severity?>(based);
        foreach (var rule in rules?.Keys ?? [])
        {
            if (!RuleIds.Contains(rule))
                rules!.Wrong(rule, $"there is no rule '{rule}'; assay rules lists them");
            var severity = rules!.OneOf(rule, "a severity, or off", [.. Names.All<Severity>(), "off"]);
            all[rule] = severity is null or "off" ? null : Names.Parse<Severity>(severity);
        }

        rules?.Close();
        return all;
    }

    static IEnumerable<ScanWaiver> Waivers(PolicyFields fields)
    {
        foreach (var waiver in fields.Maps("waivers"))
        {
            var rule = waiver.OneOf("rule", "a rule", RuleIds);
            var digest = waiver.Text("digest", required: true);
            var reason = waiver.Text("reason", required: true);
            var owner = waiver.Text("owner", required: true);
            var expires = waiver.Text("expires", required: true);
            var part = waiver.Text("part");
            waiver.Close();
            if (digest is not null && !(Digest.TryParse(digest, out var parsed) && parsed.Algorithm == "sha256"))
                waiver.Wrong("digest", "expected the file's digest, sha256: and 64 hexadecimal digits; assay scan --digests prints it");
            else if (expires is not null && !DateOnly.TryParseExact(expires, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                waiver.Wrong("expires", "expected a day such as 2027-01-31");
            else if (rule is not null && digest is not null && reason is not null && owner is not null && expires is not null)
                yield return new ScanWaiver(rule, Digest.Parse(digest), part, reason, owner, DateOnly.ParseExact(expires, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }

    static PolicyFields? Open(string path, List<PolicyError> errors, out string text)
    {
        text = "";
        if (!File.Exists(path))
        {
            errors.Add(new PolicyError(path, 1, 1, "", Directory.Exists(path) ? "this is a folder, where a file is asked for" : "there is no such file"));
            return null;
        }

        if (new FileInfo(path).Length > 256 * 1024)
        {
            errors.Add(new PolicyError(path, 1, 1, "", "the file is larger than the 256 kB allowed"));
            return null;
        }

        text = File.ReadAllText(path);
        return PolicyFields.Read(text, path, errors);
    }
}
