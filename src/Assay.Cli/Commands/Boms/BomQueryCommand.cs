using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay bom query</c>: which recorded versions contain something, and where they run.</summary>
static class BomQueryCommand
{
    public static AssayCommand Create()
    {
        var term = new Argument<string>("term") { Description = "A digest (sha256:...), a package URL with or without version, a name, or a licence.", HelpName = "TERM" };
        var deployed = new Option<bool>("--deployed") { Description = "Only versions that run somewhere." };
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 1 when something is found." };
        return RecordCommand.Create("query", "Search the recorded bills: which model versions contain a digest, package, dataset or licence, and where they run. Of a digest it also says what was made from it.", RecordUse.Read, [term, deployed, exitCode], async (context, record) =>
        {
            if (!(await record.BomsContainingAsync(new BomQuery(context.Get(term), context.Get(deployed)), context.Cancel).ConfigureAwait(false)).TryGet(out var answer, out var refusal))
                return Refusals.ProblemOf(refusal).Write(context.Out.Format);
            context.Out.Write(answer, text =>
            {
                if (answer.Hits.Count > 0)
                    text.Table(["Version", "Contains", "Kind", "Licence", "Runs as", "Entry"], [.. answer.Hits.Select(h => new Cell[]
                    {
                        new(h.Thing ?? $"{SafeText.Of(h.Bill)} (not registered)", Tone.Strong), SafeText.Of($"{h.Name}{(h.Version is null ? "" : $" {h.Version}")}"), h.Kind, SafeText.Of(h.Licences ?? ""),
                        string.Join(", ", h.Deployments.Select(d => $"{d.Deployment} ({d.Status.Name()})")), $"{h.Entry}",
                    })]);
                text.Line($"{answer.Hits.Count}{(answer.IsCut ? " and more" : "")} found in {answer.Bills} recorded bills.");
                if (answer.Made.Count > 0)
                {
                    text.Heading("Made from it");
                    text.Table(["Version", "Steps", "Used as", "Said by", "Runs as", "Entry"], [.. answer.Made.Select(m => new Cell[]
                    {
                        new(m.Thing ?? $"{SafeText.Of(m.Name)} (not registered)", Tone.Strong), $"{m.Steps}", SafeText.Of(m.Role), m.Kind,
                        string.Join(", ", m.Deployments.Select(d => $"{d.Deployment} ({d.Status.Name()})")), $"{m.Entry}",
                    })]);
                }

                if (answer.PartlyIndexed > 0)
                    text.Line($"{answer.PartlyIndexed} of {answer.Runs} runs have more materials than are indexed: not finding a digest says nothing about those.", Tone.Bad);
                if (answer.PartlySearched > 0)
                    text.Line($"{answer.PartlySearched} of them have more components than are indexed: not finding something says nothing about those.", Tone.Bad);
            });
            var found = answer.Hits.Count + answer.Made.Count > 0;
            return found && context.Get(exitCode) ? ExitCode.No : !found && answer.PartlySearched + answer.PartlyIndexed > 0 ? ExitCode.Incomplete : ExitCode.Yes;
        });
    }
}
