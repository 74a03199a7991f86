using System.CommandLine;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay guard profile</c>: what the guards of predictive models go by.</summary>
static class GuardProfileCommand
{
    public static Command Create()
    {
        var data = new Argument<string>("data") { Description = "The training data: CSV, JSON lines or Parquet.", HelpName = "FILE" };
        var columns = new Option<string[]>("--column") { Description = "A column of the model's input, in its order; all that are not left out when none is named.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var label = new Option<string[]>("--leave-out") { Description = "A column that is no input of the model: its label, an id.", HelpName = "NAME", AllowMultipleArgumentsPerToken = true };
        var to = new Option<string>("--to", "--out") { Description = "Where to write the profile.", HelpName = "FILE", Required = true };
        return new AssayCommand("profile", "Measure training data for the guards of predictive models: ranges, categories, what goes together, how unusual ordinary rows are. The same file gives the same profile.", context =>
        {
            var path = context.Get(data)!;
            if (PredictiveProfile.Make(path, context.Get(columns) ?? [], context.Get(label) ?? [], out var error) is not { } profile)
                return context.Fail($"No profile could be made: {error}.", path, "See docs/guides/guard-predictive-models.md.");
            File.WriteAllText(context.Get(to)!, profile.ToJson());
            context.Out.Write(new { file = context.Get(to), data = profile.Data, profile.Rows, profile.HeldOut, columns = profile.Columns.Select(c => new { c.Name, c.Kind, c.Range }) }, text =>
            {
                text.Pairs(("profile", context.Get(to)!), ("data", profile.Data.ToString()), ("rows", $"{profile.Rows}, {profile.HeldOut} of them judged by measures that had not seen them"));
                text.Table(["Column", "Kind", "Range"], [.. profile.Columns.Select(c => new Cell[] { new(c.Name, Tone.Strong), c.Kind, c.Range })]);
            });
            return ExitCode.Yes;
        })
        { data, columns, label, to };
    }
}
