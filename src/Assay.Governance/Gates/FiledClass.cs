using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// The class that risk classifications say of a use case: of what several people filed last, the strictest, for nobody takes back the word of another. The register has
/// to say the same: as long as the two differ, intake is not met, and what either class asks for is asked, so that a class that was registered too low lets nothing through.
/// </summary>
/// <param name="Entry">Log entry of the classification.</param>
sealed record FiledClass(long Entry, RiskClass RiskClass)
{
    public const string Kind = "risk-classification";

    /// <summary>What is left to do with what the law forbids.</summary>
    public const string WhatForbids = "Decide 'block'; or change what the use case does, and have it classified anew.";

    /// <summary>Whether the law forbids the practice: nothing lets it go on then, no exception either.</summary>
    public bool Forbids => RiskClass == RiskClass.Prohibited;

    /// <param name="evidence">Of a use case, and of what belongs to it.</param>
    /// <param name="envelope">Bytes of the envelope at an entry; null when it was erased.</param>
    public static FiledClass? Of(IEnumerable<EvidenceFact> evidence, string useCase, Func<long, byte[]?> envelope) => Strictest(
        EvidenceJudge.Spoken(evidence.Where(e => e.Kind == Kind && e.Subject == useCase)).Select(e => e.Entry), envelope);

    static FiledClass? Strictest(IEnumerable<long> entries, Func<long, byte[]?> envelope) => entries
        .Select(entry => envelope(entry) is { } bytes && Said(Envelope.TryRead(bytes, out _)?.TryReadStatement(out _)) is { } said ? new FiledClass(entry, said) : null)
        .OfType<FiledClass>().OrderByDescending(f => f.RiskClass).ThenByDescending(f => f.Entry).FirstOrDefault();

    /// <summary>What a classification says; null when it cannot be read.</summary>
    public static RiskClass? Said(Statement? classification) =>
        Names.TryParse<RiskClass>(classification?.Predicate.Text("riskClass"), out var said) ? said : null;

    /// <summary>Whether it says something else than the register. Of a use case that nobody classified there everything is asked already, as for a high one.</summary>
    public static bool Differs(RiskClass registered, RiskClass filed) =>
        filed != registered && (registered != RiskClass.Unclassified || filed == RiskClass.Prohibited);

    /// <summary>What to do when they differ.</summary>
    public static string HowTo(RiskClass filed, string useCase) =>
        $"Register the class that it says: assay register use-case {useCase} --risk {filed.Name()} (or, when the register is right, file the classification anew: assay evidence file {Kind} --subject {useCase} --from FILE)";

    /// <summary>What somebody who files a classification, or opens the one that speaks, has to know; null when both say the same.</summary>
    public static string? Note(IReadView view, long entry, Statement? classification)
    {
        if (Said(classification) is not { } said)
            return null;
        var other = classification!.Subjects.SelectMany(s => s.Digests).SelectMany(d => ThingQueries.WithDigest(view, d.ToString()))
            .FirstOrDefault(t => t.Kind == ThingKind.UseCase && Differs(t.RiskClass, said) && Strictest(
                EvidenceQueries.About(view, t.Id).Where(e => e.Kind == Kind && e.Erased == 0).DistinctBy(e => e.Actor).Select(e => e.Id), e => Blobs.Of(view, view.Entry(e), "envelope"))?.Entry == entry);
        return other is null ? null
            : $"It says {said.Name()}, and the register says {other.RiskClass.Name()} of {other.Slug}: until both say the same, intake is not met. {HowTo(said, other.Slug)}";
    }
}
