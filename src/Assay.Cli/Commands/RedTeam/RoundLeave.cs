using System.CommandLine;
using System.Globalization;
using Assay.Evaluation.RedTeam;
using Assay.Governance;
using Assay.Server;

namespace Assay.Cli;

/// <summary>
/// Leave to attack a target and record what came of it: a plan of the record that covers it today, for the use case of the version that is attacked. A round and a
/// suite of cases need the same one. Without it nothing is asked.
/// </summary>
sealed class RoundLeave(Recording recording)
{
    const string NothingAsked = "Nothing was asked.";
    const int MostNamed = 5;

    readonly Option<long?> _plan = new("--plan") { Description = "With --record: the entry of the plan that allows the round (default: the newest that does).", HelpName = "ENTRY" };

    /// <summary>The plan that allows it; null before it was asked for, and of what is not recorded.</summary>
    public RedTeamPlan? Plan { get; private set; }

    public void AddTo(Command command) => command.Add(_plan);

    /// <summary>What is wrong with the option of a command that is not to record; null when nothing is.</summary>
    public Problem? Misplaced(CommandContext context) => context.Get(_plan) is null || recording.Wanted(context)
        ? null
        : new Problem("--plan says under which plan the round is recorded.", null, "Add --record.");

    /// <summary>Looks for the plan; why there is none that allows it.</summary>
    /// <param name="version">The version that is attacked, for people.</param>
    /// <param name="usedBy">The use cases that it belongs to.</param>
    /// <param name="helping">Models that get to read the attacks and the answers.</param>
    public async Task<Problem?> AskAsync(CommandContext context, IRecord record, TargetFile file, string version, IReadOnlyList<ThingView> usedBy, IEnumerable<PlannedTarget> helping)
    {
        if ((recording.UseCase(context) ?? (usedBy is [var only] ? only.Slug : null)) is not { } useCase)
            return usedBy.Count == 0
                ? new Problem("The version belongs to no use case, so no plan can allow the round.", version, $"Link it: assay link USE-CASE VERSION, or give --use-case. {NothingAsked}")
                : new Problem("The version belongs to several use cases.", version, $"Give --use-case. {NothingAsked}");
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        foreach (var target in RecordedRound.Attacked(file).Concat(helping))
        {
            if (!(await RedTeamPlans.AllowingAsync(record, useCase, Plan?.Row.Entry ?? context.Get(_plan), target, today, context.Cancel).ConfigureAwait(false)).TryGet(out var allowing, out var refusal))
                return Refusals.ProblemOf(refusal) with { Where = target.Place() ?? file.Name, Hint = $"{refusal.HowTo ?? "Have the owner of the target file a plan"}. {NothingAsked}" };
            Plan = allowing;
        }

        return null;
    }

    /// <summary>Why a round that is there already may not go on as one that is recorded: what it asked was asked under no plan, and would become evidence under this one.</summary>
    public static Problem? Begun(JournalFile journal) => RoundArchive.Beginning(journal) is { Allowed: null } before
        ? new Problem(
            $"The round '{journal.Round}' was begun on {before.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC without --record, so no plan allowed what it asked, and it cannot be recorded now.", RedTeamOptions.FolderOf(journal),
            $"Run it anew under another name, with --record from the start: --round NAME. {NothingAsked}")
        : null;

    /// <summary>Why a round that was to be recorded was not run; null when it was.</summary>
    public static Problem? NotRun(string? problem, JournalFile journal) => problem is null ? null
        : Problem.Told($"The round was not run: {problem}.", "See the rounds that are kept: assay redteam show", RedTeamOptions.FolderOf(journal));

    /// <summary>The journal of the round, with the plan that allows it where there is one.</summary>
    public JournalFile Allowing(JournalFile journal) => journal with { Allowed = Plan?.Row.Envelope };

    /// <summary>What the plan leaves of a round; null with the problem when it does not bound it.</summary>
    public RoundPlan? Under(RoundPlan plan, TargetFile file, out Problem? problem)
    {
        var limited = RecordedRound.Under(plan, Plan!, out var unbounded);
        problem = limited is null ? new Problem($"The plan {Named} does not bound the round: {unbounded}.", file.Name, $"File the plan again. {NothingAsked}") : null;
        return limited;
    }

    /// <summary>Why a suite may not be tried under the plan: cases of attacks that it leaves out. A case without an entry of a catalogue is bound by target, window and limits alone.</summary>
    public Problem? Outside(RegressionSuite suite, string path)
    {
        var outside = suite.Cases.Where(c => c.Catalogue.Any(Plan!.OutOfScope.ContainsKey) || (c.Catalogue.Count > 0 && !c.Catalogue.Any(Allowed))).Select(c => c.Id).ToList();
        return outside.Count == 0 ? null : new Problem(
            $"The plan {Named} leaves out attacks of the suite: {string.Join(", ", outside.Take(MostNamed))}{(outside.Count > MostNamed ? $" and {outside.Count - MostNamed} more" : "")}.", path,
            $"Take these cases out of the suite, or have the plan filed again with their entries in its catalogues and none of them in outOfScope. {NothingAsked}");
    }

    bool Allowed(string entry) => CatalogueReference.TryParse(entry, out var reference) && Plan!.Catalogues.Contains(RoundCoverage.Name(reference));

    string Named => $"'{Plan!.Name}' (entry {Plan.Row.Entry})";
}
