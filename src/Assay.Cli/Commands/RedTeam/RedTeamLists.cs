using System.CommandLine;
using Assay.Evaluation.RedTeam;
using Assay.Evaluation.RedTeam.Converters;

namespace Assay.Cli;

/// <summary>What the red team knows: its probes, the catalogues they cover, and the converters that rewrite texts.</summary>
static class RedTeamLists
{
    public static AssayCommand Probes()
    {
        var id = new Argument<string?>("probe") { Description = "One probe, to read all of it.", HelpName = "PROBE", Arity = ArgumentArity.ZeroOrOne };
        return new AssayCommand("probes", "List the probes: what each tries, and what it means when it works.", context =>
        {
            if (context.Get(id) is not { } name)
            {
                context.Out.Write(ProbeLibrary.All, text => text.Table(["Probe", "Severity", "What works then", "Entries"],
                    [.. ProbeLibrary.All.Select(p => new Cell[] { new(p.Id, Tone.Strong), new(p.Severity.Name(), TextReport.ToneOf(p.Severity)), p.Title, new(string.Join(", ", p.Catalogue.Select(c => c.Id)), Tone.Quiet) })]));
                return ExitCode.Yes;
            }

            if (ProbeLibrary.All.FirstOrDefault(p => p.Id == name) is not { } probe)
                return context.Fail("There is no such probe.", name, "assay redteam probes lists them.");
            context.Out.Write(probe, text =>
            {
                text.Line($"{probe.Id}: {probe.Title}", Tone.Strong);
                text.Line();
                text.Line(probe.About);
                text.Line();
                text.Line($"What to do: {probe.Remediation}");
                text.Line($"Place: {probe.Place.Name()}{(probe.Layouts.Count > 0 ? $" ({string.Join(", ", probe.Layouts.Select(l => l.Name()))})" : "")}. Success: {probe.Goal.Kind.Name()}.");
                text.Line($"Entries: {string.Join(", ", probe.Catalogue)}", Tone.Quiet);
            });
            return ExitCode.Yes;
        })
        { id };
    }

    public static AssayCommand Catalogue() => new("catalogue", "List the entries of the catalogues with the probes that test each.", context =>
    {
        var rows = AttackCatalogue.Entries.Select(e => new { Entry = e.Reference.ToString(), e.Title, Probes = ProbeLibrary.All.Where(p => p.Catalogue.Contains(e.Reference)).Select(p => p.Id).ToList() }).ToList();
        context.Out.Write(rows, text => text.Table(["Entry", "Title", "Probes", ""],
            [.. rows.Select(r => new Cell[] { new(r.Entry, Tone.Strong), r.Title, $"{r.Probes.Count}", new(string.Join(", ", r.Probes.Take(3)) + (r.Probes.Count > 3 ? ", ..." : ""), Tone.Quiet) })]));
        return ExitCode.Yes;
    });

    public static AssayCommand Converters() => new("converters", "List the converters: ways to rewrite a text, to be combined with | in a technique.", context =>
    {
        var rows = ConverterList.All.Select(c => new { c.Id, c.Kind, c.Title, c.Summary, Reversible = c.IsReversible }).ToList();
        context.Out.Write(rows, text => text.Table(["Converter", "Kind", "What it does", "Way back"],
            [.. rows.Select(r => new Cell[] { new(r.Id, Tone.Strong), r.Kind.Name(), r.Summary, r.Reversible ? "yes" : "" })]));
        return ExitCode.Yes;
    });
}
