using Assay.Evaluation.RedTeam;
using Assay.Governance;

namespace Assay.Server;

/// <summary>A round that may run now.</summary>
/// <param name="Plan">What is asked, under the rules of engagement.</param>
/// <param name="Allowed">The plan of the record that allows it.</param>
/// <param name="Version">The model version that the report is about.</param>
sealed record ReadyRound(ShelfFile File, RoundPlan Plan, RedTeamPlan Allowed, Subject Version)
{
    public TargetFile Target => File.Target!;

    /// <summary>Names its journal. Another target or other questions make another name, so that nothing goes on where something else was asked.</summary>
    public string Name(QueuedRound row)
    {
        var what = Digest.Sha256(System.Text.Encoding.UTF8.GetBytes($"{row.Id} {Target.Identity()} {Plan.Digest()} {row.Journal}")).Hex[..10];
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Word(Target.Name)}-{row.Due.UtcDateTime:yyyyMMdd}-{what}");
    }

    static string Word(string name)
    {
        var word = string.Concat(name.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-')).Trim('-');
        return word.Length > 0 ? word : "round";
    }
}

/// <summary>
/// Whether a round may run without anybody beside it. It asks more than a person who starts one: somebody has to be named who may stop it, and what it may cost
/// has to be bounded.
/// </summary>
static class RoundReadiness
{
    public static async Task<Answer<ReadyRound>> CheckAsync(EmbeddedRecord record, RoundScheduleOptions options, string useCase, string plan, ShelfFile file, DateOnly today, CancellationToken cancel)
    {
        if (file.Target is not { } target)
            return No($"the file {file.Name} cannot be used: {file.Error}");
        if (Permissions.Check(Operation.FileEvidence, (await record.WhoAmIAsync(cancel).ConfigureAwait(false)).Roles) is not null)
            return No("the actor of this server holds no role that may file evidence");
        if (!(await RedTeamPlans.OfAsync(record, useCase, cancel).ConfigureAwait(false)).TryGet(out var plans, out var refusal))
            return refusal;
        if (plans.FirstOrDefault(p => p.Name == plan) is not { } allowed)
            return No("the plan is not in force: it was erased, or does not verify");
        if (Lacks(allowed, target, today) is { } lacks)
            return No(lacks);
        if ((target.Round ?? new RoundChoice()).Plan(target, ProbeLibrary.All, out var wrong) is not { } chosen)
            return No($"{file.Name}, round: {wrong.What} {wrong.Where}".TrimEnd());
        if (RecordedRound.Under(chosen, allowed, out var unbounded) is not { } bounded)
            return No($"the plan does not bound it: {unbounded}");
        if (bounded.Probes.Count == 0)
            return No("no probe is left: none of those chosen is in the plan's catalogues and scope");
        if (bounded.Limits is { Cost: null, Tokens: null })
            return No("neither the plan nor the target's file limits what it may cost: set a limit in money or in tokens");
        if (target.Command.Count > 0 && options.Programs is null)
            return No("its target is a program, and this server may not start programs (assay serve --redteam-programs)");
        return await VersionAsync(record, useCase, target, cancel).ConfigureAwait(false) is var version && version.TryGet(out var subject, out var other)
            ? new ReadyRound(file, bounded, allowed, subject) : No(other!.Message);
    }

    static string? Lacks(RedTeamPlan plan, TargetFile target, DateOnly today)
    {
        foreach (var attacked in RecordedRound.Attacked(target))
            if (plan.Lacks(attacked, today) is { Count: > 0 } lacks)
                return string.Join("; ", lacks);
        if (target.Authorization is not { } leave)
            return "the target's file does not say who allowed that it is attacked";
        if (leave.Until < today)
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the authorisation of the target's file by {leave.By} ended on {leave.Until:d MMM yyyy}");
        return plan.People.Any(p => p.Part == "may-stop") ? null : "the plan names nobody who may stop a round";
    }

    static async Task<Answer<Subject>> VersionAsync(EmbeddedRecord record, string useCase, TargetFile target, CancellationToken cancel)
    {
        if (target.Version is not { } name)
            return No("the target's file does not say which registered version runs there");
        if (!(await record.ThingAsync(name, cancel).ConfigureAwait(false)).TryGet(out var page, out _) || page.Thing.Kind != ThingKind.ModelVersion)
            return No($"the record has no model version '{name}'");
        if (page.Thing.Digests.Count == 0)
            return No($"{name} has no digest that a report could be about");
        if (!(await record.EngagementAsync(useCase, cancel).ConfigureAwait(false)).TryGet(out var engagement, out var refusal))
            return refusal;
        // What is attacked is what runs: a report about another version would say nothing of it.
        var live = engagement.Deployments.Where(d => d.Status is DeploymentStatus.Live or DeploymentStatus.Rollout).Select(d => d.ModelVersionName ?? d.ModelVersion).OfType<string>().Distinct().ToList();
        return live.Contains(page.Thing.Slug) || live.Contains(page.Thing.Id) ? new Subject(page.Thing.Slug, page.Thing.RegisterDigest)
            : No($"the target's file says that {name} runs there, and the record that {(live.Count == 0 ? "nothing" : string.Join(", ", live))} does");
    }

    static Refusal No(string why) => new(RefusalKind.Conflict, why);
}
