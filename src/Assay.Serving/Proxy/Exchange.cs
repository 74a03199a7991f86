using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Serving.Limits;
using Assay.Serving.Messages;
using Assay.Serving.Telemetry;
using Assay.Serving.Telemetry.Tracing;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Proxy;

/// <summary>What is known of one request on its way through the gateway.</summary>
sealed class Exchange(ApiEndpoint endpoint, Route? route, KeyEntry? key, HeldBodies held)
{
    // What is told outlives the request: a name that a caller chose must not be megabytes long.
    const int MostHits = 1000, MostBlocking = 100, MostEvents = 8, LongestModel = 256;

    readonly long _began = Stopwatch.GetTimestamp();
    readonly List<(Judgement Judgement, JsonBody Body)> _judgements = [];
    readonly List<SeenHit> _streamed = [];
    readonly HashSet<(Place Place, string Guard)> _covered = [];
    long _waited;
    TimeSpan? _firstToken;
    int _pieces, _blocking;
    bool _stoppedInStream;
    PolicyChoice? _choice;

    internal string Reference { get; } = Proxy.Reference.New();

    internal ApiEndpoint Endpoint { get; } = endpoint;

    internal Route? Route { get; set; } = route;

    internal KeyEntry? Key { get; } = key;

    /// <summary>What guards know of it.</summary>
    internal ExchangeMemory Memory => field ??= new ExchangeMemory(() => ExchangeMemory.ShareOf(Key?.Id ?? Reference)) { Caller = Key?.Id ?? "" };

    /// <summary>Who decides the calls of tools; null where nothing is said of agents.</summary>
    internal Agents.AgentDesk? Desk { get; set; }

    internal string? Model { get; set; }

    internal string? Upstream { get; set; }

    /// <summary>The person behind the application, as it says itself; nobody is let in by it.</summary>
    internal string? User { get; set; }

    /// <summary>Whether <see cref="Route"/> is the one that serves it, not only the first at its path.</summary>
    internal bool IsRouted { get; set; }

    /// <summary>Digest of the model version that it leads to, where that is known.</summary>
    internal string? Digest { get; set; }

    /// <summary>The handle by which it can be stopped; none where nobody can.</summary>
    internal RunningExchange? Running { get; set; }

    /// <summary>Who sends copies of requests to versions that are tried; null where nobody does.</summary>
    internal Rollout.ShadowTraffic? Shadow { get; init; }

    /// <summary>Its copy, when there is one.</summary>
    internal Rollout.ShadowCopy? Copy { get; set; }

    /// <summary>What it holds in memory.</summary>
    internal HeldBodies Held => held;

    /// <summary>Its place in a trace; null where nobody traces.</summary>
    internal ExchangeTrace? Trace { get; set; }

    /// <summary>Where the model's server stands that was asked last.</summary>
    internal Uri? Server { get; set; }

    /// <summary>What the model's server says of its answer.</summary>
    internal AnswerFacts Facts { get; } = new();

    /// <summary>Why it was not answered, in one word for programs; null when it was.</summary>
    internal string? Error { get; set; }

    /// <summary>The method of MCP that was let through.</summary>
    internal string? McpMethod { get; set; }

    /// <summary>The tool that was allowed to be called.</summary>
    internal string? Tool { get; set; }

    /// <summary>What it has taken of its limits.</summary>
    internal Admission? Admission { get; set; }

    /// <summary>Whether chance took it for the prompt log.</summary>
    internal bool IsSampled { get; set; }

    /// <summary>What a stream says, where the prompt log may ask for it.</summary>
    internal Telemetry.SpokenTexts? Spoken { get; set; }

    /// <summary>What was looked at, and what came of it; of a stream its first events and those with hits.</summary>
    internal IReadOnlyList<(Judgement Judgement, JsonBody Body)> Judgements => _judgements;

    /// <summary>Whether something was taken out or replaced. Rounding is neither: it is done with every answer, and stands among the hits.</summary>
    internal bool WasRewritten => _pieces > 0 || _judgements.Exists(j => j.Judgement.Rewrites().Count > 0);

    // Rows have no tokens, so an estimate of them says nothing; a text in a tensor has some, unless a guard read it as a category.
    bool IsOfRows => Endpoint.Api == "inference" && (Memory.Table is not null || !_judgements.Exists(j => !j.Judgement.IsAnswer && j.Judgement.Parts.Any(p => p is { Place: Place.User, Scalar.Kind: JsonTokenType.String })));

