using System.Globalization;
using Assay.Governance;
using Assay.Text;

namespace Assay.Cli;

/// <summary>A rollout's plan as an operator writes it (<c>assay-rollout/1</c>).</summary>
sealed record RolloutPlanFile
{
    const string Known = "assay-rollout/1";
    const long MostBytes = 64 << 10;

    public required string Format { get; init; }

    public required IReadOnlyList<RolloutStep> Steps { get; init; }

    public RolloutConditions Conditions { get; init; } = RolloutConditions.Usual;

    public int Shadow { get; init; }

    /// <summary>The plan; null with what is wrong and where.</summary>
    internal static RolloutPlan? Read(string path, out string error)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= MostBytes })
        {
            error = $"there is no such file, or it is larger than {MostBytes} bytes";
            return null;
        }

        if (YamlFile.Read<RolloutPlanFile>(File.ReadAllText(path), out var marks, out error) is not { } file)
            return null;
        if (file.Format != Known)
        {
            error = YamlFile.Located(marks, "$.format", $"the format has to be {Known}");
            return null;
        }

        var plan = new RolloutPlan(file.Steps, file.Conditions, file.Shadow);
        var (where, what) = plan.Wrong();
        if (what.Length == 0)
            return plan;
        error = YamlFile.Located(marks, $"$.{where}", $"{where}: {what}");
        return null;
    }

    /// <summary>What a server makes of it, or made of it last when it has ended.</summary>
    internal static void Show(RolloutRow row, RolloutProgress? progress, TextOutput text)
    {
        var ended = row.PlanEnded(progress);
        if (progress is null && ended is null)
            return;
        text.Line();
        if (ended is not null)
            text.Line($"{row.Route}: {ended}", Tone.Strong);
        if (progress is null)
            return;
        if (ended is null)
            text.Line($"{progress.Route}: step {progress.Step} of {progress.Steps}, {progress.State.Replace('-', ' ')}. {progress.Says}", progress.State is "roll-back" or "held" ? Tone.Bad : Tone.Strong);
        var moves = ended is null ? "; the server over this record moves it" : "; these are the last numbers";
        if (progress.CountedFrom is { } from)
            text.Line(string.Create(CultureInfo.InvariantCulture, $"Counted from {from.UtcDateTime:yyyy-MM-dd HH:mm:ss'Z'} on, as of {progress.At.UtcDateTime:HH:mm:ss'Z'}{moves}."), Tone.Quiet);
        text.Table(["Version", "Requests", "Failed", "Refused by guards", "95 % within"], [.. Rows(progress)]);
        foreach (var condition in progress.Conditions)
            text.Line($"  {condition.Name}: {condition.State}. {condition.Says}.", condition.State == "worse" ? Tone.Bad : Tone.Quiet);
    }

    static IEnumerable<Cell[]> Rows(RolloutProgress p)
    {
        foreach (var (name, c) in new[] { ("old", p.Old), ("new", p.New), ($"new, shadow ({p.Shadow.Differs} differ, {p.Shadow.Dropped} not sent)", p.Shadow) })
            yield return [name, $"{c.Requests}", $"{c.Errors}", $"{c.Blocked}", c.P95 is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{ms:0} ms") : ""];
    }
}
