using Assay.Serving.Guards;

namespace Assay.Serving.Proxy;

/// <summary>
/// A policy that looks at what another one acts on, and changes nothing: it has its own memory of the exchange. It sees what came, not what the acting policy left of it; of a stream, as much at a time as
/// the acting policy looks at.
/// </summary>
sealed class PolicyTrial(GuardPolicy policy, bool isInForce, ExchangeMemory acting)
{
    const int MostHits = 100;

    readonly Dictionary<(string Guard, Place Place, GuardAction Action), SeenHit> _hits = [];
    bool _blocked;

    internal GuardPolicy Policy => policy;

    internal ExchangeMemory Memory { get; } = new(() => acting.Share) { Caller = acting.Caller };

    internal SeenTrial Seen => new(policy.Digest.ToString(), isInForce, _blocked, [.. _hits.Values]);

    internal void Look(Inspection inspection)
    {
        Memory.Caller = inspection.Memory.Caller;
        var judgement = policy.Judge(new Inspection(inspection.Parts, inspection.IsAnswer, Memory) { Grows = inspection.Grows, Before = inspection.Before, Body = inspection.Body });
        _blocked |= judgement.Blocked;
        foreach (var (rule, hit) in judgement.Hits)
            if (rule.Mode == RuleMode.Enforce && _hits.Count < MostHits)
                _hits.TryAdd((rule.Name, hit.Part.Place, rule.Action), new SeenHit(rule.Name, hit.Part.Place, "", rule.Action, false, hit.Score, hit.Why));
        foreach (var (rule, error) in judgement.Failures)
            if (rule is { Mode: RuleMode.Enforce, Failure: OnFailure.Closed } && _hits.Count < MostHits)
                _hits.TryAdd((rule.Name, Place.Metadata, GuardAction.Block), new SeenHit(rule.Name, Place.Metadata, "", GuardAction.Block, false, 0, $"the guard failed: {error}"));
    }
}
