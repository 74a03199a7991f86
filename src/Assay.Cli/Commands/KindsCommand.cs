using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>assay kinds</c>: the kinds of evidence, who owns each, and which command makes it.</summary>
static class KindsCommand
{
    public static Command Create()
    {
        var layer = Filter("--layer", typeof(Layer), "Only of this layer. One of: data, build, evaluation, serving, monitoring, governance.");
        var gate = Filter("--gate", typeof(Gate), "Only kinds first asked for at this gate.");
        var owner = Filter("--owner", typeof(Role), "Only kinds this role answers for.");
        var origin = Filter("--origin", typeof(Origin), "Only kinds that a command makes (measured), or only those a person files (filed).");
        return new AssayCommand("kinds", "The kinds of evidence: who owns each, and what makes it.", context =>
        {
            var kinds = EvidenceKinds.All.Where(k =>
                Matches(context.Get(layer), k.Layer) && Matches(context.Get(gate), k.Stage) && Matches(context.Get(owner), k.Owner)
                && Matches(context.Get(origin), k.Command is null ? Origin.Filed : Origin.Measured)).ToList();
            context.Out.Write(kinds, text => Write(kinds, text));
            return ExitCode.Yes;
        })
        { layer, gate, owner, origin };
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
                new Cell(k.Id, Tone.Strong), k.Title, Names.Of(k.Layer), Names.Of(k.Stage), Names.Of(k.Owner),
                k.Command is null ? new Cell("filed by a person", Tone.Quiet) : k.Command,
            ]));
    }

    static Option<string?> Filter(string name, Type values, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = values.Name.ToUpperInvariant() };
        OneOf.Bound(option, [.. Names.All(values)]);
        return option;
    }

    static bool Matches(string? asked, Enum value) => asked is null || asked == Names.Of(value);
}
