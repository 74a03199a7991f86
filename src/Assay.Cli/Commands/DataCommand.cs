using System.CommandLine;
using Assay.Data;

namespace Assay.Cli;

/// <summary><c>assay data card</c>: the card of a dataset.</summary>
static class DataCommand
{
    public static Command Create() => new("data", "Datasets: make a dataset card.") { Card() };

    static AssayCommand Card()
    {
        var paths = new Argument<string[]>("path") { Description = "File of rows (CSV, TSV, JSON, JSON lines, Parquet) or a folder of them.", HelpName = "PATH", Arity = ArgumentArity.OneOrMore };
        var name = new Option<string?>("--name") { Description = "Name of the dataset (default: that of the file or folder).", HelpName = "NAME" };
        var personal = new Option<string[]>("--personal") { Description = "Column that identifies people: none of its values are shown.", HelpName = "COLUMN" };
        var recording = new Recording();
        var command = new AssayCommand("card", "Measure a dataset: files, digests, rows, columns, distributions, hints of personal data.", context => recording.RunAsync(context, async _ =>
        {
            var options = DataCardOptions.Default with { Name = context.Get(name), PersonalColumns = context.Get(personal) ?? [] };
            return await Task.Run<IReadOnlyList<Report>>(() => [.. context.Get(paths).Select(p => DataCardWriter.Write(p, options))]).ConfigureAwait(false);
        }), CommandShape.Report)
        { paths, name, personal };
        recording.AddTo(command);
        return command;
    }
}
