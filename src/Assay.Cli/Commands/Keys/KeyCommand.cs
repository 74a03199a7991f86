using System.CommandLine;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay key</c>: the keys of this installation.</summary>
static class KeyCommand
{
    public static Command Create() => new("key", "Signing keys: those of this keyring, and which of them the record trusts.")
    {
        List(), Root(), Generate(), Revoke(), Export(), Remove(),
    };

    static AssayCommand List() => RecordCommand.CreateLocal("list", "List the keys: what each is for, since which entry it counts, and whether it is in this keyring.", RecordUse.Write, [], async (context, local) =>
    {
        var known = await local.Record.RecordAsync(context.Cancel).ConfigureAwait(false);
        var names = known.Actors.ToDictionary(a => a.Id, a => a.Name ?? "(name erased)");
        var here = local.Session.Keyring.List().Select(k => k.KeyId).ToHashSet();
        var rows = known.Keys.Select(k => new KeyRow(k.Id, k.Purpose, k.Actor, k.Actor is null ? null : names.GetValueOrDefault(k.Actor), k.DelegatedAt, k.RevokedAt, here.Contains(k.Id))).ToList();
        return context.Finish(rows, (keys, text) => text.Table(
            ["Key", "Purpose", "Actor", "Since", "Revoked", "Here"],
            [.. keys.Select(k => new Cell[] { k.Id[..16], k.Purpose.Name(), k.ActorName, $"entry {k.DelegatedAt}", k.RevokedAt is { } r ? new Cell($"entry {r}", Tone.Bad) : "", k.Here ? "yes" : new Cell("no", Tone.Quiet) })]));
    });

    static AssayCommand Root() => new("root", "Print the root's public key in PEM: give it to auditors, and keep a copy where this machine cannot change it.", context =>
    {
        if (RecordFolder.Find(Directory.GetCurrentDirectory(), out var fault) is not { } folder)
            return FolderProblem.Of(fault!).Write(context.Out.Format);
        var pem = folder.Configuration.RootKey;
        if (context.Out.Format == OutputFormat.Text)
            context.Out.WriteRaw(pem);
        else
            context.Out.Write(new { keyId = PublicKey.TryReadPem(pem, out _)!.KeyId, pem, record = folder.Configuration.Record, organisation = folder.Configuration.Organisation }, _ => { });
        return ExitCode.Yes;
    });

    static AssayCommand Generate()
    {
        var actor = new Option<string>("--actor") { Description = "Whose key it is: name or id.", HelpName = "NAME", Required = true };
        return RecordCommand.CreateLocal("generate", "Make a key for an actor, in this keyring, and enter it into the record.", RecordUse.Write, [actor], async (context, local) =>
        {
            var known = await local.Record.RecordAsync(context.Cancel).ConfigureAwait(false);
            if (KeySearch.Actor(known, context.Get(actor)!, out var problem) is not { } who)
                return problem!.Write(context.Out.Format);
            if (KeySearch.Roster(local, known, out problem) is not { } roster)
                return problem!.Write(context.Out.Format);
            var key = local.Session.Keyring.Generate(KeyPurpose.Actor, who.Id);
            var delegation = Delegation.Of(local.Session.Record, key.PublicKey, KeyPurpose.Actor, who.Id);
            var receipts = await local.Store.AppendAsync(_ => [TrustEntries.Delegated(delegation, roster, local.Acting.ActorId)], context.Cancel).ConfigureAwait(false);
            return context.Finish(new { key = key.KeyId, actor = who.Id, entry = receipts[0].Index }, (made, text) => text.Line($"{who.Name} has the key {made.key}, in force after entry {made.entry}.", Tone.Good));
        });
    }

    static AssayCommand Revoke()
    {
        var key = new Argument<string>("key") { Description = "Id of the key, or the beginning of it.", HelpName = "KEY" };
        var reason = new Option<RevocationReason>("--reason") { Description = "Why it is revoked; the record keeps it.", HelpName = string.Join('|', Names.All<RevocationReason>()), CustomParser = EnumOption.Parse<RevocationReason>, Required = true };
        return RecordCommand.CreateLocal("revoke", "Revoke a key. What it signed before stays good; nothing after counts.", RecordUse.Write, [key, reason], async (context, local) =>
        {
            var known = await local.Record.RecordAsync(context.Cancel).ConfigureAwait(false);
            if (KeySearch.Key(known, context.Get(key), out var problem) is not { } found)
                return problem!.Write(context.Out.Format);
            if (found.RevokedAt is { } at)
                return context.Fail($"The key {found.Id[..16]} was revoked at entry {at}.", hint: "See the keys with: assay key list");
            if (found.Purpose == KeyPurpose.Root)
                return context.Fail("The root key cannot be revoked: it is what the record is trusted by.", null, "Begin a new record, and push the evidence into it.");
            var config = local.Folder.Configuration;
            if (found.Id == config.TreeHeadKey || found.Id == config.EvidenceKey || found.Id == config.RosterKey)
                return context.Fail($"This installation signs with the {found.Purpose.Name()} key {found.Id[..16]}, and replacing it is not supported yet.", config.Record, "Keep it; to change it, begin a new record and push the evidence into it.");
            // Keys of actors are the roster's; all others the root's.
            var signer = found.Purpose == KeyPurpose.Actor ? KeySearch.Roster(local, known, out problem) : KeySearch.Root(local, known, out problem);
            if (signer is null)
                return problem!.Write(context.Out.Format);
            var revocation = new Revocation(local.Session.Record, found.Id, context.Get(reason));
            var receipts = await local.Store.AppendAsync(_ => [TrustEntries.Revoked(revocation, found.Purpose, found.Actor, signer, local.Acting.ActorId)], context.Cancel).ConfigureAwait(false);
            return context.Finish(new { key = found.Id, entry = receipts[0].Index }, (done, text) => text.Line($"The key {done.key} is revoked at entry {done.entry}."));
        });
    }

