using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Policies;
using Assay.Text;

namespace Assay.Serving;

/// <summary>What a policy says of one guard, in words.</summary>
/// <param name="Name">The rule's name in its policy.</param>
/// <param name="Guard">Which guard.</param>
/// <param name="Action">What follows.</param>
/// <param name="Failure">When the guard fails.</param>
/// <param name="Mode">Whether it acts; with the share of keys in canary.</param>
/// <param name="Threshold">The least score that counts.</param>
/// <param name="Places">Where it looks.</param>
public sealed record GuardrailFacts(string Name, string Guard, GuardAction Action, OnFailure Failure, string Mode, double Threshold, IReadOnlyList<Place> Places);

/// <summary>
/// A version of a guardrail policy, read from its text (<c>docs/formats/guardrail-policy.md</c>): strictly, so that one that is not understood whole is none. Versions are told apart by digest.
/// </summary>
public sealed class GuardrailPolicy
{
    readonly IReadOnlyList<GuardEntry> _entries;
    readonly IReadOnlyDictionary<string, string> _files;

    GuardrailPolicy(GuardPolicy policy, IReadOnlyList<GuardEntry> entries, IReadOnlyDictionary<string, string> files) => (Policy, _entries, _files) = (policy, entries, files);

    internal GuardPolicy Policy { get; }

    /// <summary>What it calls itself, or what its reader called it.</summary>
    public string Name => Policy.Name;

    /// <summary>Of its text and of the files it names.</summary>
    public Digest Digest => Policy.Digest;

    /// <summary>Its guards, in the order they look.</summary>
    public IReadOnlyList<GuardrailFacts> Guards =>
    [
        .. Policy.Rules.Zip(_entries, (rule, entry) => new GuardrailFacts(
            rule.Name, entry.Guard, rule.Action, rule.Failure, rule.Mode == RuleMode.Canary ? $"canary {rule.Percent} %" : rule.Mode.Name(), rule.Threshold, [.. rule.Places.Order()])),
    ];

    internal IEnumerable<(GuardRule Rule, GuardEntry Entry)> Rules => Policy.Rules.Zip(_entries);

    /// <summary>Reads a policy; null with what is wrong: line, column, and why.</summary>
    /// <param name="name">What it is called unless it says so itself.</param>
    /// <param name="yaml">Its text.</param>
    /// <param name="files">The files that it may name, by name.</param>
    /// <param name="error">What is wrong.</param>
    /// <param name="models">The folder of the models that it names. Where it is null they are not loaded: the policy can be told and compared, and its classifiers could not look.</param>
    public static GuardrailPolicy? Read(string name, string yaml, IReadOnlyDictionary<string, string> files, out string error, string? models = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (GuardPolicyReader.Read(name, yaml, out error, file => files.TryGetValue(file, out var text) ? (text, "") : (null, $"there is no file '{file}' beside it"), models) is not { } policy)
            return null;
        // Whatever was read once is read again: the entries say what each guard was made from.
        return new GuardrailPolicy(policy, YamlFile.Read<GuardPolicyFile>(yaml, out _)!.Guards, files);
    }

    /// <summary>
    /// What the policy makes of one text by itself, as a request or an answer that holds nothing else; a rule in canary counts as if it acted. Guards of what is more than one text
    /// (canaries that were inserted, prompts that leak, rows of a predictive model) find nothing here.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="place">Where it stands; <see cref="Place.Output"/> for what a model answers.</param>
    public RowReading Check(string text, Place place)
    {
        ArgumentNullException.ThrowIfNull(text);
        var part = new Part(place, place == Place.Output ? PartUse.Answer : PartUse.Text, 0, default, text);
        var judgement = Policy.Judge(new Inspection([part], isAnswer: place == Place.Output));
        List<RowFinding> found = [];
        foreach (var (rule, _) in judgement.Hits)
            if (!found.Exists(f => f.Guard == rule.Name))
                found.Add(new RowFinding(rule.Name, rule.Mode == RuleMode.Shadow ? "shadow" : rule.Action.Name()));
        return new RowReading(judgement.Blocked, judgement.Hits.Select(h => h.Hit.Score).DefaultIfEmpty(0).Max(), found, [.. judgement.Failures.Select(f => f.Rule.Name)])
        {
            Reasons = judgement.Failures.ToDictionary(f => f.Rule.Name, f => f.Error, StringComparer.Ordinal),
        };
    }

    /// <summary>Whether reading the policy loads models, which may take seconds.</summary>
    public static bool NamesModels(string yaml) => YamlFile.Read<GuardPolicyFile>(yaml, out _)?.Guards.Any(g => g.Model is not null) == true;

    /// <summary>The guards that a policy can name.</summary>
    public static IReadOnlyList<string> Kinds => [.. GuardKind.All.Select(k => k.Name)];

    /// <summary>The text of the policy that a route has when nothing else is said, to begin from.</summary>
    public static string Shipped => GuardPolicyReader.Text;

    /// <summary>The files that a policy names, so that they can be read beside it; none when it is not understood.</summary>
    public static IReadOnlyList<string> FilesNamedIn(string yaml) =>
        [.. (YamlFile.Read<GuardPolicyFile>(yaml, out _)?.Guards ?? []).SelectMany(g => new[] { g.From, g.Profile }).OfType<string>().Where(f => f.Length > 0 && !f.Contains("..", StringComparison.Ordinal) && !Path.IsPathRooted(f)).Distinct(StringComparer.Ordinal)];

    /// <summary>
    /// What this version guarded and a newer one does not, in words; empty when the newer one is at least as strict. Where that cannot be told (another schema, other known attacks), it counts as less.
    /// </summary>
    public IReadOnlyList<string> LostIn(GuardrailPolicy newer)
    {
        ArgumentNullException.ThrowIfNull(newer);
        List<string> lost = [];
        foreach (var (rule, entry) in Rules.Where(r => r.Rule.Mode != RuleMode.Shadow && r.Rule.Action >= GuardAction.Redact))
            if (newer.Rules.FirstOrDefault(r => r.Rule.Name == rule.Name && r.Entry.Guard == entry.Guard) is { Rule: { } now, Entry: { } written })
                lost.AddRange(PolicyWeakening.Of(rule, now).Concat(PolicyWeakening.Of(entry, written, _files, newer._files)).Select(what => $"{rule.Name}: {what}"));
            else
                lost.Add($"{rule.Name}: it is gone");
        return lost;
    }
}
