using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>Finds actors, keys and signers of a record by what people type.</summary>
static class KeySearch
{
    public static ActorView? Actor(RecordView record, string name, out Problem? problem)
    {
        var found = record.Actors.Where(a => !a.Closed && (a.Id == name || a.Name == name)).ToList();
        problem = found.Count == 1 ? null
            : found.Count > 1 ? new Problem($"'{name}' names {found.Count} actors; give the id.", Hint: "List them with: assay actor list")
            : new Problem($"There is no actor '{name}' in this record.", Hint: Meant(record, name) is { } meant ? $"Did you mean '{meant}'? Otherwise list them with: assay actor list" : "List them with: assay actor list");
        return problem is null ? found[0] : null;
    }

    // A login and a first name are what people type; of two who share it nobody is meant.
    static string? Meant(RecordView record, string name) => record.Actors
        .Where(a => !a.Closed && a.Name is { } known && (known.Equals(name, StringComparison.OrdinalIgnoreCase) || known.Split(' ').Contains(name, StringComparer.OrdinalIgnoreCase)))
        .Select(a => a.Name).ToList() is [var one] ? one : null;

    public static KeyView? Key(RecordView record, string text, out Problem? problem)
    {
        var found = text == "root"
            ? record.Keys.Where(k => k.Purpose == KeyPurpose.Root).ToList()
            : record.Keys.Where(k => text.Length >= 6 && k.Id.StartsWith(text, StringComparison.Ordinal)).ToList();
        problem = found.Count == 1 ? null
            : new Problem(found.Count == 0 ? $"There is no key '{text}' in this record." : $"{found.Count} keys begin with '{text}'; give more of it.", Hint: "List them with: assay key list");
        return problem is null ? found[0] : null;
    }

    public static ISigner? Roster(LocalRecord local, RecordView record, out Problem? problem) => Signer(local, record, KeyPurpose.Roster, out problem);

    public static ISigner? Root(LocalRecord local, RecordView record, out Problem? problem) => Signer(local, record, KeyPurpose.Root, out problem);

    static ISigner? Signer(LocalRecord local, RecordView record, KeyPurpose purpose, out Problem? problem)
    {
        var signer = Permissions.Allows(Operation.ManageAccess, record.Actors.FirstOrDefault(a => a.Id == local.Acting.ActorId)?.Roles ?? [])
            ? record.Keys.Where(k => k.Purpose == purpose && k.RevokedAt is null).Select(k => local.Session.Find(k.Id)).FirstOrDefault(s => s is not null)
            : null;
        problem = signer is null
            ? new Problem($"This needs the role administrator and the {purpose.Name()} key in this keyring.", local.Folder.KeysPath, "Run it where the key is, as an administrator.")
            : null;
        return signer;
    }
}
