using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Deployed model versions beside their newest scan.</summary>
static class RescanQueries
{
    // A version whose last scans all saw a part of it only is due whatever the scans before them say.
    const int MostLookedAt = 50;

    public static IReadOnlyList<RescanRow> List(IReadView view, RescanQuery query, DateTimeOffset now)
    {
        var rows = new List<RescanRow>();
        var live = view.Query<LiveRow>("SELECT model_version AS Version, thing AS Deployment FROM deployment WHERE status IN ('live', 'rollout') ORDER BY since, thing");
        foreach (var running in live.GroupBy(r => r.Version))
            if (ThingQueries.Find(view, running.Key, ThingKind.ModelVersion) is { } version
                && Row(view, query, version, now) is var row && (query.All || row.Reasons.Count > 0))
                rows.Add(row with { Deployments = [.. running.Select(r => ThingQueries.Find(view, r.Deployment, ThingKind.Deployment)).OfType<ThingView>()] });
        return [.. rows.OrderBy(r => r.Version.Slug, StringComparer.Ordinal)];
    }

    static RescanRow Row(IReadView view, RescanQuery query, ThingView version, DateTimeOffset now)
    {
        var registered = VersionCover.Registered(view, version);
        var digests = registered.Digests;
        IReadOnlyList<IReadOnlyList<Digest>> parts = registered.Parts ?? (digests.Count == 0 ? [] : [digests]);
        var (scan, whole) = Newest(view, version, registered);
        if (scan is not { } entry || EvidenceQueries.Row(view, entry) is not { } row)
            return new RescanRow(version, [], digests, null, null, null, [RescanReason.NeverScanned]) { Parts = parts };
        var log = view.Entry(entry);
        var made = Made.Of(Blobs.Of(view, log, "envelope"));
        var reasons = new List<RescanReason>();
        if (made.RuleSet != query.RuleSet)
            reasons.Add(RescanReason.OtherRules);
        if (made.Scanner != query.Scanner)
            reasons.Add(RescanReason.OtherScanner);
        if (made.Policy is not { } policy || !query.Policies.Contains(policy))
            reasons.Add(RescanReason.OtherPolicy);
        if (!whole || row.Result == EvidenceResult.Incomplete || log.Body.Deserialize<EvidenceBody>(Json.Options)!.Gaps > 0)
            reasons.Add(RescanReason.Incomplete);
        if (query.MaxAge is { } most && row.At < now - most)
            reasons.Add(RescanReason.TooOld);
        return new RescanRow(version, [], digests, row, made.RuleSet, made.Policy, reasons) { Parts = parts };
    }

    // Only what a tool of this installation measured: a statement that somebody filed says what it likes of its rules.
    static (long? Entry, bool Whole) Newest(IReadView view, ThingView version, RegisterBody registered)
    {
        var scans = view.Query<long>(
            """
            SELECT e.id FROM evidence e WHERE e.kind = 'model-scan' AND e.origin = 'measured'
                AND e.id IN (SELECT s.evidence FROM evidence_subject s JOIN thing_digest d ON d.digest = s.digest WHERE d.thing = @thing)
            ORDER BY e.id DESC LIMIT @most
            """, new { thing = version.Id, most = (long)MostLookedAt });
        // As its gate asks: what another version holds too does not tell them apart.
        var others = scans.Count > 0 ? VersionCover.Others(view, version) : null;
        foreach (var scan in scans)
            if (VersionCover.Whole("model-scan", registered, view.Query<string>("SELECT digest FROM evidence_subject WHERE evidence = @scan", new { scan }).Select(Digest.Parse).ToHashSet(), others))
                return (scan, true);
        return (scans.Count > 0 ? scans[0] : null, false);
    }

    sealed record LiveRow(string Version, string Deployment);

    /// <summary>What a scan was made with, as its statement says; each null when it does not say, or was erased.</summary>
    readonly record struct Made(Tool? Scanner, Digest? RuleSet, Digest? Policy)
    {
        public static Made Of(byte[]? envelope)
        {
            if (envelope is null || Envelope.TryRead(envelope, out _)?.TryReadStatement(out _) is not { Predicate.ValueKind: JsonValueKind.Object } statement)
                return default;
            var predicate = statement.Predicate;
            var tool = Part(predicate, "tool");
            return new Made(
                Text(tool, "name") is { } name && Text(tool, "version") is { } version ? new Tool(name, version) : null,
                Sha(Text(predicate, "ruleSet")), Sha(Text(Part(predicate, "policy"), "digest")));
        }

        static JsonElement? Part(JsonElement? of, string name) =>
            of is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var part) ? part : null;

        static string? Text(JsonElement? of, string name) => Part(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        static Digest? Sha(string? text) => Digest.TryParse(text ?? "", out var digest) ? digest : null;
    }
}
