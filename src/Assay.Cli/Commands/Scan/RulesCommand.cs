using System.CommandLine;
using Assay.Build.ModelFiles;
using Assay.Build.Rules;
using Assay.Serving.Hardening;

namespace Assay.Cli;

/// <summary><c>assay rules</c>: what the scanners can find, what each finding means and what to do about it.</summary>
static class RulesCommand
{
    // The catalogue is that of what is built; what is served has its own.
    static IEnumerable<string> Names => RuleCatalogue.Names.Append("serving");

    static RuleFamily Serving() =>
        new("serving", "Rules for serving", "assay scan --kind serving", [.. ServingScanner.Rules.Select(r => new RuleEntry(r.Id, "serving", r.Severity, r.Title, r.Description, r.Remediation, r.References, null))]);

    public static Command Create()
    {
        var id = new Argument<string?>("rule") { Description = "One rule, to read all of it.", HelpName = "RULE", Arity = ArgumentArity.ZeroOrOne };
        var about = new Option<string?>("--about") { Description = "Only the rules of one family.", HelpName = string.Join('|', Names) };
        OneOf.Bound(about, [.. Names]);
        return new AssayCommand("rules", "The rules of the scanners: what each means, and what to do.", context =>
        {
            List<RuleEntry> rules = [.. RuleCatalogue.Families.Append(Serving()).Where(f => context.Get(about) is not { } kind || f.Name == kind).SelectMany(f => f.Rules)];
            if (context.Get(id) is { } name)
            {
                if (rules.FirstOrDefault(r => r.Id == name) is not { } rule)
                    return context.Fail($"There is no rule '{name}'.", null, "assay rules lists them.");
                context.Out.Write(rule, text => One(rule, text));
                return ExitCode.Yes;
            }

            context.Out.Write(rules, text => text.Table(["Rule", "About", "What it means"], [.. rules.Select(r => new Cell[] { new(r.Id, Tone.Strong), new(r.About, Tone.Quiet), r.Title ?? r.Description })]));
            return ExitCode.Yes;
        })
        { id, about };
    }

    static void One(RuleEntry rule, TextOutput text)
    {
        text.Line(rule.Title is null ? rule.Id : $"{rule.Id}: {rule.Title}", Tone.Strong);
        text.Line();
        text.Line(rule.Description);
        text.Line();
        text.Line($"What to do: {rule.Remediation}");
        if (rule.Versions is { } versions)
            text.Line($"Versions: {versions}");
        if (rule.References.Count > 0)
            text.Line($"See: {string.Join(", ", rule.References.Select(ScanJson.Name))}", Tone.Quiet);
    }
}
