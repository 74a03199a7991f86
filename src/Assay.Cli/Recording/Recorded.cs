using Assay.Governance;

namespace Assay.Cli;

/// <summary>What became of one statement in the record.</summary>
/// <param name="Things">Registered things with that digest; none when nobody registered it yet.</param>
/// <param name="Note">What the user should do about it.</param>
/// <param name="Uncovered">Of the versions that it is about in part only: which digests were not looked at. Empty when it is about one of them as a whole.</param>
/// <param name="Opened">Findings that it opened: id and severity.</param>
/// <param name="Waived">Findings that it found again and that the record overrides or accepts.</param>
sealed record Recorded(
    long Entry, string Kind, EvidenceResult Result, Digest Envelope, IReadOnlyList<string> Things, string? Note, IReadOnlyList<Uncovered>? Uncovered = null, IReadOnlyList<NamedFinding>? Opened = null,
    IReadOnlyList<WaivedInRecord>? Waived = null)
{
    /// <summary>Findings that were closed, or waited for their retest, and are open again by it.</summary>
    public IReadOnlyList<NamedFinding> Reopened { get; init; } = [];

    /// <summary>Findings that it no longer sees; null where it closed none.</summary>
    public IReadOnlyList<NamedFinding>? Closed { get; init; }

    /// <summary>What the policy of a scan took out of its judgement; null where that is nothing.</summary>
    public string? LooksAway { get; init; }

    /// <summary>Probes that a red-team round was told to leave out though its plan allows them, with what that means; null where there are none.</summary>
    public string? ChosenProbes { get; init; }

    /// <summary>Address of its page, when the record is a server's.</summary>
    public string? Page { get; init; }
}

/// <summary>A version and those of its digests that a statement does not name.</summary>
sealed record Uncovered(string Thing, IReadOnlyList<Digest> Digests);

/// <summary>A finding that came up, came back or was closed with a statement.</summary>
sealed record NamedFinding(string Id, Severity Severity);

/// <summary>A finding that came up again although a waiver of the record covers it.</summary>
/// <param name="How"><c>false positive</c>, <c>accepted</c>, <c>critical to low</c>.</param>
sealed record WaivedInRecord(string Id, string How)
{
    public static WaivedInRecord? Of(FindingRow finding) => finding.Status switch
    {
        FindingStatus.FalsePositive => new(finding.Id, "false positive"),
        FindingStatus.Accepted => new(finding.Id, "accepted"),
        _ => finding.Severity == finding.OwnSeverity ? null : new(finding.Id, $"{finding.OwnSeverity.Name()} to {finding.Severity.Name()}"),
    };
}
