using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Whether what a list is asked about exists. Nothing found about nothing is not "nothing found": who misspells a name is
/// told so, and does not take an empty list for a clean one.
/// </summary>
public static class UnknownFilter
{
    static readonly HashSet<string> Types = [.. typeof(EntryTypes).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    /// <returns>A refusal when the record has no such thing, actor or type of entry; null when it has, or nothing was named.</returns>
    public static async Task<Refusal?> OfAsync(IRecord record, string? thing = null, string? actor = null, string? entryType = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (entryType is not null && !Types.Contains(entryType))
            return new Refusal(RefusalKind.Invalid, $"'{entryType}' is no type of entry.", [new FieldError("type", "unknown")]) { HowTo = $"They are: {string.Join(", ", Types.Order(StringComparer.Ordinal))}." };
        if (actor is not null && !(await record.RecordAsync(cancel).ConfigureAwait(false)).Actors.Any(a => a.Id == actor || a.Name == actor))
            return Sought.Actor.Missing(actor);
        return thing is null ? null : (await record.ThingAsync(thing, cancel).ConfigureAwait(false)).Refusal;
    }
}
