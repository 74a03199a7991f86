using System.CommandLine;
using Assay.Build.Discovery.Mcp;

namespace Assay.Cli;

/// <summary><c>assay mcp</c>: live servers of the Model Context Protocol, what they tell a model, and whether that is what was approved.</summary>
static class McpCommand
{
    public static Command Create() => new("mcp", "Inspect live MCP servers: what their tools tell a model, and whether that was approved.") { Inspect(), Pin() };

    static AssayCommand Inspect()
    {
        var options = new McpOptions();
        var pinned = new Option<string?>("--pins") { Description = "File of approved tools (assay mcp pin): what changed since is a finding.", HelpName = "FILE" };
        var recording = new Recording();
        var command = new AssayCommand("inspect", "List what a server offers and judge it: hidden text, demands on the model, reach into other tools, changes. No tool is called.", async context =>
        {
            if (await options.ReadAsync(context).ConfigureAwait(false) is not { } targets)
                return ExitCode.Usage;
            McpPins? pins = null;
            if (context.Get(pinned) is { } file && (pins = await PinsAsync(context, file).ConfigureAwait(false)) is null)
                return ExitCode.Usage;
            IReadOnlyList<McpInspection> inspections = [];
            IReadOnlyList<Report> reports = [];
            return await recording.RunAsync(context, async _ =>
            {
                inspections = await context.WithProgress("Asking", _ => McpVisit.RunAsync(targets, options.Limits(context), context.Cancel)).ConfigureAwait(false);
                return reports = Reports(inspections, targets, pins);
            }, finish: recorded => McpText.Write(inspections, reports, recorded, context)).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { pinned };
        options.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    static AssayCommand Pin()
    {
        var options = new McpOptions();
        var file = new Option<string>("--pins") { Description = "File to write; what it holds of other servers stays.", HelpName = "FILE", DefaultValueFactory = _ => "assay.mcp.json" };
        var accept = new Option<bool>("--accept-findings") { Description = "Pin in spite of findings: a person has read them." };
        var command = new AssayCommand("pin", "Write down what a server's tools say now, as approved. Commit the file, and let inspect --pins compare.", async context =>
        {
            if (await options.ReadAsync(context).ConfigureAwait(false) is not { } targets)
                return ExitCode.Usage;
            var path = context.Get(file)!;
            if ((File.Exists(path) ? await PinsAsync(context, path).ConfigureAwait(false) : McpPins.Empty) is not { } pins)
                return ExitCode.Usage;
            var inspections = await context.WithProgress("Asking", _ => McpVisit.RunAsync(targets, options.Limits(context), context.Cancel)).ConfigureAwait(false);
            var reports = Reports(inspections, targets, null);
            var code = McpText.Write(inspections, reports, [], context);
            // Half a list pinned would call the other half new, and what is poisoned would be called approved.
            if (code == ExitCode.Incomplete || inspections.Any(i => i.Failure is not null) || (code == ExitCode.No && !context.Get(accept)))
            {
                Console.Error.WriteLine(code == ExitCode.No ? "assay: nothing was pinned. Read the findings; --accept-findings pins in spite of them." : "assay: nothing was pinned, since not everything could be looked at.");
                return code;
            }

            foreach (var snapshot in inspections.Select(i => i.Snapshot!))
            {
                if (pins.Servers.ContainsKey(snapshot.Label))
                    foreach (var change in pins.Verify(snapshot))
                        Console.Error.WriteLine(SafeText.Of($"{snapshot.Label}: {change.Location?.Part}: {change.Title}{(change.Evidence is null ? "" : ": " + change.Evidence)}"));
                pins = pins.With(snapshot);
            }

            var partial = path + ".partial";
            await File.WriteAllBytesAsync(partial, pins.ToBytes(), context.Cancel).ConfigureAwait(false);
            File.Move(partial, path, overwrite: true);
            Console.Error.WriteLine(SafeText.Of($"Pinned {inspections.Sum(i => i.Snapshot!.Tools.Count)} tools of {string.Join(", ", inspections.Select(i => i.Label))} in {path}. Commit it; assay mcp inspect --pins {path} compares."));
            return ExitCode.Yes;
        }, CommandShape.Report, Severity.High)
        { file, accept };
        options.AddTo(command);
        return command;
    }

    static async Task<McpPins?> PinsAsync(CommandContext context, string file)
    {
        if (!File.Exists(file))
        {
            context.Fail("There is no such file of pins.", file, "assay mcp pin makes one.");
            return null;
        }

        var pins = McpPins.Read(await BoundedFile.ReadAsync(file, McpPins.MaxBytes, context.Cancel).ConfigureAwait(false), out var error);
        if (pins is null)
            context.Fail($"The pins cannot be used: {error}.", file, "Take the file from version control, or pin again.");
        return pins;
    }

    static IReadOnlyList<Report> Reports(IReadOnlyList<McpInspection> inspections, IReadOnlyList<McpTarget> targets, McpPins? pins)
    {
        var snapshots = inspections.Select(i => i.Snapshot).OfType<McpSnapshot>().ToList();
        var between = snapshots.Count > 1 ? McpInspector.Between(snapshots) : [];
        var now = TimeProvider.System.GetUtcNow();
        return
        [
            .. inspections.Select((inspection, i) => inspection.ToReport(
                [.. between.Where(f => f.Subject == inspection.Label), .. pins is not null && inspection is { Snapshot: { } shown } ? Verified(pins, inspection, shown) : []], targets[i].Headers.Count > 0, now)),
        ];
    }

    // A list that was cut off by a failure has not lost what it did not come to.
    static IEnumerable<Finding> Verified(McpPins pins, McpInspection inspection, McpSnapshot shown) =>
        pins.Verify(shown).Where(f => inspection.Failure is null || f.RuleId is not ("mcp-tool-removed"));
}
