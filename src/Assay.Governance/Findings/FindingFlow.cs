namespace Assay.Governance;

/// <summary>The states of a finding and where each may lead. False positive and accepted are entered by an approved waiver only.</summary>
internal static class FindingFlow
{
    static readonly Dictionary<FindingStatus, FindingStatus[]> Moves = new()
    {
        [FindingStatus.Open] = [FindingStatus.Triaged, FindingStatus.InProgress, FindingStatus.FixedAwaitingRetest],
        [FindingStatus.Triaged] = [FindingStatus.Open, FindingStatus.InProgress, FindingStatus.FixedAwaitingRetest],
        [FindingStatus.InProgress] = [FindingStatus.Triaged, FindingStatus.FixedAwaitingRetest],
        [FindingStatus.FixedAwaitingRetest] = [FindingStatus.Verified, FindingStatus.Open, FindingStatus.InProgress],
        [FindingStatus.Verified] = [FindingStatus.Open],
        [FindingStatus.FalsePositive] = [FindingStatus.Open],
        [FindingStatus.Accepted] = [FindingStatus.Open],
    };

    public static IReadOnlyList<FindingStatus> From(FindingStatus status) => Moves[status];
}