    internal bool WasBlocked => _judgements.Exists(j => j.Judgement.Blocked) || _stoppedInStream || _streamed.Exists(h => h is { Enforced: true, Action: GuardAction.Block });

    TimeSpan Total => Stopwatch.GetElapsedTime(_began);

    // Time since it came, without the time that others took.
    TimeSpan Added => Total - Stopwatch.GetElapsedTime(0, _waited);

    /// <summary>Waits for somebody else; the time is theirs.</summary>
    internal async Task<T> WaitAsync<T>(Task<T> work)
    {
        var from = Stopwatch.GetTimestamp();
        try
        {
            return await work.ConfigureAwait(false);
        }
        finally
        {
            _waited += Stopwatch.GetTimestamp() - from;
        }
    }

    /// <summary>The caller gets the first piece of a stream.</summary>
    internal void Begins() => _firstToken ??= Total;

    /// <summary>Waits between two tries.</summary>
    internal async Task PauseAsync(TimeSpan pause, CancellationToken cancel)
    {
        var from = Stopwatch.GetTimestamp();
        await Task.Delay(pause, cancel).ConfigureAwait(false);
        _waited += Stopwatch.GetTimestamp() - from;
    }

    /// <summary>The policy that acts on it. It is asked for once the route is known, and stays the same until the end.</summary>
    internal GuardPolicy Policy => Choice.Acting;

    /// <summary>The version that is tried beside it; null for none.</summary>
    internal PolicyTrial? Trial => Choice.Looking is { } looking ? field ??= new PolicyTrial(looking, Choice.IsCandidate, Memory) : null;

    PolicyChoice Choice => _choice ??= Running?.Policies ?? new PolicyChoice(Route!.Policy, null, false);

    /// <summary>Has the route's policy look at a message.</summary>
    internal Judgement Look(Inspection inspection, JsonBody body)
    {
        inspection.Body = body;
        var judgement = Policy.Judge(inspection);
        _judgements.Add((judgement, body));
        Trial?.Look(inspection);
        return judgement;
    }

    /// <summary>The same for an event of a stream, of which there may be many: only what was found is kept.</summary>
    internal Judgement LookAtEvent(Inspection inspection, JsonBody body)
    {
        var judgement = Policy.Judge(inspection);
        Trial?.Look(inspection);
        _stoppedInStream |= judgement.Blocked;
        if (_judgements.Count < MostEvents || judgement.Hits.Count + judgement.Failures.Count > 0 && _judgements.Count < (judgement.Blocked ? MostHits + MostBlocking : MostHits))
            _judgements.Add((judgement, body));
        return judgement;
    }

    /// <summary>Hits in a text that came in pieces.</summary>
    internal void Found(Judgement judgement, Func<GuardHit, bool> which)
    {
        _stoppedInStream |= judgement.Blocked;
        Trial?.Look(judgement.Inspection);
        foreach (var (rule, hit) in judgement.Hits)
            if (which(hit))
                Note(new SeenHit(rule.Name, hit.Part.Place, "", rule.Action, rule.Mode == RuleMode.Enforce, hit.Score, hit.Why));
        foreach (var failure in Failures(judgement))
            Note(failure);
    }

    /// <summary>What was decided beside the guards.</summary>
    internal void Note(SeenHit hit)
    {
        lock (_streamed)
        {
            // What stopped it has room of its own: however much was noted before, that is told.
            var blocks = hit is { Enforced: true, Action: GuardAction.Block };
            _stoppedInStream |= blocks;
            if (_streamed.Count - _blocking < MostHits || (blocks && _blocking < MostBlocking))
            {
                _streamed.Add(hit);
                _blocking += blocks ? 1 : 0;
            }
        }
    }

    /// <summary>Something beside the guards looked at a place.</summary>
    internal void Covers(Place place, string guard) => _covered.Add((place, guard));

    /// <summary>Pieces of a stream that went on as something else than they came.</summary>
    internal void Pieces(int changed) => _pieces += changed;

