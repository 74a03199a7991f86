using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>What a round tries, and how often: the options from which its plan is made.</summary>
sealed class RoundOptions
{
    readonly Option<string[]> _probes = new("--probe") { Description = "Probe to run, or a beginning with a star: jailbreak-* (default: all).", HelpName = "ID" };
    readonly Option<string[]> _entries = new("--entry") { Description = "Only probes of this catalogue or entry: owasp-llm:2025, owasp-agentic:2026/ASI01, atlas/AML.T0051.000.", HelpName = "ENTRY" };
    readonly Option<string[]> _techniques = new("--technique") { Description = "How texts are dressed up and tried: plain, base64|ask-to-decode, best-of-n:8, tree:16, genetic:40, crescendo:6; with --attacker escalation:6, refinement:16; with converters in brackets.", HelpName = "TECHNIQUE" };
    readonly Option<string?> _file = new("--probes-file") { Description = "Probes of your own (YAML), beside those that come with Assay.", HelpName = "FILE" };
    readonly Option<long?> _seed = new("--seed") { Description = "Fixes every word that is said (default: the target's file, or 1).", HelpName = "N" };
    readonly Option<int?> _variants = new("--variants") { Description = "Texts drawn from each probe (default: the target's file, or 3).", HelpName = "N" };
    readonly Option<int?> _generations = new("--generations") { Description = "How often each text is asked: models do not answer the same twice (default: the target's file, or 1).", HelpName = "N" };
    readonly Option<double?> _temperature = new("--temperature") { Description = "Asked of the model (default: what it does by itself). Noted in the report.", HelpName = "NUMBER" };
    readonly Option<double?> _rate = new("--rate") { Description = "Requests a second at most; 0 is as fast as answers come (default: the target's file, or 10).", HelpName = "NUMBER" };
    readonly Option<int?> _concurrency = new("--concurrency") { Description = "Requests in flight at once (default: the target's file, or 4).", HelpName = "N" };
    readonly Option<long?> _requests = new("--max-requests") { Description = "Requests of the whole round, also when it goes on later (default: the target's file, or 20,000).", HelpName = "N" };
    readonly Option<decimal?> _cost = new("--max-cost") { Description = "Money of the whole round, in the currency of the target file's prices (default: the target's file, or no limit).", HelpName = "NUMBER" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _probes, _entries, _techniques, _file, _seed, _variants, _generations, _temperature, _rate, _concurrency, _requests, _cost })
            command.Add(option);
    }

    /// <summary>The plan for a target; null with what is wrong.</summary>
    public async Task<(RoundPlan? Plan, Problem? Problem)> PlanAsync(CommandContext context, TargetFile target)
    {
        var all = ProbeLibrary.All;
        if (context.Get(_file) is { } file)
        {
            if (!File.Exists(file))
                return Wrong("There is no such file of probes.", file, "docs/formats/red-team-probes.md shows how one is written.");
            var own = ProbeLibrary.Read(Path.GetFileName(file), System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(file, 4 << 20, context.Cancel).ConfigureAwait(false)), out var errors);
            if (errors.Count > 0)
                return Wrong($"The file of probes cannot be used: {errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "")}.", file, "docs/formats/red-team-probes.md describes it.");
            if (own.FirstOrDefault(p => all.Any(a => a.Id == p.Id)) is { } twice)
                return Wrong("A probe of yours has the name of one that comes with Assay.", twice.Id, "Give it a name of its own.");
            all = [.. all, .. own];
        }

        var usual = target.Round ?? new RoundChoice();
        var choice = new RoundChoice
        {
            Seed = context.Get(_seed) ?? usual.Seed,
            Probes = context.Get(_probes) is { Length: > 0 } probes ? probes : usual.Probes,
            Entries = context.Get(_entries) is { Length: > 0 } entries ? entries : usual.Entries,
            Techniques = context.Get(_techniques) is { Length: > 0 } techniques ? techniques : usual.Techniques,
            Variants = context.Get(_variants) ?? usual.Variants,
            Generations = context.Get(_generations) ?? usual.Generations,
            Temperature = context.Get(_temperature) ?? usual.Temperature,
        };
        if (choice.Plan(target, all, out var wrong) is not { } plan)
            return Wrong(wrong.What, wrong.Where, wrong.Where is { } typed && choice.Probes.Contains(typed) && ArgumentProblem.Nearest(typed, all.Select(p => p.Id)) is { } nearest ? $"Did you mean '{nearest}'? {wrong.Hint}" : wrong.Hint);
        var limits = plan.Limits with
        {
            RequestsPerSecond = context.Get(_rate) is { } rate ? rate > 0 ? rate : null : plan.Limits.RequestsPerSecond,
            Concurrency = Math.Clamp(context.Get(_concurrency) ?? plan.Limits.Concurrency, 1, 1024),
            Requests = context.Get(_requests) ?? plan.Limits.Requests,
            Cost = context.Get(_cost) ?? plan.Limits.Cost,
        };
        if (TokenPrice.Wrong(limits) is { } money)
            return Wrong($"The limit in money cannot be kept: {money}.", "--max-cost", "Write the prices of 1,000 tokens into the target's file.");
        return (plan with { Limits = limits }, null);
    }

    static (RoundPlan?, Problem?) Wrong(string what, string? where, string hint) => (null, new Problem(what, where, hint));
}
