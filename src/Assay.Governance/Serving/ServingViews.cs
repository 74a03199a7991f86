namespace Assay.Governance;

/// <summary>Pull or release.</summary>
/// <param name="Value">Which one; nothing for <see cref="SwitchScope.All"/>.</param>
/// <param name="Stop">True to pull.</param>
/// <param name="Reason">Why; erasable.</param>
public sealed record SwitchRequest(SwitchScope Scope, string? Value, bool Stop, string Reason);

/// <summary>A kill switch as it stands.</summary>
/// <param name="Stopped">Whether it is pulled now.</param>
/// <param name="At">Since when it is as it is.</param>
/// <param name="Actor">Who made it so.</param>
/// <param name="Reason">Null when erased.</param>
/// <param name="PulledBy">Who pulled it last.</param>
public sealed record SwitchRow(SwitchScope Scope, string Value, bool Stopped, DateTimeOffset At, string Actor, string? ActorName, string? Reason, string PulledBy, long Entry)
{
    /// <summary>Whether it keeps callers of a route that was rolled out from an answer: all of them, or those who get a version.</summary>
    public bool Stops(RolloutRow rollout)
    {
        ArgumentNullException.ThrowIfNull(rollout);
        return Stopped && Scope switch
        {
            SwitchScope.All => true,
            SwitchScope.Route => Value == rollout.Route,
            SwitchScope.Model => (rollout.State != RolloutState.Promoted && Value == rollout.From.ToString()) || (rollout.State != RolloutState.RolledBack && Value == rollout.To.ToString()),
            _ => false,
        };
    }
}

/// <summary>A gateway that follows the record.</summary>
/// <param name="Position">Entries of the log whose switches it has taken over.</param>
public sealed record ReplicaRow(string Id, string Name, DateTimeOffset StartedAt, DateTimeOffset SeenAt, long Position)
{
    /// <summary>A gateway that was not seen for so long is not there, or does not reach the record.</summary>
    public static readonly TimeSpan Alive = TimeSpan.FromSeconds(5);

    /// <summary>A gateway that was not seen for so long is forgotten: whoever looks for one that is missing has seen that it is.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    /// <summary>Of so many routes it says how they are; it says that again every second.</summary>
    public const int MostRoutes = 1000;

    /// <summary>What it says of its routes.</summary>
    public IReadOnlyList<ReplicaRoute> Routes { get; init; } = [];

    /// <summary>When it signed off as it ended; null when it did not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>That somebody said that it is gone; null when nobody did, or when it was heard of since.</summary>
    public GatewayGone? Gone { get; init; }

    /// <summary>Whether it serves nobody any more: nothing has to reach it.</summary>
    public bool IsOver() => EndedAt is not null || Gone is not null;

    /// <summary>Whether it is there, by the clock of whoever asks.</summary>
    public bool IsThereAt(DateTimeOffset now) => SeenAt > now - Alive && !IsOver();

    /// <summary>Whether it signed off and another of its name began since: of a gateway that was started again only the last one is news.</summary>
    /// <param name="all">All that the record remembers.</param>
    public bool WasRestarted(IReadOnlyList<ReplicaRow> all)
    {
        ArgumentNullException.ThrowIfNull(all);
        return EndedAt is not null && all.Any(IsFollowedBy);
    }

    /// <summary>Whether another of its name began after it was last seen: it may have been started again, or be cut off and serve on beside another of the same name.</summary>
    public bool IsFollowedBy(ReplicaRow other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Id != Id && other.Name == Name && other.StartedAt >= SeenAt;
    }
}

/// <summary>A route of a gateway that follows the record, as it says itself.</summary>
/// <param name="Models">Digests of the model versions that it can lead to.</param>
/// <param name="Policy">Digest of the guardrail policy that acts.</param>
/// <param name="FromFile">Whether that is the one of its own file.</param>
/// <param name="Candidate">Digest of the version that is tried.</param>
/// <param name="Percent">Share of callers for whom it acts.</param>
/// <param name="Problem">Why it does not have what the record says; null when it does.</param>
public sealed record ReplicaRoute(string Name, IReadOnlyList<string> Models, string Policy, bool FromFile, string? Candidate, int Percent, string? Problem);

