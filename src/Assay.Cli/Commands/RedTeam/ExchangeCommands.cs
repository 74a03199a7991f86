using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary><c>assay redteam import</c> and <c>export</c>: from and to other red-team tools.</summary>
static class ExchangeCommands
{
    const string Clear = "It holds attack texts in the clear. Only you can read it; keep it where only those may look who may attack the target.";

    public static AssayCommand Import()
    {
        var file = new Argument<string>("file") { Description = "Results or prompts of promptfoo, garak, PyRIT; a table, JSON Lines or a list of prompts.", HelpName = "FILE" };
        var probes = new Option<string?>("--probes") { Description = "Write the prompts as probes, for assay redteam run --probes-file.", HelpName = "FILE" };
        var suite = new Option<string?>("--suite") { Description = "Write the prompts as cases of a regression suite; one that is there is added to.", HelpName = "FILE" };
        var round = new Option<string?>("--round") { Description = "Keep the results as a round of this name, encrypted like one of ours.", HelpName = "NAME" };
        var target = new Option<string>("--target-name") { Description = "What was attacked.", HelpName = "NAME", DefaultValueFactory = _ => "target" };
        var digest = new Option<string?>("--model-digest") { Description = "The model version that was attacked; without it the evidence is about the file.", HelpName = "sha256:HEX" };
        var folder = RedTeamOptions.Folder();
        // Assay did not measure this: whoever brings the file files it.
        var recording = new Recording { Origin = Origin.Filed };
        var command = new AssayCommand("import", "Take in prompts or results of another red-team tool, told apart by what is in the file. Nothing of it is run.", async context =>
        {
            var path = context.Get(file);
            if (!File.Exists(path))
                return context.Fail("There is no such file.", path, Problem.CheckPath);
            Digest model = default;
            if (context.Get(digest) is { } hex && !Digest.TryParse(hex, out model))
                return context.Fail($"'{hex}' is not a digest.", "--model-digest", "Expected sha256:HEX");
            var bytes = await BoundedFile.ReadAsync(path, ForeignFile.MostBytes, context.Cancel).ConfigureAwait(false);
            if (ForeignFile.Read(Path.GetFileName(path), bytes, out var error) is not { } foreign)
                return context.Fail($"The file cannot be used: {error}.", path, "docs/guides/red-team-in-ci.md lists what can be imported.");
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
            var notes = new List<string> { $"{foreign.Prompts.Count} prompts of {foreign.Tool.Name} ({foreign.Format}){(foreign.HasResults ? $", {foreign.Prompts.Sum(p => p.Answers.Count)} results" : ", without results")}." };
            if (context.Get(probes) is { } to)
            {
                if (ForeignProbes.ToYaml(foreign, out error) is not { } yaml)
                    return context.Fail($"The probes cannot be written: {error}.", to, "Name a file in a folder that you may write.");
                PrivateText.Write(to, yaml);
                notes.Add($"Probes written to {to}. {Clear}");
            }

            if (context.Get(suite) is { } cases)
            {
                if (SuiteFile.Add(cases, ForeignReport.Cases(foreign, today), out var added, out var problem) is null)
                    return problem!.Write(context.Out.Format);
                notes.Add($"{added} cases added to {cases}. {Clear}");
            }

            if (context.Get(round) is { } name)
            {
                if (ForeignReport.Round(foreign, context.Get(target)!, today) is not { } kept)
                    return context.Fail("There are no results in it that could be kept as a round.", path, "Leave --round away; --suite and --probes take the prompts.");
                if (RedTeamOptions.Journal(context.Get(folder), name, out var problem) is not { } journal)
                    return problem!.Write(context.Out.Format);
                if (RoundArchive.Keep(kept, journal, TimeProvider.System) is { } refused)
                    return context.Fail($"The round cannot be kept: {refused}.", journal.Path, "Give it another name.");
                notes.Add($"Kept as round {name}, encrypted.");
            }

            var subject = new Subject(context.Get(target)!, context.Get(digest) is null ? Digest.Sha256(bytes) : model);
            foreach (var note in notes)
                Console.Error.WriteLine(SafeText.Of(note));
            return await recording.RunAsync(context, _ => Task.FromResult<IReadOnlyList<Report>>([ForeignReport.Of(foreign, subject, today)])).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { file, probes, suite, round, target, digest, folder };
        recording.AddTo(command);
        return command;
    }

    public static AssayCommand Export()
    {
        var file = new Argument<string>("file") { Description = "The file to write.", HelpName = "FILE" };
        var round = RedTeamOptions.Round();
        var to = EnumOption.Of<ExportFormat>("--to", "The other tool's kind of file.");
        to.Required = true;
        var all = new Option<bool>("--all") { Description = "Every attempt that was asked, not only successes." };
        var folder = RedTeamOptions.Folder();
        return new AssayCommand("export", "Write a round for another tool: promptfoo's tests, garak's report, JSON Lines, CSV.", async context =>
        {
            var (read, problem) = await RedTeamOptions.ReadAsync(context.Get(folder), context.Get(round)!, context.Cancel).ConfigureAwait(false);
            if (read is not { } result)
                return problem!.Write(context.Out.Format);
            var (text, cases, unjudged) = RoundExport.Write(result, context.Get(to)!.Value, context.Get(all), TimeProvider.System.GetUtcNow());
            if (cases == 0)
                return context.Fail("There is nothing to export: nothing worked.", context.Get(round), "--all takes every attempt that was asked.");
            PrivateText.Write(context.Get(file), text);
            context.Out.Write(new { File = context.Get(file), Cases = cases, Unjudged = unjudged }, lines =>
            {
                lines.Line($"{cases} attempts written to {context.Get(file)}.", Tone.Good);
                if (unjudged > 0)
                    lines.Line($"{unjudged} of them have no check that the other tool could make; they say so in their metadata.", Tone.Warn);
                lines.Line(Clear);
            });
            return ExitCode.Yes;
        })
        { file, round, to, all, folder };
    }
}
