using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Verifies an assurance pack from its bytes and the root key that the auditor was given another way: no record, no network,
/// no clock. Any changed byte fails; so does a history that was rewritten since an earlier pack.
/// </summary>
public static class PackVerifier
{
    /// <summary>Verifies a pack. Anything may be handed in; what is no pack gets a check that says so.</summary>
    /// <param name="root">The organisation's root key, as the auditor holds it.</param>
    /// <param name="previous">A pack of the same record that the auditor was given before.</param>
    /// <param name="at">The moment at which gates, findings and waivers are judged; null is the time of the tree head.</param>
    /// <param name="against">A tree head of the same record that the auditor kept.</param>
    public static PackVerification Verify(ReadOnlyMemory<byte> pack, PublicKey root, ReadOnlyMemory<byte>? previous = null, DateTimeOffset? at = null, TreeHead? against = null)
    {
        var checks = new PackChecks();
        PackSummary? summary = null;
        string? notCompared = null;
        IReadOnlyList<PackAddition>? since = null;
        try
        {
            if (Examine(pack, root, at, checks) is var (contents, said))
            {
                summary = said;
                if (previous is { } old)
                    notCompared = PackComparisons.Earlier(contents, old, root, checks, out since);
                if (against is { } kept)
                    notCompared = PackComparisons.Head(contents, kept, checks) ?? notCompared;
                // What was open then is not what is open now, and a pack holds the latter.
                if (at < contents.Head.At)
                    notCompared = $"The pack shows its record as of {PackHtml.Moment(contents.Head.At)}, so nothing is judged as of a moment before that. Give a later one, or ask for the pack that was built then.";
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException or FormatException or KeyNotFoundException or NullReferenceException or OverflowException)
        {
            // Whoever holds the keys can sign entries without a member that every entry has; reading such a one ends here, as a failure.
            checks.Add("Form", $"Something in the pack is not as Assay writes it: {e.Message}", "");
        }

        notCompared ??= checks.NotLookedAt;
        return new PackVerification(checks.Hold && notCompared is null, checks.All, summary) { NotCompared = notCompared, Since = since };
    }

    /// <summary>Every check that needs nothing but the pack and the root key; null when it could not be read far enough.</summary>
    internal static (PackContents Contents, PackSummary Summary)? Examine(ReadOnlyMemory<byte> pack, PublicKey root, DateTimeOffset? at, PackChecks checks)
    {
        if (PackContents.Open(pack, root, checks) is not { } contents)
            return null;
        var others = PackEnvelopeChecks.Run(contents.Model, checks);
        PackDecisionChecks.Run(contents.Model, checks);
        PackWaiverChecks.Run(contents.Model, checks);
        Derived(contents, checks);
        Consistency(contents, checks);
        // What a pack holds of an earlier moment is not what was so then.
        return (contents, Summary(contents, at is { } asked && asked > contents.Head.At ? asked : contents.Head.At, others));
    }

    // Everything that follows from the entries is made again: the report cannot say what they do not.
    static void Derived(PackContents pack, PackChecks checks)
    {
        var problems = new List<string>();
        var model = pack.Model;
        var expected = new HashSet<string>(StringComparer.Ordinal) { PackNames.Manifest, PackNames.ManifestEnvelope, PackNames.TreeHead };
        foreach (var file in PackDerived.Files(model, pack.Head, pack.Manifest.Format))
        {
            expected.Add(file.Name);
            if (pack.File(file.Name) is not { } there)
                problems.Add($"{file.Name} is missing.");
            else if (!there.Span.SequenceEqual(file.Content.Span))
                problems.Add($"{file.Name} does not say what the entries say.");
        }

        foreach (var entry in model.Entries)
        {
            expected.UnionWith([PackNames.Entry(entry.Index), PackNames.Proof(entry.Index)]);
            foreach (var (name, commitment) in entry.Blobs)
                if (model.Content(entry, name) is not null)
                    expected.UnionWith([PackNames.Content(commitment), PackNames.Salt(commitment)]);
        }

        expected.UnionWith(PackBuilder.ConsistencyFrom(model, pack.Manifest.Since).Select(PackNames.Consistency));
        problems.AddRange(pack.Names.Where(n => !expected.Contains(n)).Order(StringComparer.Ordinal).Select(n => $"{n} has no place in a pack."));
        var signed = pack.Manifest;
        if (Json.Text(signed.UseCase) != Json.Text(Thing(model.UseCase)) || Json.Text(signed.ModelVersion) != Json.Text(Thing(model.ModelVersion)))
            problems.Add("The manifest names the use case or the model version otherwise than the register does.");
        problems.AddRange(Policies(model, signed));
        if (!signed.Erased.SequenceEqual(Erased(model)))
            problems.Add("The manifest lists other erased content than the entries do.");
        checks.Add("Derived files", problems, "the report, findings, decisions, bundles and keys are exactly what the entries give");
    }

    // Those of the gates that the record holds none of, each of them once, and none that somebody would rather be judged by.
    static IEnumerable<string> Policies(PackModel model, PackManifest signed)
    {
        if (signed.Format < PackManifest.WithPolicies)
        {
            if (signed.Policies is not null)
                yield return $"The manifest brings policies, which a pack of format {signed.Format} does not.";
            yield break;
        }

        foreach (var gate in Enum.GetValues<Gate>().Where(g => model.PolicyOf(g) is null))
            yield return $"Neither the record nor the manifest has a policy of {gate.Name()} that can be read.";
        if (signed.Policies?.SequenceEqual(model.Brought) != true)
            yield return "The manifest brings other policies than those of the gates that the record has none of.";
    }

    static void Consistency(PackContents pack, PackChecks checks)
    {
        var problems = new List<string>();
        var from = PackBuilder.ConsistencyFrom(pack.Model, pack.Manifest.Since);
        var packs = pack.Model.Packs.ToLookup(p => p.Body.TreeSize, p => p.Body.Root);
        foreach (var size in from)
            if (pack.Consistency(size) is not { } proof || !Merkle.VerifyConsistency(new ConsistencyProof(proof.From, proof.To, proof.Path), proof.Root, pack.Head.Root))
                problems.Add($"The proof from {size} entries to {pack.Head.Size} does not hold.");
            else if (packs[size].Any(root => root != proof.Root))
                problems.Add($"The record says of its own pack at {size} entries that it had another root.");
        checks.Add("Consistency", problems, string.Create(CultureInfo.InvariantCulture, $"the tree only grew: {from.Count} proofs, {pack.Model.Packs.Count} earlier packs of the record"));
    }

    static PackSummary Summary(PackContents pack, DateTimeOffset at, IReadOnlyList<string> others)
    {
        var (model, head) = (pack.Model, pack.Head);
        var cell = Sql.Time(at);
        var judged = PackGates.Stamps(model, at);
        var findings = model.StandingFindings.ToList();
        var stamps = judged.Select(s => s.Stamp).ToList();
        return new PackSummary(
            head.Record, model.Trust.Organisation ?? "", head.Size, head.Root, head.At, pack.Manifest.UseCase, pack.Manifest.ModelVersion, pack.Manifest.Tool,
            stamps, model.Evidence.Count, FindingQueries.Count(findings, cell), pack.Manifest.Erased,
            [.. model.Findings.Waivers.Select(w => w.View(cell, null)).Where(w => w is { Status: WaiverStatus.Approved, Expired: true })
                .Select(w => $"{PackHtml.Words(w.Kind.Name())} of {w.Finding ?? RequirementNames.Title(w.Requirement ?? "")} expired on {PackHtml.Day(w.Expires)}")],
            others)
        {
            JudgedAt = at,
            NotJudged = [.. judged.Where(s => s.NotJudged).Select(s => s.Stamp.Gate)],
            Policies = [.. judged.Select(s => PackGates.PolicyNote(s, pack.Manifest)).OfType<string>()],
            Released = PackRelease.Sentence(model, stamps),
            Accepted = FindingQueries.CountAccepted(findings, cell),
            OfModelVersion = [.. model.Evidence.Where(e => model.IsAbout(e.Body.Subjects, model.ModelVersionId) && !model.FailedElsewhere(e.Body, model.ModelVersionId))
                .Select(e => new PackEvidence(e.Entry.Index, e.Body.Kind, e.Body.Result, e.Entry.At, e.Body.ValidUntil, model.IsPartial(e.Body, model.ModelVersionId)))],
            Opened = [.. stamps.Where(s => s.State == StampState.Decided && model.Decisions.FindLast(d => d.Body.Gate == s.Gate).Body.Opens).Select(s => s.Gate)],
        };
    }

    static PackThing Thing(ThingView thing) => new(thing.Id, thing.Slug, thing.Name, thing.Digests);

    static IEnumerable<ErasedContent> Erased(PackModel model)
    {
        var carries = PackScope.CarriesContent(model.Entries, model.UseCaseId, model.Format);
        return model.Entries.Where(carries).SelectMany(e => e.Blobs.OrderBy(b => b.Key, StringComparer.Ordinal)
            .Where(b => model.ErasedBy.ContainsKey(b.Value)).Select(b => new ErasedContent(e.Index, b.Key, b.Value, model.ErasedBy[b.Value])));
    }
}
