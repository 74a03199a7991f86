using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay actor</c>: who may do what.</summary>
static class ActorCommand
{
    public static Command Create() => new("actor", "People and services of the record, and their roles.") { Add(), List(), Grant(false), Grant(true), Rename(), Close(), Erase() };

    static AssayCommand Add()
    {
        var name = new Argument<string>("name") { Description = "Name, as others will see it. It can be erased later.", HelpName = "NAME" };
        var roles = EnumOption.Many<Role>("--role", "Role that the actor holds.");
        var service = new Option<bool>("--service") { Description = "A service, not a person." };
        var noKey = new Option<bool>("--no-key") { Description = "Make no key here: they act through a server." };
        return RecordCommand.Create("add", "Add a person or service; with a key in this keyring unless --no-key.", RecordUse.Write, [name, roles, service, noKey], async (context, record) =>
            context.Finish(
                await record.AddActorAsync(new ActorRequest(context.Get(name), context.Get(service), context.Get(roles), !context.Get(noKey)), context.Cancel).ConfigureAwait(false),
                (actor, text) => text.Line($"{actor.Name} is {actor.Id}; roles: {RolesOf(actor)}.", Tone.Good)));
    }

    static AssayCommand List() => RecordCommand.Create("list", "List the actors and their roles.", RecordUse.Read, [], async (context, record) =>
    {
        var actors = (await record.RecordAsync(context.Cancel).ConfigureAwait(false)).Actors;
        return context.Finish(actors, (all, text) => text.Table(
            ["Name", "Id", "Kind", "Roles"],
            [.. all.Select(a => new Cell[] { a.Name is null ? new Cell("(name erased)", Tone.Quiet) : a.Name, a.Id, a.Service ? "service" : "person", a.Closed ? new Cell("closed", Tone.Bad) : RolesOf(a) })]));
    });

    static AssayCommand Grant(bool withdraw)
    {
        var name = new Argument<string>("name") { Description = "Name or id.", HelpName = "NAME" };
        var role = EnumOption.Argument<Role>("role", "The role.");
        return RecordCommand.Create(withdraw ? "withdraw" : "grant", withdraw ? "Take a role from an actor." : "Give an actor a role.", RecordUse.Write, [name, role], async (context, record) =>
            context.Finish(
                await record.GrantAsync(new GrantRequest(context.Get(name), context.Get(role), withdraw), context.Cancel).ConfigureAwait(false),
                (actor, text) => text.Line($"{actor.Name ?? actor.Id} now holds: {RolesOf(actor)}.")));
    }

    static AssayCommand Rename()
    {
        var name = new Argument<string>("name") { Description = "Name until now, or id.", HelpName = "NAME" };
        var to = new Argument<string>("to") { Description = "Name from now on. It can be erased later, as the one until now.", HelpName = "NEW-NAME" };
        return RecordCommand.Create("rename", "Give an actor another name. What they did stands under it, too.", RecordUse.Write, [name, to], async (context, record) =>
            context.Finish(
                await record.RenameActorAsync(new ActorRenaming(context.Get(name), context.Get(to)), context.Cancel).ConfigureAwait(false),
                (actor, text) => text.Line($"{actor.Id} is now called {actor.Name}.", Tone.Good)));
    }

    static AssayCommand Close()
    {
        var name = new Argument<string>("name") { Description = "Name or id.", HelpName = "NAME" };
        return RecordCommand.Create("close", "Close an actor who no longer acts here, for good: roles, keys and sign-in end. What they did stays.", RecordUse.Write, [name], async (context, record) =>
            context.Finish(
                await record.CloseActorAsync(new ActorClosing(context.Get(name)), context.Cancel).ConfigureAwait(false),
                (actor, text) => text.Line($"{actor.Name ?? actor.Id} is closed: roles, keys, sessions and tokens have ended.", Tone.Good)));
    }

    static AssayCommand Erase()
    {
        var name = new Argument<string>("name") { Description = "Name or id of the actor whose name is erased.", HelpName = "NAME" };
        var reason = new Option<string>("--reason") { Description = "Why; kept for ever, so without personal data.", HelpName = "TEXT", Required = true };
        return RecordCommand.Create("erase", "Erase an actor's name. What they did stays, under a random id.", RecordUse.Write, [name, reason], async (context, record) =>
            context.Finish(
                await record.EraseAsync(new ErasureRequest(context.Get(reason)!, Actor: context.Get(name)), context.Cancel).ConfigureAwait(false),
                (receipt, text) => text.Line($"The name is erased, by entry {receipt.Index}.")));
    }

    static string RolesOf(ActorView actor) => actor.Roles.Count == 0 ? "none" : string.Join(", ", actor.Roles.Select(r => r.Name()));
}
