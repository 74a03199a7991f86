using System.Text;

namespace Assay.Build.Locks;

/// <summary>The statements that a verification leaves (<c>docs/formats/base-model-verification.schema.json</c>).</summary>
internal static class LockEvidence
{
    const int MostText = 200;

    public static Report Of(LockResult result, DateTimeOffset now, ModelDigest? model)
    {
        var report = new Report { Tool = ModelLock.Tool, Subjects = [], Findings = result.Findings, Gaps = result.Gaps };
        var models = result.Checks.Where(c => c.Entry.Asset is { Source: AssetSource.HuggingFace or AssetSource.Folder or AssetSource.Web, Kind: not AssetKind.Dataset } && c.Entry.Root is not null).ToList();
        if (models.Count == 0)
            return report;
        var statements = model is null
            ? models.Select(c => Statement([c], Subjects(c.Entry), result, now)).ToList()
            : [Statement(models, model.Subjects, result, now)];
        return report with { Statements = statements, Subjects = [.. statements.SelectMany(s => s.Statement.Subjects)] };
    }

    // The base model by the identity that a copy of it has in the register: its root, and each file of weights.
    static List<Subject> Subjects(LockEntry entry) =>
        [new Subject(entry.Asset.Name, entry.Root!.Value), .. entry.Files.Where(f => WeightFile.Is(f.Name) || f.Name == ".").Select(f => new Subject(f.Name == "." ? entry.Asset.Name : $"{entry.Asset.Name}/{f.Name}", f.Digest))];

    static EvidenceStatement Statement(List<LockCheck> checks, IReadOnlyList<Subject> subjects, LockResult result, DateTimeOffset now)
    {
        var entry = checks[0].Entry;
        var wrong = result.Findings.Any(f => f.Severity >= Severity.Medium) || checks.Exists(c => c.Standing == LockStanding.Different);
        var whole = result.Gaps.Count == 0 && checks.TrueForAll(c => c.Standing == LockStanding.Same);
        var verdict = wrong ? EvidenceResult.Failed : whole ? EvidenceResult.Passed : EvidenceResult.Incomplete;
        var predicate = new
        {
            model = Short(string.Join(", ", checks.Select(c => c.Entry.Asset.Name + (c.Entry.Revision is { } revision ? "@" + revision : "")))),
            source = Source(entry),
            digest = (checks.Count == 1 ? entry.Root!.Value : Digest.Sha256(Encoding.UTF8.GetBytes(string.Concat(checks.Select(c => $"{c.Entry.Root!.Value.Hex}  {c.Entry.Asset}\n"))))).ToString(),
            baseModels = checks.Count > 1 ? checks.Select(c => c.Entry.Root!.Value.ToString()).Distinct().Take(200).ToList() : null,
            verifiedBy = checks.TrueForAll(c => c.Entry.Origin == LockOrigin.Online && c.Standing == LockStanding.Same) ? checks.Exists(c => c.Entry.Host is not null && c.Entry.Asset.Source == AssetSource.HuggingFace) ? "internal-mirror" : "published-digest" : "none",
            licence = Short(string.Join(", ", checks.Select(c => c.Entry.Licence ?? "not stated").Distinct())),
            knownIssues = result.Findings.Where(f => f.Severity >= Severity.Medium).Select(f => Long($"{f.RuleId}: {f.Evidence}")).Distinct().Take(50).ToList() is { Count: > 0 } issues ? issues : null,
            conclusion = verdict switch
            {
                EvidenceResult.Passed => $"Code, lock and copies agree: {checks.Sum(c => c.Compared)} files compared by SHA-256 on {now.UtcDateTime:yyyy-MM-dd}.",
                EvidenceResult.Failed => "Code, lock or copies do not agree; see the findings.",
                _ => $"Nothing was found, and not everything was compared: {checks.Count(c => c.Standing != LockStanding.Same)} of {checks.Count} models had no copy to compare, {result.Gaps.Count} things could not be looked at.",
            },
        };
        return new EvidenceStatement("base-model-verification", new Statement(subjects, PredicateTypes.Own("base-model-verification"), Json.Element(predicate)), verdict);
    }

    static string Source(LockEntry entry) => entry.Asset.Source switch
    {
        AssetSource.Web => entry.Asset.Name,
        AssetSource.Folder => "urn:assay:folder:" + Uri.EscapeDataString(entry.Asset.Name),
        _ => $"https://{entry.Host ?? "huggingface.co"}/{entry.Asset.Name}{(entry.Revision is { } revision ? "/tree/" + revision : "")}",
    };

    static string Short(string text) => text.Length <= MostText ? text : text[..(MostText - 1)] + "…";

    static string Long(string text) => text.Length <= 500 ? text : text[..500];
}
