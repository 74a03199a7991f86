namespace Assay.Serving.Policies;

/// <summary>What <c>assay redteam propose-guard</c> writes (<c>docs/formats/guard-proposal.md</c>), as far as a guard needs it.</summary>
sealed record GuardProposalFile
{
    internal const string FormatName = "assay-guard-proposal/1";

    public required string Format { get; init; }

    public required string Status { get; init; }

    public string? Round { get; init; }

    public string? Target { get; init; }

    public string? On { get; init; }

    public required IReadOnlyList<ProposedRule> Rules { get; init; }
}

/// <summary>A rule of a proposal. The policy that names the file decides where it looks and what follows.</summary>
sealed record ProposedRule
{
    public required string Id { get; init; }

    public string? Action { get; init; }

    public string? Severity { get; init; }

    public IReadOnlyList<string> Places { get; init; } = [];

    public string? Reason { get; init; }

    public string? Review { get; init; }

    public IReadOnlyList<string> Normalise { get; init; } = [];

    public IReadOnlyList<string> Phrases { get; init; } = [];

    public IReadOnlyList<string> Seeds { get; init; } = [];

    public IReadOnlyList<string> Techniques { get; init; } = [];

    public IReadOnlyList<string> Attempts { get; init; } = [];

    public IReadOnlyList<string> Catalogue { get; init; } = [];
}
