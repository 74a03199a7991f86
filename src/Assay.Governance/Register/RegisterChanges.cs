using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Who last changed the risk class and each attribute of a use case. Registering it is no change; what was changed and
/// changed again counts for who did it last.
/// </summary>
static class RegisterChanges
{
    /// <summary>Of each of many use cases, as of a moment.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<RegisterChange>> Of(IReadView view, IReadOnlyCollection<string> useCases, DateTimeOffset at) =>
        Bulk.Query<Registration>(view, useCases, list => $"SELECT thing AS Thing, entry AS Entry FROM registration WHERE thing IN {list} ORDER BY entry").GroupBy(r => r.Thing)
            // Registered once is changed never: nothing to read.
            .ToDictionary(g => g.Key, g => g.Count() == 1 ? [] : Of(g.Select(r => view.Entry(r.Entry)).Where(e => e.At <= at)));

    sealed record Registration(string Thing, long Entry);

    /// <param name="registrations">The entries that register and change one use case, in order.</param>
    public static IReadOnlyList<RegisterChange> Of(IEnumerable<LogEntry> registrations)
    {
        RegisterBody? before = null;
        var changes = new SortedDictionary<string, RegisterChange>(StringComparer.Ordinal);
        foreach (var entry in registrations)
        {
            var body = entry.Body.Deserialize<RegisterBody>(Json.Options)!;
            if (before is not null)
            {
                if (before.RiskClass != body.RiskClass)
                    Changed("the risk class", entry);
                foreach (var key in before.Attributes.Keys.Union(body.Attributes.Keys))
                    if (before.Attributes.GetValueOrDefault(key) != body.Attributes.GetValueOrDefault(key))
                        Changed($"the attribute {key}", entry, key);
            }

            before = body;
        }

        return [.. changes.Values];

        void Changed(string what, LogEntry entry, string? attribute = null) => changes[what] = new RegisterChange(what, entry.Actor, entry.Index) { Attribute = attribute };
    }
}
