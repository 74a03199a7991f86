using System.CommandLine;
using Assay.Server;

namespace Assay.Cli;

/// <summary>Options of <c>assay serve</c> with which it runs the red-team rounds that are due.</summary>
sealed class RoundScheduleSettings
{
    const int MostAtOnce = 16;

    readonly Option<string?> _targets = new("--redteam-targets") { Description = "Folder of target files: the server runs the red-team rounds of them that a plan in the record asks for again.", HelpName = "FOLDER" };
    readonly Option<string?> _journals = new("--redteam-journals") { Description = "Where the journals of these rounds and their key are kept (default: redteam in the record's folder).", HelpName = "FOLDER" };
    readonly Option<int> _atOnce = new("--redteam-at-once") { Description = "How many of these rounds run at once, over all servers of the record.", HelpName = "N", DefaultValueFactory = _ => 1 };
    readonly Option<bool> _programs = new("--redteam-programs") { Description = "Start the programs that target files name." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _targets, _journals, _atOnce, _programs })
            command.Add(option);
    }

    /// <summary>Null schedule without the folder; a problem when what was given cannot be used.</summary>
    /// <param name="record">The record's folder.</param>
    public Problem? Read(CommandContext context, string record, out RoundScheduleOptions? schedule)
    {
        schedule = null;
        if (context.Get(_targets) is not { } targets)
            return context.Get(_journals) is null && !context.Get(_programs) ? null : new Problem("--redteam-journals and --redteam-programs belong to --redteam-targets.", null, "Add --redteam-targets FOLDER.");
        if (!Directory.Exists(targets))
            return new Problem("There is no such folder.", targets, "Give --redteam-targets a folder with target files.");
        // Who may write there has this server attack, with its variables.
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(targets) & (UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)) != 0)
            return new Problem("Others may write to the folder of targets.", targets, "Take their right away: chmod go-w FOLDER");
        if (context.Get(_atOnce) is < 1 or > MostAtOnce)
            return new Problem($"--redteam-at-once is 1 to {MostAtOnce}.", Hint: "For example: --redteam-at-once 1");
        schedule = new RoundScheduleOptions(Path.GetFullPath(targets), Path.GetFullPath(context.Get(_journals) ?? Path.Combine(record, "redteam")))
        {
            AtOnce = context.Get(_atOnce),
            Programs = context.Get(_programs) ? folder => new TargetPrograms(folder) : null,
        };
        return null;
    }
}
