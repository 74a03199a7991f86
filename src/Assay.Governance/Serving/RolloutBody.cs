namespace Assay.Governance;

/// <summary>Where a rollout stands.</summary>
public enum RolloutState
{
    /// <summary>A share of the route's requests goes to the new version.</summary>
    Running,

    /// <summary>All of them do.</summary>
    Promoted,

    /// <summary>None does any more.</summary>
    RolledBack,
}

/// <summary>Body of a <c>rollout</c> entry, version 1: the whole state of a route's rollout from here on. Blob: <c>comment</c>.</summary>
/// <param name="Id">Of the rollout; callers keep their version for as long as it is the same.</param>
/// <param name="Route">Name of the gateway's route.</param>
/// <param name="Deployment">Id of the registered deployment that the route is.</param>
/// <param name="FromVersion">Id of the model version that it had.</param>
/// <param name="From">Digest by which gateways know that version.</param>
/// <param name="ToVersion">Id of the new one.</param>
/// <param name="To">Its digest.</param>
/// <param name="Percent">Share of callers, 0 to 100.</param>
/// <param name="Header">Requests with this header and value go to the new version whatever the share.</param>
/// <param name="HeaderValue">That value.</param>
/// <param name="Plan">How it goes on by itself; null when people move it.</param>
/// <param name="Step">Which step of the plan it is in, from 0.</param>
/// <param name="Shadow">Share of the requests to the old version, in percent, that are also sent to the new one.</param>
internal sealed record RolloutBody(
    string Id, string Route, string Deployment, string FromVersion, Digest From, string ToVersion, Digest To, RolloutState State, int Percent, string? Header, string? HeaderValue,
    RolloutPlan? Plan = null, int Step = 0, int Shadow = 0);

/// <summary>Starts to move a route from one version to another.</summary>
/// <param name="Deployment">The registered deployment that the route is.</param>
/// <param name="From">The version that runs now; may be left out when an earlier rollout of the route says so.</param>
/// <param name="To">The version to move to. Its deployment gate has to be open.</param>
/// <param name="Percent">Share of callers that get it, 0 to 100; they keep it.</param>
/// <param name="Header">Requests with this header get it whatever the share.</param>
/// <param name="Plan">Has the server move it, from the plan's first step on; then <paramref name="Percent"/> and <paramref name="Shadow"/> are the plan's.</param>
/// <param name="Shadow">Share of the requests to the old version, in percent, that are also sent to the new one.</param>
public sealed record RolloutRequest(
    string Route, string Deployment, string? From, string To, int Percent, string? Header = null, string? HeaderValue = null, string? Comment = null, RolloutPlan? Plan = null, int Shadow = 0);

/// <summary>Changes a rollout.</summary>
/// <param name="Percent">The new share; null for all.</param>
public sealed record RolloutChange(string Route, int? Percent = null, string? Comment = null);

/// <summary>A rollout as it stands.</summary>
public sealed record RolloutRow(
    string Id, string Route, string Deployment, string FromVersion, Digest From, string ToVersion, Digest To, RolloutState State, int Percent, string? Header, string? HeaderValue,
    RolloutPlan? Plan, int Step, int Shadow, DateTimeOffset At, string Actor, string? ActorName, string? Comment, long Entry)
{
    /// <summary>Short name of the version that the route had; null when the register has none.</summary>
    public string? FromName { get; init; }

    /// <summary>Short name of the new one.</summary>
    public string? ToName { get; init; }

    /// <summary>In sentences, the gateways whose files name no server of a version that callers are sent to: those get no answer.</summary>
    public IReadOnlyList<string> Unserved(IReadOnlyList<ServingReplica> gateways) => [.. SaidByGateways.Lacking(this, gateways)];

    /// <summary>Which version the callers of the route get, in words.</summary>
    public string Told() => State switch
    {
        RolloutState.Running when Percent == 100 => $"{Route}: all callers get {ToName ?? To.Short}",
        RolloutState.Running => $"{Route}: {Percent} % of the callers get {ToName ?? To.Short}, the others {FromName ?? From.Short}",
        RolloutState.Promoted => $"{Route}: {ToName ?? To.Short}",
        _ => $"{Route}: {FromName ?? From.Short}, put back",
    };

    /// <summary>How the plan that it went by ended, in words; null while a server moves it, and where there was none.</summary>
    /// <param name="last">What a server made of it last.</param>
    public string? PlanEnded(RolloutProgress? last) => (State, Plan, last) switch
    {
        (RolloutState.Running, { }, _) or (_, null, null) => null,
        (_, _, { State: RolloutProgress.Ended } then) => then.Says,
        (_, null, { } then) => $"The plan ended when somebody moved the route by hand; it was at step {then.Step} of {then.Steps}.",
        (RolloutState.Promoted, { } plan, _) => $"The plan is done, with all of its {plan.Steps.Count} steps: every caller has the new version.",
        (_, { } plan, { State: "roll-back" } then) => $"The plan ended at step {Step + 1} of {plan.Steps.Count}: the server put the route back. {then.Says}",
        (_, { } plan, _) when Step >= plan.Steps.Count => "The plan was done; the route was put back after it.",
        (_, { } plan, _) => $"The plan ended with the rollback; it was at step {Step + 1} of {plan.Steps.Count}.",
    };

    /// <summary>The version that the route has when nothing is moved.</summary>
    internal (string Version, Digest Digest) Standing => State == RolloutState.Promoted ? (ToVersion, To) : (FromVersion, From);
}
