using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Every decision: taken by somebody in a role that the policy lets decide, who had no part in what was judged, on evidence
/// that is in the pack, with an outcome that the requirements allow; and the requirements, judged again.
/// </summary>
static class PackDecisionChecks
{
    public static void Run(PackModel model, PackChecks checks)
    {
        var problems = new List<string>();
        var again = new List<string>();
        foreach (var (entry, body, words) in model.Decisions)
        {
            var before = model.Before(entry.Index);
            var what = $"The decision of {body.Gate.Name()} at entry {entry.Index}";
            problems.AddRange(Of(model, before, entry, body, words).Select(p => $"{what} {p}"));
            again.AddRange(Judged(before, body).Select(p => $"{what} {p}"));
        }

        var count = model.Decisions.Count.ToString(CultureInfo.InvariantCulture);
        checks.Add("Decisions", problems, $"{count}, each in its role, apart from who produced evidence, on evidence that is here");
        checks.Add("Requirements", again, $"judged again from the entries as they stood at each of {count} decisions, with the same states");
    }

    static IEnumerable<string> Of(PackModel model, PackModel before, LogEntry entry, DecisionBody body, DecisionWords? words)
    {
        if (!model.Trust.RolesAt(entry.Actor, entry.Index).Contains(body.As))
            yield return $"was taken as {body.As.Name()}, a role that {entry.Actor} did not hold.";
        var here = before.Evidence.ToDictionary(e => e.Entry.Index, e => e.Body);
        foreach (var piece in body.Basis.Evidence)
            if (!here.TryGetValue(piece.Entry, out var stated) || stated.Envelope != piece.Envelope || stated.Kind != piece.Kind)
                yield return $"rests on {piece.Kind} at entry {piece.Entry}, which is not in the pack.";
        foreach (var waiver in body.Basis.Requirements.Select(r => r.Waiver).OfType<string>())
            if (before.Findings.Waivers.FirstOrDefault(w => w.Id == waiver) is not { Status: "approved" } found || Sql.Time(found.ExpiresAt) <= body.Basis.At)
                yield return $"rests on {waiver}, which was not approved and in force then.";
        if (Envelope(model, entry) is { } stated2 && Differs(stated2, entry, body, words) is { } member)
            yield return $"says another {member} in the entry than in its signed statement.";
        if (body.Baseline is not null)
        {
            if (!Permissions.Allows(Operation.Baseline, [body.As]))
                yield return $"is a baseline, which {body.As.Name()} does not set.";
            yield break;
        }

        // The policy is appended beside the first decision under it, in the same batch and before it.
        if (before.Policies.FirstOrDefault(p => p.Body.Policy == body.Policy).Policy is not { } policy || policy.Digest != body.Policy || policy.Gate != body.Gate)
        {
            yield return "was taken under a policy that is not in the pack.";
            yield break;
        }

        if (!policy.Decides.Contains(body.As))
            yield return $"was taken as {body.As.Name()}, a role that the policy does not name.";
        if (!policy.ProducersMayDecide && Involved(before, policy, body).FirstOrDefault(i => i.Actor == entry.Actor) is { } part)
            yield return $"was taken by who {part.Part}.";
        var outcome = policy.Outcomes.FirstOrDefault(o => o.Id == body.Outcome);
        if (outcome is null || outcome.Opens != body.Opens)
            yield return $"has the outcome '{body.Outcome}', which the policy does not know so.";
        else if (outcome.NeedsOpenGate && body.Basis.Requirements.FirstOrDefault(r => !Holds(r.State)) is { } unmet)
            yield return $"opened the gate although {unmet.Id} was {unmet.State.Name()}.";
        else if (outcome.NeedsConditions && words is not null && string.IsNullOrWhiteSpace(words.Conditions))
            yield return $"lacks the conditions that '{outcome.Id}' needs.";
    }

    // Which policies were in force at other gates then, the entries do not show: what the policy of this one reads counts.
    static IReadOnlyList<Involvement> Involved(PackModel before, GatePolicy policy, DecisionBody body) =>
        DecisionRules.Involved(policy, PackGates.Facts(before, body.Basis.At).Input(body.Gate, null, policy.Period, body.Basis.At));

