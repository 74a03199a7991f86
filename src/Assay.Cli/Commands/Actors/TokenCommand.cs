using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Assay.Governance;
using Assay.Record;
using Assay.Server;

namespace Assay.Cli;

/// <summary><c>assay token</c>: an API token for an actor, where the server's record is.</summary>
static class TokenCommand
{
    const int UsualDays = 90, MostDays = 366;

    public static Command Create() => new("token", "API tokens for the server: issue one, end all of an actor.") { Issue(), Revoke() };

    static AssayCommand Issue()
    {
        var actor = new Argument<string>("actor") { Description = "Who the token acts as: name or id.", HelpName = "NAME" };
        var expires = When.Option("--expires", $"Until when it is good, at most {MostDays} days from now (default: {UsualDays}d).");
        expires.Validators.Add(Bounded);
        // What --expires was called when it took a number of days.
        var days = new Option<int?>("--days") { Description = "Days that it is good for.", HelpName = "N", Hidden = true };
        days.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is < 1 or > MostDays)
                result.AddError($"A token is good for 1 to {MostDays} days");
        });
        var label = new Option<string>("--label") { Description = "What it is for.", HelpName = "TEXT", DefaultValueFactory = _ => "made on the command line" };
        return RecordCommand.CreateLocal("issue", $"Make an API token, for {RecordConnection.TokenVariable}. It is shown this once.", RecordUse.Write, [actor, expires, days, label], async (context, local) =>
        {
            if (context.Get(label)!.Length > 200)
                return context.Fail("A label has at most 200 characters.", "--label", "Say it in fewer words.");
            var (who, problem) = await FindAsync(context, local, context.Get(actor)).ConfigureAwait(false);
            if (who is null)
                return problem!.Write(context.Out.Format);
            var now = TimeProvider.System.GetUtcNow();
            var life = context.Get(expires) is { } end ? end - now : TimeSpan.FromDays(context.Get(days) ?? UsualDays);
            var token = await Book(local).IssueAsync("token", null, who.Id, context.Get(label)!, life, context.Cancel).ConfigureAwait(false);
            return context.Finish(new { token, actor = who.Id, expires = now + life }, (made, text) =>
            {
                text.Line(made.token, Tone.Strong);
                text.Line(string.Create(CultureInfo.InvariantCulture, $"Acts as {who.Name ?? who.Id} until {made.expires:yyyy-MM-dd}. It is not shown again."), Tone.Quiet);
            });
        }).OneOnly(expires, days);
    }

    // Told by the parser: nobody types a passphrase to hear it.
    static void Bounded(OptionResult result)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (result.Tokens.Count > 0 && When.TryRead(result.Tokens[0].Value, now, out var end) && (end <= now || end > now.AddDays(MostDays)))
            result.AddError($"A token is good until a moment after now and at most {MostDays} days from now, not until '{result.Tokens[0].Value}'");
    }

    static AssayCommand Revoke()
    {
        var actor = new Argument<string>("actor") { Description = "Whose tokens and sessions end: name or id.", HelpName = "NAME" };
        return RecordCommand.CreateLocal("revoke", "End all tokens and sessions of an actor.", RecordUse.Write, [actor], async (context, local) =>
        {
            var (who, problem) = await FindAsync(context, local, context.Get(actor)).ConfigureAwait(false);
            if (who is null)
                return problem!.Write(context.Out.Format);
            await Book(local).EndAllAsync(who.Id, context.Cancel).ConfigureAwait(false);
            return context.Finish(new { actor = who.Id }, (_, text) => text.Line($"No token or session of {who.Name ?? who.Id} is good any longer."));
        });
    }

    // Tokens are no entries: only an administrator makes them, like accounts on the server.
    static async Task<(ActorView? Actor, Problem? Problem)> FindAsync(CommandContext context, LocalRecord local, string name)
    {
        var known = await local.Record.RecordAsync(context.Cancel).ConfigureAwait(false);
        if (Permissions.Check(Operation.ManageAccess, known.Actors.FirstOrDefault(a => a.Id == local.Acting.ActorId)?.Roles ?? []) is { } refusal)
            return (null, Refusals.ProblemOf(refusal));
        var actor = KeySearch.Actor(known, name, out var problem);
        return (actor, problem);
    }

    static AccountBook Book(LocalRecord local) => new(new HostTables(local.Store), TimeProvider.System);
}
