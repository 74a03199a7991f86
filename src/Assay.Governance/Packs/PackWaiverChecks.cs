using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Every approval of a waiver: by somebody else than who asked for it or answers for it, in a role that may approve its kind.</summary>
static class PackWaiverChecks
{
    public static void Run(PackModel model, PackChecks checks)
    {
        var problems = new List<string>();
        var approved = 0;
        foreach (var entry in model.Entries.Where(e => e.Type == EntryTypes.Waiver))
        {
            var body = PackScope.Read<WaiverBody>(entry);
            if (body.Change != "approved")
                continue;
            approved++;
            var waiver = model.Findings.Waivers.FirstOrDefault(w => w.Id == body.Id);
            if (waiver is null)
                problems.Add($"Entry {entry.Index} approves {body.Id}, which nobody asked for.");
            else if (waiver.Requester == entry.Actor || waiver.Owner == entry.Actor)
                problems.Add($"{body.Id} was approved by who asked for it or answers for it (entry {entry.Index}).");
            if (body.Role is not { } role || !Names.TryParse<Role>(role, out var held) || !model.Trust.RolesAt(entry.Actor, entry.Index).Contains(held))
                problems.Add($"{body.Id} was approved in a role that {entry.Actor} did not hold (entry {entry.Index}).");
            else if (!Names.TryParse<WaiverKind>(body.Kind, out var kind) || !Permissions.Allows(Permissions.ToAnswer(kind), [held]))
                problems.Add($"{body.Id} was approved as {role}, which does not approve a {body.Kind} (entry {entry.Index}).");
        }

        checks.Add("Waivers", problems, string.Create(CultureInfo.InvariantCulture, $"{approved} approved, each by somebody else and in a role that may"));
    }
}
