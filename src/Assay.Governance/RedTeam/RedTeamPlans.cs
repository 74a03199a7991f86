namespace Assay.Governance;

/// <summary>The red-team plans of a record: which are in force, and which of them allows an attack.</summary>
public static class RedTeamPlans
{
    const int MostPlans = 100;

    /// <summary>Plans of a use case, newest first. A later plan of the same name replaces an earlier one; erased ones allow nothing.</summary>
    public static async Task<Answer<IReadOnlyList<RedTeamPlan>>> OfAsync(IRecord record, string useCase, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!(await record.ThingAsync(useCase, cancel).ConfigureAwait(false)).TryGet(out _, out var missing))
            return missing;
        var plans = new List<RedTeamPlan>();
        foreach (var row in (await record.EvidenceListAsync(null, RedTeamPlan.Kind, useCase, null, MostPlans, cancel).ConfigureAwait(false)).Items)
            if (!row.Erased && (await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value is { Predicate: { } predicate } view
                && view.Checks.All(c => c.Holds) && RedTeamPlan.Read(row, predicate) is { } plan && plans.All(p => p.Name != plan.Name))
                plans.Add(plan);
        return Answer.Yes<IReadOnlyList<RedTeamPlan>>(plans);
    }

    /// <summary>The plan that allows an attack on a target today; a refusal says what each plan lacks.</summary>
    /// <param name="entry">Only this plan will do; otherwise the newest that allows it.</param>
    public static async Task<Answer<RedTeamPlan>> AllowingAsync(IRecord record, string useCase, long? entry, PlannedTarget target, DateOnly today, CancellationToken cancel)
    {
        if (!(await OfAsync(record, useCase, cancel).ConfigureAwait(false)).TryGet(out var plans, out var refusal))
            return refusal;
        if (entry is { } wanted)
            plans = [.. plans.Where(p => p.Row.Entry == wanted)];
        if (plans.Count == 0)
            return new Refusal(RefusalKind.Forbidden, entry is null
                ? $"The record has no red-team plan for '{useCase}', so nobody allowed this."
                : $"Entry {entry} is no red-team plan of '{useCase}' that is in force: a later one of its name replaced it, it was erased, or it never was one.")
            { HowTo = $"Have the owner of the target file one: {Filing(useCase)}" };
        if (plans.FirstOrDefault(p => p.Lacks(target, today).Count == 0) is { } allowing)
            return allowing;
        return new Refusal(RefusalKind.Forbidden, "No red-team plan in the record allows this. " + string.Join(" ", plans.Take(5).Select(p => $"'{p.Name}' (entry {p.Row.Entry}): {string.Join("; ", p.Lacks(target, today))}."))) { HowTo = ToDo(plans, useCase, target, today) };
    }

    // A plan that lacks nothing but the address wants a line more, and no other plan.
    static string ToDo(IReadOnlyList<RedTeamPlan> plans, string useCase, PlannedTarget target, DateOnly today) => plans.FirstOrDefault(p => p.Lacks(today).Count == 0) is { } near
        ? $"Add {target.Place() ?? $"'{target.Name}' of kind '{target.Kind}'"} to targets of '{near.Name}', and file that plan again: {Filing(useCase)}"
        : $"Have the owner of the target file one that does: {Filing(useCase)}";

    static string Filing(string useCase) => $"assay evidence file red-team-plan --subject {useCase} --from FILE (docs/guides/first-red-team-round.md)";
}
