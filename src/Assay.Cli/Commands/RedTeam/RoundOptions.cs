using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>What a round tries, and how often: the options from which its plan is made.</summary>
sealed class RoundOptions
{
    readonly Option<string[]> _probes = new("--probe") { Description = "Probe to run, or a beginning with a star: jailbreak-* (default: all). May be given several times.", HelpName = "ID" };
    readonly Option<string[]> _entries = new("--entry") { Description = "Only probes of this catalogue or entry: owasp-llm:2025, owasp-agentic:2026/ASI01, atlas/AML.T0051.000. May be given several times.", HelpName = "ENTRY" };
    readonly Option<string[]> _techniques = new("--technique") { Description = "How texts are dressed up and tried: plain, base64|ask-to-decode, best-of-n:8, tree:16, genetic:40, crescendo:6, with converters in brackets. May be given several times.", HelpName = "TECHNIQUE" };
    readonly Option<string?> _file = new("--probes-file") { Description = "Probes of your own (YAML), beside those that come with Assay.", HelpName = "FILE" };
    readonly Option<long> _seed = new("--seed") { Description = "Fixes every word that is said.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    readonly Option<int> _variants = new("--variants") { Description = "Texts drawn from each probe.", HelpName = "NUMBER", DefaultValueFactory = _ => 3 };
    readonly Option<int> _generations = new("--generations") { Description = "How often each text is asked: models do not answer the same twice.", HelpName = "NUMBER", DefaultValueFactory = _ => 1 };
    readonly Option<double?> _temperature = new("--temperature") { Description = "Asked of the model (default: what it does by itself). Noted in the report.", HelpName = "NUMBER" };
    readonly Option<double?> _rate = new("--rate") { Description = "Requests a second at most; 0 is as fast as answers come (default: the target's file, or 10).", HelpName = "NUMBER" };
    readonly Option<int?> _concurrency = new("--concurrency") { Description = "Requests in flight at once (default: the target's file, or 4).", HelpName = "NUMBER" };
    readonly Option<long?> _requests = new("--max-requests") { Description = "Requests of the whole round, also when it goes on later (default: the target's file, or 20,000).", HelpName = "NUMBER" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _probes, _entries, _techniques, _file, _seed, _variants, _generations, _temperature, _rate, _concurrency, _requests })
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
                return Wrong($"The file of probes cannot be used: {errors[0]}{(errors.Count > 1 ? $" (and {errors.Count - 1} more)" : "")}.", file, "Correct the file.");
            if (own.FirstOrDefault(p => all.Any(a => a.Id == p.Id)) is { } twice)
                return Wrong("A probe of yours has the name of one that comes with Assay.", twice.Id, "Give it a name of its own.");
            all = [.. all, .. own];
        }

        var probes = all.ToList();
        if (context.Get(_probes) is { Length: > 0 } wanted)
        {
            if (wanted.FirstOrDefault(w => !all.Any(p => Named(p, w))) is { } unknown)
                return Wrong("There is no such probe.", unknown, "assay redteam probes lists them.");
            probes = [.. probes.Where(p => wanted.Any(w => Named(p, w)))];
        }

        if (context.Get(_entries) is { Length: > 0 } entries)
        {
            if (entries.FirstOrDefault(e => !AttackCatalogue.Entries.Any(c => Within(c.Reference, e))) is { } unknown)
                return Wrong("There is no such entry of a catalogue.", unknown, "assay redteam catalogue lists them.");
            probes = [.. probes.Where(p => p.Catalogue.Any(c => entries.Any(e => Within(c, e))))];
        }

        var techniques = new List<Technique>();
        foreach (var text in context.Get(_techniques) is { Length: > 0 } given ? given : ["plain"])
            if (Technique.TryParse(text, out var technique, out var error))
                techniques.Add(technique);
            else
                return Wrong($"The technique cannot be used: {error}", text, "assay redteam converters lists what can be combined.");
        if (probes.Count == 0)
            return Wrong("No probe is left to run.", null, "Ask for fewer restrictions.");
        var limits = target.Limits ?? new RoundLimits();
        return (new RoundPlan
        {
            Seed = (ulong)context.Get(_seed),
            Scenario = target.Scenario ?? BuiltInScenario.HelpDesk,
            Probes = probes,
            Techniques = [.. techniques.Distinct()],
            Variants = Math.Clamp(context.Get(_variants), 1, 10_000),
            Generations = Math.Clamp(context.Get(_generations), 1, 1_000),
            Temperature = context.Get(_temperature),
            Limits = limits with
            {
                RequestsPerSecond = context.Get(_rate) is { } rate ? rate > 0 ? rate : null : limits.RequestsPerSecond,
                Concurrency = Math.Clamp(context.Get(_concurrency) ?? limits.Concurrency, 1, 1024),
                Requests = context.Get(_requests) ?? limits.Requests,
            },
        }, null);
    }

    static bool Named(Probe probe, string wanted) => wanted.EndsWith('*') ? probe.Id.StartsWith(wanted[..^1], StringComparison.Ordinal) : probe.Id == wanted;

    static bool Within(CatalogueReference reference, string wanted) =>
        reference.ToString() is var text && (text == wanted || text.StartsWith(wanted + "/", StringComparison.Ordinal) || text.StartsWith(wanted + ":", StringComparison.Ordinal) || text.StartsWith(wanted + ".", StringComparison.Ordinal));

    static (RoundPlan?, Problem?) Wrong(string what, string? where, string hint) => (null, new Problem(what, where, hint));
}
