using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>assay guard policy trials</c>: what versions that are tried would have done beside those in force.</summary>
static class GuardTrialsCommand
{
    public static AssayCommand Create()
    {
        var route = new Option<string?>("--route") { Description = "One route; all when none is named.", HelpName = "ROUTE" };
        var hours = new Option<int>("--hours") { Description = "How far back, at most 720.", HelpName = "HOURS", DefaultValueFactory = _ => 24 };
        return RecordCommand.Create("trials", "Compare what versions that are tried would have stopped with what those in force did, by guard and place.", RecordUse.Read, [route, hours], async (context, record) =>
        {
            var from = TimeProvider.System.GetUtcNow().AddHours(-Math.Clamp(context.Get(hours), 1, 720));
            return context.Finish(await record.GuardTrialsAsync(context.Get(route), from, context.Cancel).ConfigureAwait(false), (rows, text) =>
            {
                if (rows.Count == 0)
                    text.Line("No exchange was compared in this time. What is tried now says: assay guard policy status. Try a version with: assay guard policy shadow ROUTE VERSION");
                foreach (var trial in rows.GroupBy(r => (r.Route, r.Candidate, r.InForce)))
                {
                    var whole = trial.FirstOrDefault(r => r.Guard.Length == 0);
                    text.Line($"{trial.Key.Route}: {Short(trial.Key.Candidate)} beside {Short(trial.Key.InForce)}, {whole?.Seen ?? 0} exchanges: both stop {whole?.Both ?? 0}, only the tried one {whole?.OnlyCandidate ?? 0}, only the one in force {whole?.OnlyInForce ?? 0}.", Tone.Strong);
                    if (trial.Where(r => r.Guard.Length > 0).ToList() is { Count: > 0 } guards)
                        text.Table(["Guard", "Place", "Would", "Both", "Only tried", "Only in force"], [.. guards.OrderByDescending(g => g.OnlyCandidate + g.OnlyInForce).Select(g => new Cell[]
                        {
                            g.Guard, g.Place, g.Effect, $"{g.Both}", new($"{g.OnlyCandidate}", g.OnlyCandidate > 0 ? Tone.Strong : Tone.Quiet), new($"{g.OnlyInForce}", g.OnlyInForce > 0 ? Tone.Strong : Tone.Quiet),
                        })]);
                }
            });
        });
    }

    static string Short(string digest) => Digest.TryParse(digest, out var read) ? read.Short : digest;
}
