using Assay.Record;

namespace Assay.Governance;

/// <summary>A round that nobody signed off.</summary>
/// <param name="Subject">The version, or the use case, that it is about.</param>
sealed record UnsignedRound(EvidenceRow Report, ThingView Subject);

/// <summary>Rounds that wait for a person's word. Of each version the newest report speaks: an older one is no longer what a sign-off would be about.</summary>
static class UnsignedRounds
{
    const int MostRead = 200;

    /// <summary>Whose word it is, and those whose work it is when somebody else of them made the report.</summary>
    public static bool Allows(IEnumerable<Role> roles) =>
        roles.Any(r => r == EvidenceKinds.Get(RoundSignOff.Kind).Owner || r == EvidenceKinds.Get("red-team-report").Owner);

    /// <summary>Those that <paramref name="actor"/> did not record.</summary>
    public static IReadOnlyList<UnsignedRound> For(IReadView view, string actor)
    {
        var seen = new HashSet<string>();
        var found = new List<UnsignedRound>();
        HashSet<string>? signed = null;
        foreach (var entry in Newest(view, "red-team-report"))
        {
            if (EvidenceQueries.Row(view, entry) is not { } report || Subject(view, entry) is not { } subject || !seen.Add(subject.Id))
                continue;
            signed ??= Signed(view);
            if (report.Actor != actor && !signed.Contains(report.Envelope.ToString()))
                found.Add(new UnsignedRound(report, subject));
        }

        return found;
    }

    public static WorkItem Item(UnsignedRound round) => new(
        "sign-off", $"Sign off the red-team round of {round.Subject.Slug}", $"{round.Report.ActorName ?? "Somebody"} recorded its report as entry {round.Report.Entry}; what it means for a release, somebody else says.",
        FormattableString.Invariant($"/rounds/{round.Report.Entry}"), null, false);

    static IReadOnlyList<long> Newest(IReadView view, string kind) =>
        view.Query<long>("SELECT id FROM evidence WHERE kind = @kind AND erased = 0 ORDER BY id DESC LIMIT @limit", new { kind, limit = (long)MostRead });

    // As the page of a round has it: without one of these there is nothing that a sign-off could count for.
    static ThingView? Subject(IReadView view, long entry) =>
        view.Query<string>("SELECT digest FROM evidence_subject WHERE evidence = @entry", new { entry }).SelectMany(d => ThingQueries.WithDigest(view, d))
            .FirstOrDefault(t => t.Kind is ThingKind.ModelVersion or ThingKind.UseCase);

    // Which report a sign-off means stands in what it says.
    static HashSet<string> Signed(IReadView view) =>
    [
        .. Newest(view, RoundSignOff.Kind).Select(entry => Blobs.Of(view, view.Entry(entry), "envelope") is { } bytes
            && Envelope.TryRead(bytes, out _)?.TryReadStatement(out _) is { } statement ? statement.Predicate.Text("report") : null).OfType<string>(),
    ];
}
