using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>assay kinds</c>: the kinds of evidence, who owns each, and which command makes it.</summary>
static class KindsCommand
{
    public static Command Create()
    {
        var layer = Filter<Layer>("--layer", "Only kinds of this layer.");
        var gate = Filter<Gate>("--gate", "Only kinds first asked for at this gate.");
        var owner = Filter<Role>("--owner", "Only kinds this role answers for.");
        var measured = new Option<bool>("--measured") { Description = "Only kinds that a command makes." };
        return new AssayCommand("kinds", "List the kinds of evidence: what they are called, who owns them, what makes them.", context =>
        {
            var kinds = EvidenceKinds.All.Where(k =>
                Matches(context.Get(layer), k.Layer) && Matches(context.Get(gate), k.Stage) && Matches(context.Get(owner), k.Owner)
                && (k.Command is not null || !context.Get(measured))).ToList();
            context.Out.Write(kinds, text => Write(kinds, text));
            return Task.FromResult(ExitCode.Yes);
        })
        { layer, gate, owner, measured };
    }

    static void Write(List<EvidenceKind> kinds, TextOutput text)
    {
        if (kinds.Count == 0)
        {
            text.Line("No kind matches.");
            return;
        }

        text.Table(
            ["Id", "Title", "Layer", "Gate", "Owner", "Made by"],
            kinds.ConvertAll<Cell[]>(k =>
            [
                new Cell(k.Id, Tone.Strong), k.Title, k.Layer.Name(), k.Stage.Name(), k.Owner.Name(),
                k.Command is null ? new Cell("filed by a person", Tone.Quiet) : k.Command,
            ]));
    }

    static Option<string?> Filter<T>(string name, string description) where T : struct, Enum
    {
        var option = new Option<string?>(name) { Description = description, HelpName = typeof(T).Name.ToUpperInvariant() };
        option.AcceptOnlyFromAmong([.. Names.All<T>()]);
        return option;
    }

    static bool Matches<T>(string? asked, T value) where T : struct, Enum => asked is null || asked == value.Name();
}
