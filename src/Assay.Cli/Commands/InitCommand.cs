using System.CommandLine;
using System.Data.Common;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay init</c>: a record in the current folder, with its keys and its first entries.</summary>
static class InitCommand
{
    // As for the password of an account: whoever copies the keyring has all the time to guess.
    const int LeastPassphrase = 12;

    const string UsualOrganisation = "My organisation";

    public static Command Create()
    {
        var organisation = new Option<string?>("--organisation") { Description = $"Whose record it is; kept for ever. Asked for at a terminal (default: {UsualOrganisation}).", HelpName = "NAME" };
        var actor = new Option<string?>("--actor") { Description = "Your name, as others will see it. Asked for at a terminal (default: your login).", HelpName = "NAME" };
        var store = new Option<string>("--store")
        {
            Description = "Where the record is kept: sqlite, in the folder; or postgres:NAME, a database of the user configuration.",
            HelpName = "sqlite|postgres:NAME",
            DefaultValueFactory = _ => "sqlite",
        };
        var passphrase = new Option<string?>("--passphrase-file") { Description = "File with the passphrase for the new keyring (mode 600).", HelpName = "FILE" };
        return new AssayCommand("init", "Make a record in this folder: log, keys, and you as its first administrator.", async context =>
        {
            foreach (var name in new[] { context.Get(organisation) ?? UsualOrganisation, context.Get(actor) ?? Environment.UserName })
                if (Misnamed(name) is { } wrong)
                    return context.Fail(wrong, hint: "Give a shorter one: --organisation NAME, --actor NAME");
            if (UserConfiguration.Load(out var error) is not { } user)
                return Problem.Told(error, Problem.MendConfiguration).Write(context.Out.Format);
            if (AddressOf(context.Get(store)!, user, out error) is not { } address)
                return Problem.Told(error, "Leave --store out for a database in this folder.", "--store").Write(context.Out.Format);
            if (Directory.Exists(RecordFolder.Name))
                return context.Fail("There is a record here already; nothing was changed.", Path.GetFullPath(RecordFolder.Name), "Use it as it is, or begin one in another folder.");
            // Who gives the passphrase by file or environment is a script, whatever it runs in: nobody may be there to answer.
            var asks = context.Out.Format == OutputFormat.Text && TerminalQuestion.CanBeAsked && !IsGiven(context.Get(passphrase));
            var whose = context.Get(organisation) ?? (asks ? TerminalQuestion.Ask("Whose record is it? The name is kept for ever", UsualOrganisation, Misnamed) : UsualOrganisation);
            var owner = context.Get(actor) ?? (asks ? TerminalQuestion.Ask("Your name, as others will see it", Environment.UserName, Misnamed) : Environment.UserName);
            using var secret = Passphrase.Resolve(context.Get(passphrase), PassphrasePrompt.AskTwice("Passphrase for the new keyring"), out error);
            if (secret is null)
                return Problem.Told(error, "Name a file with --passphrase-file, or run at a terminal.").Write(context.Out.Format);
            if (secret.Length < LeastPassphrase)
                return context.Fail($"The passphrase of the keyring has {secret.Length} characters; use at least {LeastPassphrase}. Nothing was made.", null, "A sentence is good.");
            return await RunAsync(context, whose, owner, secret, address, user).ConfigureAwait(false);
        })
        { organisation, actor, store, passphrase };
    }

    static bool IsGiven(string? passphraseFile) =>
        !string.IsNullOrEmpty(passphraseFile) || new[] { Passphrase.FileVariable, Passphrase.Variable }.Any(v => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(v)));

    static string? Misnamed(string name) => string.IsNullOrWhiteSpace(name) || name.Length > RecordSetup.MaxName || name.Any(char.IsControl)
        ? $"A name has 1 to {RecordSetup.MaxName} characters and no control characters."
        : null;

    static async Task<ExitCode> RunAsync(CommandContext context, string organisation, string owner, Passphrase secret, RecordAddress address, UserConfiguration user)
    {
        using var made = RecordFolder.Init(Directory.GetCurrentDirectory(), organisation, secret, owner, TimeProvider.System.GetUtcNow(), out var fault, address);
        if (made is null)
            return FolderProblem.Of(fault!).Write(context.Out.Format);
        if (LocalRecord.StoreOf(made.Folder, user, out var error) is not { } where)
            return Undo(context, made, error);
        try
        {
            var opened = await RecordStore.OpenAsync(where, RecordProjections.All, made.Session.TreeHead, TimeProvider.System, StoreMode.Create).ConfigureAwait(false);
            await using var store = opened.ConfigureAwait(false);
            var receipts = await opened.AppendAsync(view => view.Size > 0 ? [] : made.First.Entries, context.Cancel).ConfigureAwait(false);
            if (receipts.Count == 0)
                return Undo(context, made, $"The database {where} holds a record already.");
            var result = new Result(made.Folder.Path, made.First.Record, organisation, made.First.Root.KeyId, made.First.Owner, owner, receipts[^1].Head.Size);
            return context.Finish(result, Write);
        }
        catch (Exception e) when (e is InvalidDataException or DbException)
        {
            return Undo(context, made, $"The database {where} could not be used: {e.Message}");
        }
    }

    // Whole or not at all: a folder without its first entries would be in the way of the next try.
    static ExitCode Undo(CommandContext context, NewRecord made, string why)
    {
        Directory.Delete(made.Folder.Path, recursive: true);
        return context.Fail($"No record was made: {why}", hint: "Mend that, and run assay init again.");
    }

    static void Write(Result made, TextOutput text)
    {
        text.Line($"The record of {made.Organisation} is in {made.Folder}", Tone.Good);
        text.Pairs(("record", made.Record), ("root key", made.RootKey), ("you", $"{made.ActorName}, administrator ({made.Actor})"), ("entries", $"{made.Size}"));
        if (made.Organisation == UsualOrganisation)
            text.Line("Nobody said whose record it is, and its name is kept for ever. To have another, begin in another folder:  assay init --organisation NAME", Tone.Quiet);
        text.Heading("Next");
        text.Line("See it:  assay serve");
        text.Line("Keep the root's public key where this machine cannot change it; auditors verify with it:  assay key root > root.pem");
        text.Line("Take the root's private key offline:  assay key export root --to FILE, then  assay key remove root --yes");
        text.Line($"Give yourself the roles that you work in:  assay actor grant '{made.ActorName}' ml-platform");
        text.Line("Let people in:  assay actor add NAME --role data-science");
        text.Line("Enter an AI system:  assay register use-case SLUG --name NAME --risk high");
    }

    static RecordAddress? AddressOf(string text, UserConfiguration user, out string error)
    {
        error = "The store is 'sqlite' or 'postgres:NAME', where NAME stands under \"databases\" of the user configuration.";
        if (text == "sqlite")
            return RecordAddress.Default;
        if (!text.StartsWith("postgres:", StringComparison.Ordinal))
            return null;
        var name = text["postgres:".Length..];
        if (!user.Databases.ContainsKey(name))
        {
            error = $"The user configuration names no database '{name}'. Add it under \"databases\" in ~/.config/assay/config.json";
            return null;
        }

        return LocalRecord.StoreOf(name, user, out error) is null ? null : new RecordAddress(RecordStoreKind.Postgres, name);
    }

    sealed record Result(string Folder, string Record, string Organisation, string RootKey, string Actor, string ActorName, long Size);
}
