using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>The models that help a round: <c>--attacker</c>, <c>--judge</c> and the judge's measured error. None is asked unless it is named here.</summary>
sealed class ModelOptions(bool attacks)
{
    const int MostError = 1 << 20;

    readonly Option<string?> _attacker = new("--attacker") { Description = "File of a model that finds the words of attacks (YAML, as a target's), for the techniques escalation and refinement. It is sent the attack texts and the target's answers.", HelpName = "FILE" };
    readonly Option<string?> _judge = JudgeFile(required: false);
    readonly Option<string?> _error = new("--judge-error") { Description = "The judge's measured error, from assay redteam judge-error --to. Without it the judge's verdicts are unclear.", HelpName = "FILE" };

    internal static Option<string?> JudgeFile(bool required) => new("--judge")
    {
        Description = "File of a model that judges what no exact check decides (YAML, as a target's). It is sent demands and the target's answers.",
        HelpName = "FILE",
        Required = required,
    };

    public void AddTo(Command command)
    {
        if (attacks)
            command.Add(_attacker);
        command.Add(_judge);
        command.Add(_error);
    }

    /// <summary>The files of the models; null with the problem when one cannot be used.</summary>
    public ModelFiles? Read(CommandContext context, out Problem? problem)
    {
        var (attacker, judge, error) = (attacks ? context.Get(_attacker) : null, context.Get(_judge), context.Get(_error));
        var files = new ModelFiles(attacker, judge);
        if (attacker is not null && (files.Attacker = ModelFile(attacker, out problem)) is null)
            return null;
        problem = null;
        if (judge is not null && (files.Judge = ModelFile(judge, out problem)) is null)
            return null;
        if (error is null)
            return files;
        if (files.Judge is null)
            problem = new Problem("--judge-error is the measured error of a judge.", error, "Add --judge FILE.");
        else if (!File.Exists(error))
            problem = new Problem("There is no such file.", error, "assay redteam judge-error --to FILE makes one.");
        else if (JudgeError.Read(BoundedFile.Text(error, MostError), out var wrong) is not { } measured)
            problem = new Problem($"The judge's error cannot be used: {wrong}.", error, "assay redteam judge-error --to FILE makes one.");
        else if (!measured.Judge.IsSame(ModelIdentity.Judge(files.Judge)))
            problem = new Problem("The error was measured of another judge, or of one that was told something else.", error, "Measure this one: assay redteam judge-error --judge FILE --labelled FILE --save FILE");
        else
            files.Error = measured;
        return problem is null ? files : null;
    }

    /// <summary>A file whose model is to be asked, not attacked: it needs no permission, and is no application.</summary>
    internal static TargetFile? ModelFile(string path, out Problem? problem)
    {
        problem = null;
        if (!File.Exists(path))
            problem = new Problem("There is no such file.", path, "docs/guides/judge-and-attacker-models.md shows one.");
        else if (TargetFile.Read(BoundedFile.Text(path, RedTeamOptions.MostTarget), out var error) is not { } file)
            problem = new Problem($"The model cannot be used: {error}.", path, "docs/guides/judge-and-attacker-models.md shows one.");
        else if (ModelIdentity.Wrong(file) is { } wrong)
            problem = new Problem($"The model cannot be used: {wrong}.", path, "docs/guides/judge-and-attacker-models.md shows a file.");
        else
            return file;
        return null;
    }
}

/// <summary>Files of models that were read, and the models when they are opened; closes them.</summary>
sealed class ModelFiles(string? attackerPath, string? judgePath) : IAsyncDisposable
{
    readonly List<OpenedTarget> _opened = [];

    public TargetFile? Attacker { get; set; }

    public TargetFile? Judge { get; set; }

    public JudgeError? Error { get; set; }

    /// <summary>The plan with the models in it.</summary>
    public RoundPlan In(RoundPlan plan) => plan with { Attacker = Attacker is null ? null : ModelIdentity.Attacker(Attacker), Judge = Judge is null ? null : ModelIdentity.Judge(Judge) };

    /// <summary>Null with the problem when one cannot be asked.</summary>
    /// <param name="say">Told in words that one is busy and waited for.</param>
    public RoundModels? Open(bool approved, Action<string> say, out Problem? problem)
    {
        RoundModel? attacker = null, judge = null;
        problem = null;
        if (Attacker is not null && (attacker = Model(Attacker, attackerPath!, approved, say, out problem)) is null)
            return null;
        if (Judge is not null && (judge = Model(Judge, judgePath!, approved, say, out problem)) is null)
            return null;
        return new RoundModels(attacker, judge, Error);
    }

    RoundModel? Model(TargetFile file, string path, bool approved, Action<string> say, out Problem? problem)
    {
        var limits = RoundModel.LimitsOf(file);
        if (OpenedTarget.Open(file, path, limits, approved, say, out problem) is not { } opened)
            return null;
        _opened.Add(opened);
        return new RoundModel(opened.Target, limits);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var opened in _opened)
            await opened.DisposeAsync().ConfigureAwait(false);
    }
}