    static AssayCommand Export()
    {
        var key = new Argument<string>("key") { Description = "Id of the key, the beginning of it, or 'root'.", HelpName = "KEY" };
        var to = new Option<string>("--to") { Description = "New file, encrypted PKCS#8 in PEM.", HelpName = "FILE", Required = true };
        var passphrase = new Option<string?>("--export-passphrase-file") { Description = "Passphrase of the exported file; asked for otherwise.", HelpName = "FILE" };
        return RecordCommand.CreateLocal("export", "Write a private key to an encrypted file that needs neither this keyring nor Assay.", RecordUse.Write, [key, to, passphrase], async (context, local) =>
        {
            var known = await local.Record.RecordAsync(context.Cancel).ConfigureAwait(false);
            if (KeySearch.Key(known, context.Get(key), out var problem) is not { } found)
                return problem!.Write(context.Out.Format);
            // Its own passphrase: an exported root must not open with what opens the keyring it was taken out of.
            using var secret = context.Get(passphrase) is { } file
                ? Passphrase.Resolve(file, null, out var error)
                : PassphrasePrompt.AskTwice("Passphrase for the exported file") is { } ask ? Passphrase.Resolve(null, ask, out error) : Missing(out error);
            if (secret is null)
                return Problem.Told(error, "Name another file with --export-passphrase-file.").Write(context.Out.Format);
            if (local.Session.Keyring.Export(found.Id, Path.GetFullPath(context.Get(to)!), secret) is { } fault)
                return Problem.Told(fault.Message, "Name a new file in a folder that you may write.", context.Get(to)).Write(context.Out.Format);
            return context.Finish(new { key = found.Id, file = context.Get(to) }, (done, text) =>
            {
                text.Line($"The {found.Purpose.Name()} key {done.key} is in {done.file}.");
                if (found.Purpose == KeyPurpose.Root)
                    text.Line("Put it on a medium of its own, then take it out of here:  assay key remove root --yes");
            });
        });

        static Passphrase? Missing(out string error)
        {
            error = "There is no passphrase for the exported file. Name one with --export-passphrase-file FILE, or run at a terminal.";
            return null;
        }
    }

    static AssayCommand Remove()
    {
        var key = new Argument<string>("key") { Description = "Id of the key, the beginning of it, or 'root'.", HelpName = "KEY" };
        var sure = new Option<bool>("--yes") { Description = "I have a copy, or do not need one." };
        return RecordCommand.CreateLocal("remove", "Delete a private key from this keyring. What it signed stays good.", RecordUse.Write, [key, sure], async (context, local) =>
        {
            var known = await local.Record.RecordAsync(context.Cancel).ConfigureAwait(false);
            if (KeySearch.Key(known, context.Get(key), out var problem) is not { } found)
                return problem!.Write(context.Out.Format);
            // Without these nothing opens here any more, not even to put the key back.
            var config = local.Folder.Configuration;
            if ((found.Id == config.TreeHeadKey || found.Id == config.EvidenceKey || found.Id == config.ActorKey) && ExternalSigner.Find(local.User, found.Id) is null)
                return context.Fail(
                    $"This installation signs with the {found.Purpose.Name()} key {found.Id[..16]}; without it nothing could be written here.", local.Folder.KeysPath,
                    "Where a KMS or HSM holds it, name its signer command in the user configuration first.");
            if (!context.Get(sure))
                return context.Fail($"The {found.Purpose.Name()} key {found.Id[..16]} would be gone for ever.", null, "Export it first (assay key export), then say --yes.");
            if (local.Session.Keyring.Remove(found.Id) is { } fault)
                return Problem.Told(fault.Message, "See which keys are here: assay key list", local.Folder.KeysPath).Write(context.Out.Format);
            return context.Finish(new { key = found.Id }, (done, text) => text.Line($"The key {done.key} is no longer in this keyring."));
        });
    }

    sealed record KeyRow(string Id, KeyPurpose Purpose, string? Actor, string? ActorName, long DelegatedAt, long? RevokedAt, bool Here);
}