    /// <summary>Tells the caller how long the gateway took (W3C Server Timing, milliseconds).</summary>
    internal void SayTime(IHeaderDictionary headers)
    {
        // In whole numbers: a number with a point takes ten times as long to write.
        var (milliseconds, rest) = Math.DivRem((long)Math.Round(Added.TotalMicroseconds), 1000);
        headers["Server-Timing"] = string.Create(CultureInfo.InvariantCulture, $"assay;dur={milliseconds}.{rest:000}");
    }

    /// <summary>Tells the caller which guards saw something, where the policy wants that said.</summary>
    internal void SayAnnotations(IHeaderDictionary headers)
    {
        if (!_judgements.Exists(j => j.Judgement.Hits.Count > 0))
            return;
        var names = _judgements.SelectMany(j => j.Judgement.Annotations).Distinct().ToArray();
        if (names.Length > 0)
            headers["Assay-Annotations"] = string.Join(", ", names);
    }

    internal SeenExchange Seen(DateTimeOffset at, int status, Outcome outcome) => new()
    {
        Reference = Reference,
        At = at,
        Route = Route?.Name,
        Key = Key?.Id,
        Application = Key?.Application,
        Endpoint = Endpoint.Path,
        Model = Model is { Length: > LongestModel } named ? named[..LongestModel] : Model,
        Upstream = Upstream,
        Digest = Upstream is null ? null : Digest,
        Status = status,
        Outcome = outcome,
        Hits = Hits(),
        Coverage = Covered(),
        Gaps = _judgements.Exists(j => j.Judgement.HasGaps) ? [.. _judgements.SelectMany(j => j.Judgement.Gaps()).Distinct()] : [],
        Rows = Memory.Table is { Rows.Count: > 0 and var rows } ? rows : null,
        Used = IsOfRows && Admission?.Used is { IsEstimated: true, Cost: null } ? null : Admission?.Used,
        FirstToken = _firstToken,
        AnsweredBy = Facts.Model,
        FinishReasons = Facts.FinishReasons,
        Error = Error ?? (outcome is Outcome.Answered or Outcome.Rewritten ? status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : null : outcome.Name()),
        TraceId = Trace?.TraceId.ToHexString(),
        McpMethod = McpMethod,
        Tool = Tool,
        Operation = Tool is not null ? "execute_tool" : GenAiNames.OperationOf(Endpoint.Path),
        Provider = GenAiNames.ProviderOf(Endpoint.Api, Server?.Host),
        Server = Server,
        ModelIsKnown = Model is not null && GenAiNames.IsName(Model) && ((Upstream is not null && status < 400) || (IsRouted && Route!.Entry.Models.Count > 0)),
        ReportedInput = Admission?.WasSent == true ? Admission.Usage.Input : null,
        ReportedOutput = Admission?.WasSent == true ? Admission.Usage.Output : null,
        Trace = Trace,
        Policy = _choice?.Acting.Digest.ToString(),
        Trial = _choice?.Looking is null ? null : Trial!.Seen,
        Added = Added,
        Total = Total,
    };

    // Nearly always there is nothing to tell.
    IReadOnlyList<SeenHit> Hits() => _streamed.Count == 0 && !_judgements.Exists(j => j.Judgement.Hits.Count + j.Judgement.Failures.Count > 0)
        ? []
        : [.. _judgements.SelectMany(j => j.Judgement.Hits.Select(h => Hit(h.Rule, h.Hit, j.Body))), .. _judgements.SelectMany(j => Failures(j.Judgement)), .. _streamed];

    IReadOnlyDictionary<string, IReadOnlyList<string>> Covered()
    {
        var covered = new CoveredPlaces();
        foreach (var (judgement, _) in _judgements)
            judgement.Cover(covered);
        foreach (var (place, guard) in _covered)
            covered.Add(place, guard);
        return covered.Places;
    }

    static IEnumerable<SeenHit> Failures(Judgement judgement) =>
        judgement.Failures.Select(f => new SeenHit(f.Rule.Name, Place.Metadata, "", f.Rule.Failure == OnFailure.Closed ? GuardAction.Block : GuardAction.Log, f.Rule.Mode == RuleMode.Enforce, 0, $"the guard failed: {f.Error}"));

    static SeenHit Hit(GuardRule rule, GuardHit hit, JsonBody body) => new(rule.Name, hit.Part.Place, body.Pointer(hit.Part.Scalar.Node), rule.Action, rule.Mode == RuleMode.Enforce, hit.Score, hit.Why) { IsRoutine = rule.Guard.IsRoutine };
}
