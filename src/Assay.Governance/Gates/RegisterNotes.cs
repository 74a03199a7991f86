namespace Assay.Governance;

/// <summary>What somebody who registers a use case, or changes what is known of it, has to know at once and would else meet at a gate.</summary>
static class RegisterNotes
{
    /// <param name="fresh">Attributes that were not stated before.</param>
    /// <param name="read">Those that policies in force read.</param>
    /// <param name="stood">Entries of the decisions that stood before.</param>
    /// <param name="gates">The gates as they are now; none of a use case that is new.</param>
    public static string? Of(ThingView useCase, IEnumerable<string> fresh, IReadOnlyList<PolicyAttribute> read, IReadOnlyCollection<long> stood, IReadOnlyList<GateStanding> gates)
    {
        var all = new[] { OtherClass(useCase, gates), Fallen(stood, gates), Unread([.. fresh], [.. read.Select(a => a.Name)]) }.OfType<string>().ToList();
        return all.Count == 0 ? null : string.Join(' ', all);
    }

    /// <summary>That a classification of the use case says another class than its entry, and what follows of it; null when they agree.</summary>
    public static string? OtherClass(ThingView useCase, IReadOnlyList<GateStanding> gates) =>
        gates is [{ Input.UseCase.Filed: { } filed }, ..] && FiledClass.Differs(useCase.RiskClass, filed.RiskClass)
            ? $"The risk classification of entry {filed.Entry} says {filed.RiskClass.Name()}, and the register says {useCase.RiskClass.Name()} of {useCase.Slug}: until both say the same, intake is not met, and every gate asks for what either class asks for. {FiledClass.HowTo(filed.RiskClass, useCase.Slug)}"
            : null;

    static string? Fallen(IReadOnlyCollection<long> stood, IReadOnlyList<GateStanding> gates) =>
        gates.Where(g => g is { Stamp: StampState.Stale, Decision: { } decision } && stood.Contains(decision.Entry)).ToList() is { Count: > 0 } fallen
            ? $"{(fallen.Count == 1 ? "A decision no longer stands" : "Decisions no longer stand")}: {string.Join(", ", fallen.Select(f => Why.Plain(f.Gate.Name())))}. {fallen[0].Reasons[0]}"
            : null;

    static string? Unread(List<string> fresh, List<string> read)
    {
        var unread = fresh.Except(read).Order(StringComparer.Ordinal).ToList();
        if (unread.Count == 0)
            return null;
        var meant = unread.Select(a => Suggestion.Nearest(a, read.Except(fresh))).OfType<string>().FirstOrDefault();
        return $"No policy in force reads {string.Join(", ", unread)}{(meant is null ? "." : $"; did you mean {meant}?")}{(read.Count == 0 ? "" : $" They read {string.Join(", ", read)}.")}";
    }
}
