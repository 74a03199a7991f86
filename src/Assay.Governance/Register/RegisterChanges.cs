using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Who last changed the risk class and each attribute of a use case. Registering it is no change; what was changed and
/// changed again counts for who did it last.
/// </summary>
static class RegisterChanges
{
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
                        Changed($"the attribute {key}", entry);
            }

            before = body;
        }

        return [.. changes.Values];

        void Changed(string what, LogEntry entry) => changes[what] = new RegisterChange(what, entry.Actor, entry.Index);
    }
}
