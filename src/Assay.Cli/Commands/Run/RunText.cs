using System.Text.Json.Nodes;

namespace Assay.Cli;

/// <summary>A run for people and programs.</summary>
static class RunText
{
    public static ExitCode Write(TrainingWork work, IReadOnlyList<Recorded> recorded, CommandContext context)
    {
        if (work.Problem is { } problem)
            return problem.Write(context.Out.Format);
        var run = work.Run!;
        var json = JsonNode.Parse(Json.Bytes(new
        {
            run.Id,
            run.ExitCode,
            run.Isolation,
            run.Outputs,
            run.Model,
            work.Provenance,
            Signatures = work.Signatures.Select(s => s.Name),
            run.Gaps,
            Recorded = recorded,
        }));
        context.Out.Write(json, text =>
        {
            text.Line($"The command ended with {run.ExitCode} after {(run.Finished - run.Started).TotalSeconds:0.0} s.", run.ExitCode == 0 ? Tone.Good : Tone.Bad);
            text.Pairs(
                ("network", run.Isolation.Network == "none" ? "none: cut off" : "the machine's"),
                ("inputs", run.Materials.Count == 0 ? "none named" : $"{run.Materials.Count}, {run.Isolation.Inputs}"),
                ("source", run.Source is not { } source ? "no git work tree" : $"{source.Commit[..12]}{(source.Dirty ? $", with {Count(source.Changed.Count, "changed file")}" : ", as committed")}"),
                ("outputs", $"{Count(run.Outputs.Count, "file")}, {Count(run.Outputs.Count(o => o.Checkpoint), "checkpoint")}"),
                ("signatures", work.Signatures.Count == 0 ? "none" : Count(work.Signatures.Count, "checkpoint")),
                ("provenance", work.Provenance ?? (run.Outputs.Count == 0 ? "none: the command left no output" : "not signed: no key was given")));
            foreach (var changed in run.Materials.Where(m => m.Afterwards is not null))
                text.Line($"Changed while the command ran: {changed.Path}.", Tone.Bad);
            foreach (var gap in run.Gaps)
                text.Line($"not looked at: {gap.Where}: {gap.Reason}", Tone.Warn);
            foreach (var line in recorded.SelectMany(Recording.Lines))
                text.Line(line);
        });
        return run.ExitCode != 0 || run.Materials.Any(m => m.Afterwards is not null) ? ExitCode.No : run.Gaps.Count > 0 || run.Outputs.Count == 0 ? ExitCode.Incomplete : ExitCode.Yes;
    }

    static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
