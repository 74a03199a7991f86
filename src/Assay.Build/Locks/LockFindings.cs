using Assay.Build.Code;

namespace Assay.Build.Locks;

/// <summary>Collects findings about references and entries; one and the same is told once.</summary>
internal sealed class LockFindings
{
    const int Most = 5000;
    readonly List<Finding> found = [];
    readonly HashSet<Fingerprint> seen = [];

    public IReadOnlyList<Finding> All => [.. found.OrderByDescending(f => f.Severity).ThenBy(f => f.Subject, StringComparer.Ordinal).ThenBy(f => f.Location?.Line)];

    public void At(CodeRule rule, AssetReference at, string evidence, Severity? severity = null) =>
        Add(rule, at.Path, at.Line, at.Part, evidence, at.Asset.ToString(), severity);

    public void In(CodeRule rule, Asset asset, string evidence, Severity? severity = null, string? file = null) =>
        Add(rule, LockDocument.FileName, 0, file, evidence, asset + (file is null ? "" : "/" + file), severity);

    public void Add(CodeRule rule, string path, int line, string? part, string evidence, string identity, Severity? severity = null)
    {
        // A line moves; what it names and the file it stands in do not.
        var print = Fingerprint.Of("lock/1", rule.Id, path, identity);
        if (found.Count >= Most || !seen.Add(print))
            return;
        found.Add(new Finding
        {
            RuleId = rule.Id,
            Title = rule.Title,
            Severity = severity ?? rule.Severity,
            Description = rule.Description,
            Remediation = rule.Remediation,
            References = rule.References,
            Evidence = Printable.Name(evidence, 300),
            Subject = path,
            Location = new Location { Line = line > 0 ? line : null, Part = part is null ? null : Printable.Name(part) },
            Fingerprint = print,
        });
    }
}
