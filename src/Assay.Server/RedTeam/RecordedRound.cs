using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Server;

/// <summary>A round under a plan of the record, whoever starts it: what it attacks, what the plan leaves of it, and the evidence it makes.</summary>
public static class RecordedRound
{
    /// <summary>Everything that a target's file has attacked. Where documents and mails are left is attacked too.</summary>
    public static IEnumerable<PlannedTarget> Attacked(TargetFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        yield return new PlannedTarget(file.Name, file.Kind, file.Address);
        foreach (var address in file.Plants.Values.SelectMany(p => new[] { p.Address, p.RemoveAddress }).Append(file.Request?.Address).Append(file.Opening?.Address).Append(file.Reset?.Address).OfType<string>().Distinct())
            if (file.Address is null ? Uri.TryCreate(address, UriKind.Absolute, out var at) : Uri.TryCreate(file.Address, address, out at))
                yield return new PlannedTarget(file.Name, file.Kind, at);
    }

    /// <summary>Models that help. They are not attacked, but get to read the attacks and the answers: the plan names whom these go to.</summary>
    public static IEnumerable<PlannedTarget> Helping(RoundPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new[] { plan.Attacker, plan.Judge }.OfType<ModelIdentity>().Select(m => new PlannedTarget(m.Name, m.Kind, m.Address));
    }

    /// <summary>
    /// What the rules of engagement leave of a round: the probes in scope, the smaller of each limit, the dearer of each price. They are strict: a probe that also
    /// tests what is out of scope is not run. Null with the reason when the limits bound nothing.
    /// </summary>
    public static RoundPlan? Under(RoundPlan plan, RedTeamPlan allowed, out string problem)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(allowed);
        problem = allowed.RequestsPerSecond <= 0 ? "its requests a second are 0" : "";
        var price = Price(plan.Limits, allowed, ref problem);
        return problem.Length > 0 ? null : plan with
        {
            Probes = [.. plan.Probes.Where(p => RoundCoverage.InScope(p, allowed.Catalogues, allowed.OutOfScope))],
            Limits = plan.Limits with
            {
                RequestsPerSecond = Math.Min(plan.Limits.RequestsPerSecond ?? double.MaxValue, allowed.RequestsPerSecond),
                Requests = Math.Min(plan.Limits.Requests, allowed.Requests),
                Tokens = allowed.Tokens is { } tokens ? Math.Min(plan.Limits.Tokens ?? long.MaxValue, tokens) : plan.Limits.Tokens,
                Price = price,
                Cost = allowed.Money is { } money ? Math.Min(plan.Limits.Cost ?? decimal.MaxValue, money) : plan.Limits.Cost,
            },
        };
    }

    static TokenPrice? Price(RoundLimits limits, RedTeamPlan allowed, ref string problem)
    {
        var stated = allowed.InputPrice is null && allowed.OutputPrice is null ? null : new TokenPrice(allowed.Currency ?? "", allowed.InputPrice ?? 0, allowed.OutputPrice ?? 0);
        if ((stated is not null || allowed.Money is not null) && allowed.Currency is null)
            problem = "it states money without a currency";
        else if (limits.Price is { } other && allowed.Currency is { } currency && other.Currency != currency)
            problem = $"it counts in {currency}, and the target's file in {other.Currency}";
        else if (allowed.Money is not null && stated is null && limits.Price is null)
            problem = "it limits the money, and neither it nor the target's file states the price of tokens";
        else if (allowed.Money is not null && stated is { Input: 0, Output: 0 } && limits.Price is null)
            problem = "it limits the money, and its prices are 0";
        else
            return stated is null ? limits.Price : limits.Price is null ? stated : TokenPrice.Dearer(stated, limits.Price);
        return null;
    }

    /// <summary>The report with its statement, and the transcripts that go beside it.</summary>
    public static (Report Report, IReadOnlyList<EvidenceAttachment>? Beside) Evidence(
        RoundResult result, TargetFile file, string round, Subject version, RedTeamPlan allowed, DateTimeOffset started)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(allowed);
        var transcripts = RoundTranscripts.Of(result);
        var began = result.Started ?? started;
        // It is as old as its last answer, whenever it is recorded; where an older program asked, nobody knows when that was.
        var report = RoundEvidence.Of(result, new RoundParticulars(round, [version], began, result.Ended ?? began)
        {
            Address = file.Address,
            Plan = allowed.Row.Envelope,
            Scope = allowed.Scope,
            Independent = allowed.Independent,
            Catalogues = allowed.Catalogues,
            OutOfScope = allowed.OutOfScope,
            Kept = transcripts.Transcripts.Select(t => t.Id).ToHashSet(),
        });
        return (report, transcripts.Transcripts.Count > 0 ? [new EvidenceAttachment("transcripts", Json.Bytes(transcripts))] : null);
    }
}
