namespace Assay.Evaluation.RedTeam;

/// <summary>A request that is sent again later, since the target said that it is busy.</summary>
/// <param name="Status">What it answered: 429 or 503.</param>
/// <param name="Time">How long it is waited for now.</param>
/// <param name="Named">Whether the target named that time.</param>
/// <param name="Retry">Which time it is sent again, from 1.</param>
/// <param name="Retries">How often that is done at most.</param>
public sealed record TargetWait(int Status, TimeSpan Time, bool Named, int Retry, int Retries);
