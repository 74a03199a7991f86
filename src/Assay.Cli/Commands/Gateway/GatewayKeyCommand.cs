using System.CommandLine;
using Assay.Governance;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay gateway key</c>: what an application shows to the gateway.</summary>
static class GatewayKeyCommand
{
    public static Command Create() => new("key", "Make keys for applications; list and revoke those that the record keeps.") { New(), List(), Revoke() };

    static AssayCommand New()
    {
        var application = new Option<string>("--application") { Description = "The application that will hold it.", HelpName = "NAME", Required = true };
        var routes = new Option<string[]>("--route") { Description = "A route it opens; all when none is named. With --record one that a gateway has, where gateways are there.", HelpName = "ROUTE" };
        var models = new Option<string[]>("--model") { Description = "A model it may ask for; all of its routes when none is named.", HelpName = "MODEL" };
        var expires = When.Option("--expires", "When it ends (default: never).");
        var record = new Option<bool>("--record") { Description = "Take its digest into the record: every gateway that follows it knows the key at once." };
        var connect = new ConnectOptions();
        return RecordCommand.Take(
            new AssayCommand("new", "Make a key. It is shown once; the gateway's file, or the record, gets its digest.", async context =>
            {
                var (key, entry) = NewKey.For(context.Get(application)!, context.Get(routes) ?? [], context.Get(models) ?? [], context.Get(expires));
                if (context.Get(record) && await TakeInAsync(context, connect, entry).ConfigureAwait(false) is { } failed)
                    return failed;
                context.Out.Write(new { key, entry, recorded = context.Get(record) }, text => Show(text, key, entry, context.Get(record)));
                return ExitCode.Yes;
            }),
            [application, routes, models, expires, record], connect);
    }

    static AssayCommand List() => RecordCommand.Create("list", "List the keys that the record keeps, newest first.", RecordUse.Read, [], async (context, record) =>
        context.Finish(await record.GatewayKeysAsync(context.Cancel).ConfigureAwait(false), (keys, text) =>
        {
            if (keys.Count == 0)
                text.Line("The record keeps no keys. Make one with: assay gateway key new --application NAME --record");
            else
                text.Table(["Key", "Application", "Routes", "Models", "Good until", "State"], [.. keys.Select(k => new Cell[]
                {
                    new(k.Id, Tone.Strong), k.Application, Names(k.Routes), Names(k.Models), k.Expires is { } end ? $"{end:yyyy-MM-dd HH:mm}" : "", new(k.Revoked ? "revoked" : "good", k.Revoked ? Tone.Bad : Tone.Good),
                })]);
        }));

    static AssayCommand Revoke()
    {
        var id = new Argument<string>("key") { Description = "The key's public part: what stands between asg_ and the second underscore.", HelpName = "KEY" };
        return RecordCommand.Create("revoke", "End a key on every gateway that follows the record.", RecordUse.Write, [id], async (context, record) =>
            context.Finish(
                await record.RevokeGatewayKeyAsync(context.Get(id), context.Cancel).ConfigureAwait(false),
                (key, text) => text.Line($"The key {key.Id} of {key.Application} is revoked (entry {key.Entry}).", Tone.Good)));
    }

    static async Task<ExitCode?> TakeInAsync(CommandContext context, ConnectOptions connect, KeyEntry entry)
    {
        var opening = await RecordConnection.OpenAsync(connect.Read(context, RecordUse.Write)).ConfigureAwait(false);
        if (opening.Value is not { } opened)
            return opening.Problem!.Write(context.Out.Format);
        await using var connection = opened.ConfigureAwait(false);
        var taken = await opened.Record.AddGatewayKeyAsync(new GatewayKeyRequest(entry.Id, entry.Application, entry.Sha256, entry.Routes, entry.Models, entry.Expires), context.Cancel).ConfigureAwait(false);
        return taken.Refusal is { } refusal ? context.Refuse(refusal) : null;
    }

    static void Show(TextOutput text, string key, KeyEntry entry, bool recorded)
    {
        text.Line($"Key of {entry.Application}, shown this once:");
        text.Line(key, Tone.Strong);
        text.Line();
        if (recorded)
        {
            text.Line($"Every gateway that follows the record knows it. End it with:  assay gateway key revoke {entry.Id}");
            return;
        }

        text.Line("For the gateway's file, under keys:");
        text.Line($"  - {{ id: {Json.Text(entry.Id)}, application: {Json.Text(entry.Application)}, sha256: {entry.Sha256}{Member("routes", entry.Routes)}{Member("models", entry.Models)}{(entry.Expires is { } end ? $", expires: {end:yyyy-MM-dd'T'HH:mm:ssK}" : "")} }}");
    }

    static string Names(IReadOnlyList<string> items) => items.Count == 0 ? "all" : string.Join(", ", items);

    static string Member(string name, IReadOnlyList<string> items) => items.Count == 0 ? "" : $", {name}: [{string.Join(", ", items.Select(i => Json.Text(i)))}]";
}