    // Only what the entries can show: the gate before and an OPA endpoint are answers from elsewhere, recorded with the decision.
    static IEnumerable<string> Judged(PackModel before, DecisionBody body)
    {
        if (before.Policies.FirstOrDefault(p => p.Body.Policy == body.Policy).Policy is not { } policy)
            yield break;
        var input = PackGates.Facts(before, body.Basis.At).Input(body.Gate, null, policy.Period, body.Basis.At);
        var judged = Requirements(policy, input);
        var erased = Erased(before, input).Select(i => Requirements(policy, i)).ToList();
        var lenient = body.Basis.Judgement is null ? AsBefore(input).Select(i => Requirements(policy, i)).ToList() : [];
        // A program of before that goes on deciding in a record where a newer one has decided lets nothing through any more; it may still be the stricter one.
        var late = before.Decisions.Any(d => d.Body.Basis.Judgement is not null);
        foreach (var then in body.Basis.Requirements.Where(r => r.Id is not ("previous-gate" or "opa")))
            if (!judged.TryGetValue(then.Id, out var now))
                yield return $"judged {then.Id}, which its policy does not ask for.";
            else if (now.State != then.State && !Gave(erased, then) && ((late && Holds(then.State) && !Holds(now.State)) || !Gave(lenient, then)))
                yield return $"says that {then.Id} was {then.State.Name()}; the entries say {now.State.Name()}: {now.Detail}";
        foreach (var missing in judged.Keys.Where(id => id is not ("previous-gate" or "opa") && body.Basis.Requirements.All(r => r.Id != id)))
            yield return $"leaves out {missing}, which its policy asks for.";
    }

    static bool Gave(List<Dictionary<string, RequirementResult>> judged, BasisRequirement then) => judged.Any(j => j[then.Id].State == then.State);

    // A decision that does not say what was looked at was judged without asking which class was filed and whether a finding is a false positive; before that without
    // asking for which files a piece failed, or which it is about.
    static IEnumerable<GateInput> AsBefore(GateInput input)
    {
        var plain = input with { UseCase = input.UseCase with { Filed = null }, Findings = [.. input.Findings.Select(LimitJudge.AsBefore)] };
        yield return plain;
        // The newest of them asked for the class and for false positives already; none knew when a round was answered.
        foreach (var asked in (GateInput[])[input, plain])
            foreach (var partial in (bool[])[true, false])
                yield return asked with { Evidence = [.. input.Evidence.Select(e => e with { Partial = e.Partial && partial, FailedElsewhere = false, Answered = null })] };
    }

    // Of a classification that was erased since, nobody can say any more which class it was: whichever stricter one would have given what was recorded.
    static IEnumerable<GateInput> Erased(PackModel before, GateInput input)
    {
        var gone = EvidenceJudge.Spoken(input.Evidence.Where(e => e.Kind == FiledClass.Kind && e.Subject == input.UseCase.Id))
            .Where(e => before.Content(before.Evidence.First(b => b.Entry.Index == e.Entry).Entry, "envelope") is null).MaxBy(e => e.Entry);
        if (gone is null)
            yield break;
        foreach (var said in Enum.GetValues<RiskClass>().Where(c => input.UseCase.Filed is not { } filed || c > filed.RiskClass))
            yield return input with { UseCase = input.UseCase with { Filed = new FiledClass(gone.Entry, said) } };
    }

    static Dictionary<string, RequirementResult> Requirements(GatePolicy policy, GateInput input) => GateEvaluator.Evaluate(policy, input, null).Requirements.ToDictionary(r => r.Id);

    static JsonElement? Envelope(PackModel model, LogEntry entry) => PackDerived.Read(model, entry, "envelope")?.TryReadStatement(out _)?.Predicate;

    static string? Differs(JsonElement stated, LogEntry entry, DecisionBody body, DecisionWords? words)
    {
        var by = stated.GetProperty("decidedBy");
        return Text(stated, "gate") != body.Gate.Name() ? "gate"
            : Text(stated, "outcome") != body.Outcome || stated.GetProperty("opens").GetBoolean() != body.Opens ? "outcome"
            : Text(stated.GetProperty("policy"), "digest") != body.Policy.ToString() ? "policy"
            : Text(by, "actor") != entry.Actor || Text(by, "role") != body.As.Name() ? "decider"
            : Digest.Sha256(CanonicalJson.Bytes(stated.GetProperty("basis"))) != CanonicalJson.DigestOf(body.Basis) ? "basis"
            : words is not null && (Text(stated, "rationale") != words.Rationale || Text(stated, "conditions") != words.Conditions) ? "rationale"
            : null;
    }

    static string? Text(JsonElement of, string member) => of.TryGetProperty(member, out var value) ? value.GetString() : null;

    static bool Holds(RequirementState state) =>
        state is RequirementState.Met or RequirementState.NotApplicable or RequirementState.NoneInPeriod or RequirementState.Excepted;
}
