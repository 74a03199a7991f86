using System.Globalization;

namespace Assay.Governance;

/// <summary>A finding in a list, with overrides applied as of the reading.</summary>
/// <param name="Id">Number for people: <c>AS-118</c>.</param>
/// <param name="Severity">Effective severity; <paramref name="OwnSeverity"/> is the producer's.</param>
/// <param name="Due">Null where nobody has to do anything: of what is accepted, <see cref="WaivedUntil"/> says until when.</param>
public sealed record FindingRow(
    string Id, string RuleId, string? Title, Severity Severity, Severity OwnSeverity, double? Cvss, FindingStatus Status, string SubjectName, string? Tool,
    string? Owner, string? OwnerName, DateTimeOffset OpenedAt, DateTimeOffset? Due, bool Overdue)
{
    /// <summary>Slug of the version, or other thing of the register, that it is about: of several the one in which it was opened. Null when nobody registered it.</summary>
    public string? Thing { get; init; }

    /// <summary>How many more things have the same bytes.</summary>
    public int MoreThings { get; init; }

    /// <summary>Until when it is accepted, called a false positive, or given another severity.</summary>
    public DateTimeOffset? WaivedUntil { get; init; }

    /// <summary>Where it is open in a version although a retest verified it for others: the slugs of those. Null everywhere else.</summary>
    public IReadOnlyList<string>? VerifiedFor { get; init; }

    /// <summary>The same, for people: <c>verified for forest@0.2 only</c>.</summary>
    public string? VerifiedOnly() => VerifiedFor switch
    {
        null => null,
        [] => "verified in no version that has it",
        var versions => $"verified for {string.Join(", ", versions)} only",
    };

    /// <summary>File and line in what it is about: <c>train.py:12</c>. Null where it has none, or its texts were erased.</summary>
    public string? Place { get; init; }

    /// <summary>What it is about, for people: <c>forest@0.1: model.pkl</c>, <c>forest@0.1: train.py:12</c>. Files of two versions have the same names.</summary>
    public string About() => (Thing, Inside()) switch
    {
        (null, var inside) => inside,
        ({ } thing, "") => thing + More(),
        ({ } thing, var inside) => $"{thing}: {inside}{More()}",
    };

    // A tree is named by what was found in it; what lies in an archive, with it.
    string Inside()
    {
        var whole = SubjectName == Thing ? "" : SubjectName;
        return Place is not { } place ? whole : whole is "" or "." || place.StartsWith(whole, StringComparison.Ordinal) ? place : $"{whole}: {place}";
    }

    string More() => MoreThings == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (the same bytes in {MoreThings} more)");
}

/// <summary>One event in the life of a finding.</summary>
/// <param name="Retest">When a fix was checked: how.</param>
public sealed record FindingEvent(long Entry, DateTimeOffset At, string What, string Actor, string? ActorName, string? Comment, FindingRetest? Retest = null)
{
    /// <summary>Name of whom it was given to; their id when the name was erased.</summary>
    public string? Owner { get; init; }

    /// <summary>The due date that it was given.</summary>
    public DateTimeOffset? Due { get; init; }
}

/// <summary>How a fix was checked.</summary>
/// <param name="Evidence">Log entry of the evidence that the check rests on.</param>
public sealed record FindingRetest(string? Method, long? Evidence)
{
    /// <summary>The versions that it speaks for; null for every one that has the finding.</summary>
    public IReadOnlyList<string>? Versions { get; init; }
}

/// <summary>A finding, opened.</summary>
/// <param name="Moves">States the caller may move it to.</param>
public sealed record FindingView(
    FindingRow Row, string? Description, string? Evidence, string? Remediation, Location? Location, IReadOnlyList<Reference> References, IReadOnlyList<string> CvssVectors,
    string Fingerprint, long FirstEntry, long LastEntry, IReadOnlyList<ThingView> Things, IReadOnlyList<FindingEvent> Events, IReadOnlyList<WaiverRow> Waivers, IReadOnlyList<FindingStatus> Moves)
{
    /// <summary>Of a verified finding the versions that have it and for which no retest spoke: it is open in them.</summary>
    public IReadOnlyList<string> StillOpenIn { get; init; } = [];

    /// <summary>The same, where it is accepted or a false positive for now: until when says the row.</summary>
    public IReadOnlyList<string> SetAsideIn { get; init; } = [];
}

/// <summary>What to list. Empty lists mean any.</summary>
/// <param name="Text">Words in the title or rule.</param>
/// <param name="Sort"><c>severity</c>, <c>due</c>, <c>opened</c>, <c>id</c>; a leading <c>-</c> turns it round.</param>
public sealed record FindingQuery(
    IReadOnlyList<FindingStatus>? Statuses = null, IReadOnlyList<Severity>? Severities = null, string? Thing = null, string? Owner = null, string? Text = null,
    bool OverdueOnly = false, string Sort = "severity", string? After = null, int Limit = 50);

/// <summary>Findings over time and by age.</summary>
/// <param name="Points">How many were open at the end of each day (or of each week, when the record is older than two months), oldest first.
/// One that was closed and opened again counts as open throughout.</param>
/// <param name="Ages">Open ones by how long they are open, youngest first; <paramref name="Points"/> and these count by the severity of now.</param>
public sealed record FindingTrend(IReadOnlyList<TrendPoint> Points, IReadOnlyList<AgeBand> Ages);

/// <summary>Open findings at a moment.</summary>
public sealed record TrendPoint(DateTimeOffset At, FindingCounts Open);

/// <summary>Open findings of an age.</summary>
/// <param name="Name"><c>under a week</c> …</param>
/// <param name="Days">Youngest age of the band in days.</param>
public sealed record AgeBand(string Name, int Days, FindingCounts Open);
