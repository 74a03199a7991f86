using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam promote</c>: makes cases of a regression suite from what was seen.</summary>
static class PromoteCommand
{
    const int MostBlocked = 64 << 20;

    public static AssayCommand Create()
    {
        var round = new Option<string?>("--round") { Description = "Take the successes of this round.", HelpName = "NAME" };
        var attempt = new Option<string?>("--attempt") { Description = "With --round: only this attempt.", HelpName = "ID" };
        var probe = new Option<string?>("--probe") { Description = "With --round: only successes of this probe.", HelpName = "ID" };
        var all = new Option<bool>("--all") { Description = "Every success, not one of each probe and technique." };
        var blocked = new Option<string?>("--blocked") { Description = "Take prompts that a gateway blocked: one JSON object a line with text, role, guards.", HelpName = "FILE" };
        var suite = new Option<string>("--suite") { Description = "The suite: a file that is made, or added to.", HelpName = "FILE", Required = true };
        var owner = new Option<string?>("--owner") { Description = "Who has to act when a case works again.", HelpName = "NAME" };
        var note = new Option<string?>("--note") { Description = "A note for the new cases.", HelpName = "TEXT" };
        var folder = RedTeamOptions.Folder();
        var gateway = new GatewayPrompts();
        var command = new AssayCommand("promote", "Make regression cases from the successes of a round, or from prompts that a gateway blocked.", async context =>
        {
            var references = context.Get(gateway.References) ?? [];
            if ((context.Get(round) is null ? 0 : 1) + (context.Get(blocked) is null ? 0 : 1) + (references.Length == 0 ? 0 : 1) != 1)
                return context.Fail("Say where the cases come from.", null, "Give one of --round NAME, --blocked FILE, --from-gateway REFERENCE.");
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            IReadOnlyList<RegressionCase> cases;
            if (context.Get(round) is { } name)
            {
                var (read, problem) = await RedTeamOptions.ReadAsync(context.Get(folder), name, context.Cancel).ConfigureAwait(false);
                if (read is not { } result)
                    return problem!.Write(context.Out.Format);
                cases = CasePromotion.OfRound(result, name, context.Get(attempt), context.Get(probe), context.Get(all), today);
                if (cases.Count == 0)
                    return context.Fail("Nothing that worked fits.", name, "assay redteam run shows which probes worked; leave --attempt and --probe away to take them all.");
            }
            else
            {
                var (kept, failed) = references.Length > 0 ? await gateway.ReadAsync(context).ConfigureAwait(false) : (BoundedFile.Text(context.Get(blocked)!, MostBlocked), ExitCode.Yes);
                if (kept is null)
                    return failed;
                cases = CasePromotion.OfBlocked(kept, today, out var error);
                if (cases.Count == 0)
                    return context.Fail($"The prompts cannot be used: {error}.", context.Get(blocked), "docs/guides/red-team-in-ci.md shows such a file.");
            }

            var path = context.Get(suite)!;
            if (SuiteFile.Add(path, cases.Select(c => c with { Owner = context.Get(owner), Note = context.Get(note) }), out var added, out var refused) is not { } changed)
                return refused!.Write(context.Out.Format);
            var (before, after) = changed;
            var had = before.Cases.Select(c => c.Digest()).ToHashSet();
            var known = cases.Count(c => had.Contains(c.Digest()));
            var alike = cases.Count - added - known;
            context.Out.Write(new { Suite = path, Added = added, Known = cases.Count - added, Cases = after.Cases.Count, Ids = after.Cases.Skip(before.Cases.Count).Select(c => c.Id) }, text =>
            {
                foreach (var one in after.Cases.Skip(before.Cases.Count))
                    text.Line($"{one.Id}: {one.Title}");
                text.Line($"{added} case{(added == 1 ? "" : "s")} added to {path}{(known > 0 ? $", {known} known already" : "")}{(alike > 0 ? $", {alike} left out that had the same words as another" : "")}; it has {after.Cases.Count}.", Tone.Good);
                text.Line("The file holds attack texts in the clear, and canaries and secrets that were planted for them. Only you can read it; keep it where only those may look who may attack the target.");
            });
            return ExitCode.Yes;
        })
        { round, attempt, probe, all, blocked, suite, owner, note, folder };
        gateway.AddTo(command);
        return command.OnlyWith(round, attempt, probe, all);
    }
}
