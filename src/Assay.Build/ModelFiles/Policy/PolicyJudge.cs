using Assay.Build.ModelFiles.Pickle;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles;

/// <summary>Applies a policy to what was found in one file.</summary>
internal static class PolicyJudge
{
    static readonly Rule DeniedFormat = new("policy-denied-format", "The scan's policy does not take this format.",
        "Convert the model to a format that carries no code (safetensors, ONNX, GGUF), or scan it under another policy.", UnsafeArtifact);

    static readonly Rule DeniedImport = new("policy-denied-import", "The scan's policy forbids this name.",
        "Do not load this file, or change the policy with the people who made it.", UntrustedDeserialization, UnsafeArtifact);

    public static IReadOnlyList<Rule> Rules => [DeniedFormat, DeniedImport];

    /// <summary>Adds what the policy forbids, changes severities and drops what it switches off.</summary>
    public static void Apply(ScanPolicy policy, FileResult result, ScanScope scope)
    {
        foreach (var format in result.Formats.Where(f => policy.DeniedFormats.Contains(f)))
            scope.Find(DeniedFormat, Severity.Medium, $"Is or holds a {format} file", identity: format);
        if (policy.AllowedImports.Count + policy.DeniedImports.Count + policy.Rules.Count == 0)
            return;
        var all = result.Findings.ToList();
        result.Findings.Clear();
        foreach (var finding in all)
            if (Judge(policy, finding) is { } judged)
                result.Findings.Add(judged);
        foreach (var import in result.Imports.Where(i => policy.DeniedImports.Any(p => Covers(p, i))))
            scope.Find(DeniedImport, Severity.High, "Imports a name that the policy forbids", part: import, identity: import);
    }

    /// <summary>Splits findings into those that count and those that a waiver of today covers.</summary>
    public static (IReadOnlyList<Finding> Findings, IReadOnlyList<WaivedFinding> Waived) Split(ScanPolicy policy, IReadOnlyList<Finding> findings, Digest? digest, DateOnly today)
    {
        if (policy.Waivers.Count == 0 || digest is null)
            return (findings, []);
        var counts = new List<Finding>();
        var waived = new List<WaivedFinding>();
        foreach (var finding in findings)
        {
            var waiver = policy.Waivers.FirstOrDefault(w =>
                w.Rule == finding.RuleId && w.Digest == digest && w.Expires >= today && (w.Part is null || w.Part == finding.Location?.Part));
            if (waiver is null)
                counts.Add(finding);
            else
                waived.Add(new WaivedFinding(finding, waiver));
        }

        return (counts, waived);
    }

    static Finding? Judge(ScanPolicy policy, Finding finding)
    {
        if (finding.RuleId == PickleRules.UnknownImport.Id && finding.Location?.Part is { } name
            && policy.AllowedImports.Any(p => Covers(p, name)) && !policy.DeniedImports.Any(p => Covers(p, name)))
            return null;
        if (!policy.Rules.TryGetValue(finding.RuleId, out var severity))
            return finding;
        return severity is { } set ? finding with { Severity = set } : null;
    }

    static bool Covers(string pattern, string name) =>
        pattern.EndsWith(".*", StringComparison.Ordinal) ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : pattern == name;
}