/// <summary>What a switch would stop now.</summary>
/// <param name="Gateways">Gateways that are there.</param>
/// <param name="Routes">Routes that are refused, wholly or as far as they lead to the model.</param>
/// <param name="Partly">Routes that go on with other servers, or for other callers.</param>
/// <param name="Keys">Keys of the record that it touches: those that open the route, those that are refused everywhere.</param>
/// <param name="Known">Whether any gateway, or a key of the record, has what was named.</param>
public sealed record SwitchReach(SwitchScope Scope, string Value, IReadOnlyList<string> Gateways, IReadOnlyList<string> Routes, IReadOnlyList<string> Partly, IReadOnlyList<GatewayKeyRow> Keys, bool Known)
{
    /// <summary>Keys of gateways' own files that it touches.</summary>
    public IReadOnlyList<ServedKey> OfFiles { get; init; } = [];

    /// <summary>What there is of this kind, for whoever named something that is not among it.</summary>
    public IReadOnlyList<string> Have { get; init; } = [];

    /// <summary>What of this kind is written most like what was named, when nobody has that.</summary>
    public string? Near { get; init; }

    /// <summary>Gateways that have not said which keys, or which tools, their own files name: what nothing else knows may be there.</summary>
    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Ids of the gateways that say that they have what was named; null from a server that does not tell them apart.</summary>
    public IReadOnlyList<string>? Having { get; init; }

    /// <summary>Ids of the gateways that say what they have, and that is not among it. Who is in neither list has not said.</summary>
    public IReadOnlyList<string> Lacking { get; init; } = [];

    /// <summary>
    /// Names of gateways that are not there, and have what was named or have not said that they lack it: they were cut off or ended without a word, and what was not heard stops nothing.
    /// Not among them are those which heard of the switch, those after which another of their name began, and those which are said to be gone.
    /// </summary>
    public IReadOnlyList<string> Away { get; init; } = [];

    /// <summary>How many gateways that are there have not said whether they have what was named: nothing that they may have is misspelt.</summary>
    public int Unsaid() => Having is { } having ? Gateways.Count - having.Count - Lacking.Count : 0;

    /// <summary>Whether it names keys of the record, and every gateway that is there says that it has no route which they open: refused wherever one comes, and nothing runs that it would stop.</summary>
    public bool OpensNowhere() => Known && (Scope is SwitchScope.Key or SwitchScope.Agent) && Having is { Count: 0 } && Gateways.Count > 0 && Lacking.Count == Gateways.Count;

    /// <summary>What a pulled switch does now, in words: <c>stopped</c> only where a gateway has what it names, or has not said.</summary>
    public string Does() =>
        Scope == SwitchScope.Test ? "a trial, stops nothing"
        : Away.Count > 0 && !(Known && Having is { Count: > 0 }) ? "not known whether it stops anything: a gateway that may have it is not there"
        : Gateways.Count == 0 ? "no gateway is there"
        : OpensNowhere() ? "no gateway has a route that it opens"
        : Known ? Away.Count == 0 ? "stopped" : "stopped where gateways are there"
        : Scope == SwitchScope.Tool ? "refused where it is offered"
        : Lacking.Count < Gateways.Count ? "not known whether a gateway has it"
        : "nobody has it";

    /// <summary>What a switch stops, by what gateways said of themselves.</summary>
    /// <param name="gateways">Those that are there.</param>
    /// <param name="all">All that the record remembers, also those that are not there.</param>
    /// <param name="keys">Keys of the record.</param>
    public static SwitchReach Of(SwitchRow row, IReadOnlyList<ServingReplica> gateways, IReadOnlyList<ReplicaRow> all, IReadOnlyList<GatewayKeyRow> keys, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(row);
        return SwitchReaching.Of(row.Scope, row.Value, gateways, SwitchReaching.Unheard(row, gateways, all), keys, now);
    }
}

/// <summary>A key as its maker hands it in.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Sha256">SHA-256 of the whole key, hexadecimal. The key itself stays with its holder.</param>
public sealed record GatewayKeyRequest(string Id, string Application, string Sha256, IReadOnlyList<string>? Routes = null, IReadOnlyList<string>? Models = null, DateTimeOffset? Expires = null);

/// <summary>A key of the gateway as it stands.</summary>
public sealed record GatewayKeyRow(string Id, string Application, IReadOnlyList<string> Routes, IReadOnlyList<string> Models, DateTimeOffset? Expires, bool Revoked, DateTimeOffset At, string Actor, string? ActorName, long Entry);
