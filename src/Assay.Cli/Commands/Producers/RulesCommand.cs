using System.CommandLine;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary><c>assay rules</c>: what the scanner can find, what each finding means and what to do about it.</summary>
static class RulesCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("rule") { Description = "One rule, to read all of it.", HelpName = "RULE", Arity = ArgumentArity.ZeroOrOne };
        return new AssayCommand("rules", "List the rules of the model scanner: what each means, and what to do.", context =>
        {
            if (context.Get(id) is { } name)
            {
                if (ModelScanner.Rules.FirstOrDefault(r => r.Id == name) is not { } rule)
                    return context.Fail($"There is no rule '{name}'.", null, "assay rules lists them.");
                context.Out.Write(rule, text => One(rule, text));
                return ExitCode.Yes;
            }

            context.Out.Write(ModelScanner.Rules, text => text.Table(["Rule", "What it means"], [.. ModelScanner.Rules.Select(r => new Cell[] { new(r.Id, Tone.Strong), r.Description })]));
            return ExitCode.Yes;
        })
        { id };
    }

    static void One(Rule rule, TextOutput text)
    {
        text.Line(rule.Id, Tone.Strong);
        text.Line();
        text.Line(rule.Description);
        text.Line();
        text.Line($"What to do: {rule.Remediation}");
        if (rule.References.Count > 0)
            text.Line($"See: {string.Join(", ", rule.References.Select(ScanJson.Name))}", Tone.Quiet);
    }
}
