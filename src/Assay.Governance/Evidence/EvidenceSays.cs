using System.Globalization;

namespace Assay.Governance;

/// <summary>What a statement says in a few words, where its kind and its result would make it read as something else: that nothing happened, that a round was rejected.</summary>
static class EvidenceSays
{
    /// <param name="noneInPeriod">As the entry has it.</param>
    /// <param name="statement">Null when it was erased or cannot be read.</param>
    public static string? Of(EvidenceKind kind, bool noneInPeriod, Statement? statement) => noneInPeriod
        ? $"No {What(kind)} {Period(statement)}"
        : kind.Id == RoundSignOff.Kind && statement?.Predicate.Text("decision") is { } decision ? $"{kind.Title}, {Why.Plain(decision)}" : null;

    /// <summary>Whether there is something to read of a piece.</summary>
    public static bool Speaks(string kind, bool noneInPeriod) => noneInPeriod || kind == RoundSignOff.Kind;

    // Nobody says that there was no record: there was nothing to record.
    static string What(EvidenceKind kind)
    {
        const string record = " record";
        var title = kind.Title.EndsWith(record, StringComparison.Ordinal) ? kind.Title[..^record.Length] : kind.Title;
        return char.ToLowerInvariant(title[0]) + title[1..];
    }

    static string Period(Statement? statement) =>
        (Day(statement?.Predicate.Text("periodStart")), Day(statement?.Predicate.Text("periodEnd"))) is ({ } from, { } to) ? $"from {from} to {to}" : "in the period";

    static string? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        ? day.ToString("d MMM yyyy", CultureInfo.InvariantCulture) : null;
}
