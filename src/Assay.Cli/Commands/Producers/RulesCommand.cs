using System.CommandLine;
using Assay.Build.Code;
using Assay.Build.Locks;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>A rule as it is listed.</summary>
/// <param name="About">What it judges: model-files, code, or lock.</param>
/// <param name="Severity">How bad it is when nothing more is known; of model files the place decides.</param>
/// <param name="Versions">Under which versions of a library it holds.</param>
sealed record ListedRule(string Id, string About, Severity? Severity, string? Title, string Description, string Remediation, IReadOnlyList<Reference> References, string? Versions);

/// <summary><c>assay rules</c>: what the scanners can find, what each finding means and what to do about it.</summary>
static class RulesCommand
{
    static IReadOnlyList<ListedRule> All =>
    [
        .. ModelScanner.Rules.Select(r => new ListedRule(r.Id, "model-files", null, null, r.Description, r.Remediation, r.References, null)),
        .. CodeScanner.Rules.Select(r => Of(r, "code")),
        .. ModelLock.Rules.Select(r => Of(r, "lock")),
    ];

    static ListedRule Of(CodeRule rule, string about) => new(rule.Id, about, rule.Severity, rule.Title, rule.Description, rule.Remediation, rule.References, rule.Versions);

    public static Command Create()
    {
        var id = new Argument<string?>("rule") { Description = "One rule, to read all of it.", HelpName = "RULE", Arity = ArgumentArity.ZeroOrOne };
        var about = new Option<string?>("--about") { Description = "Only the rules for model-files, code, or lock.", HelpName = "model-files|code|lock" };
        about.AcceptOnlyFromAmong("model-files", "code", "lock");
        return new AssayCommand("rules", "List the rules for model files, code and locks: what each means, and what to do.", context =>
        {
            var rules = context.Get(about) is { } kind ? All.Where(r => r.About == kind).ToList() : All;
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

    static void One(ListedRule rule, TextOutput text)
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
