using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Reads files of probes. A file has <c>about</c>, shared <c>texts</c>, and <c>probes</c>, each of which may add texts or replace shared ones. What is
/// misspelt is an error, never ignored.
/// </summary>
static class ProbeReader
{
    const int MostProbes = 2_000, MostAlternatives = 5_000;

    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true };

    /// <summary>The probes of a file; none, with errors, when anything in it is wrong.</summary>
    internal static IReadOnlyList<Probe> Read(string name, string yaml, List<string> errors)
    {
        if (YamlJson.Read(yaml, out var wrong) is not { } node)
        {
            errors.Add(YamlFile.InFile(name, wrong.Length > 0 ? wrong : "the file is empty"));
            return [];
        }

        ProbeFile? file;
        try
        {
            file = node.Deserialize<ProbeFile>(Strict);
        }
        catch (JsonException e)
        {
            errors.Add($"{name}: {e.Path}: {(e.InnerException ?? e).Message}");
            return [];
        }

        if (file?.Probes is not { Count: > 0 and <= MostProbes } probes)
        {
            errors.Add($"{name}: it has no probes, or more than {MostProbes}");
            return [];
        }

        var before = errors.Count;
        List<Probe> read = [.. probes.Select(p => Probe(p, file, $"{name}: {p.Id ?? "a probe without id"}", errors)).OfType<Probe>()];
        return errors.Count == before ? read : [];
    }

    static Probe? Probe(ProbeText text, ProbeFile file, string where, List<string> errors)
    {
        void Wrong(string what) => errors.Add($"{where}: {what}");
        var before = errors.Count;
        if (text.Id is not { Length: > 0 and <= 80 } id || !id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            Wrong("id has to be in kebab-case");
        if (text.Title is null || text.Severity is null || text.Goal?.Kind is null)
            Wrong("title, severity and goal.kind have to be there");
        var about = text.About ?? file.About;
        var remediation = text.Remediation ?? file.Remediation;
        if (about is null || remediation is null)
            Wrong("about and remediation have to be there, or in the file");
        var catalogue = References(text.Catalogue ?? file.Catalogue ?? [], Wrong);
        var texts = Texts((file.Texts ?? []).Concat(text.Texts ?? []), Wrong);
        IReadOnlyList<ProbeTurn> turns = [.. (text.Turns ?? []).Select(t => new ProbeTurn(t.Say ?? "", t.Person ?? "user", t.NewSession))];
        var place = text.Place ?? Place.User;
        CheckPlace(text, place, texts, turns, Wrong);
        var techniques = new List<Technique>();
        foreach (var technique in text.Techniques ?? [])
            if (Technique.TryParse(technique, out var parsed, out var unknown))
                techniques.Add(parsed);
            else
                Wrong(unknown);
        if (text.Repeat is < 1 or > 1000 || (text.Repeat > 1 && turns.Count > 1))
            Wrong("repeat is 1 to 1000, and for a probe of one turn");
        CheckGoal(text, texts, turns, Wrong);
        if (errors.Count > before)
            return null;
        return new Probe
        {
            Id = text.Id!,
            Title = text.Title!,
            Severity = text.Severity!.Value,
            Catalogue = catalogue,
            About = about!,
            Remediation = remediation!,
            Place = place,
            Layouts = place == Place.Image ? text.Layouts is { Count: > 0 } layouts ? layouts : [PictureLayout.Plain] : [],
            Goal = text.Goal!.ToGoal(),
            Texts = texts,
            Turns = turns,
            Verbatim = text.Verbatim,
            Techniques = techniques,
            Repeat = text.Repeat,
        };
    }

    static List<CatalogueReference> References(IReadOnlyList<string> entries, Action<string> wrong)
    {
        var known = new List<CatalogueReference>();
        foreach (var entry in entries)
            if (CatalogueReference.TryParse(entry, out var reference) && AttackCatalogue.Knows(reference))
                known.Add(reference);
            else
                wrong($"the catalogue has no entry '{entry}'");
        if (known.Count == 0)
            wrong("it names no entry of a catalogue");
        return known;
    }

    static Dictionary<string, IReadOnlyList<string>> Texts(IEnumerable<KeyValuePair<string, List<string>>> given, Action<string> wrong)
    {
        var texts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (symbol, alternatives) in given)
            if (alternatives is not { Count: > 0 and <= MostAlternatives } || alternatives.Any(a => a is null))
                wrong($"'{symbol}' has no alternatives, or too many");
            else
                texts[symbol] = alternatives;
        return texts;
    }

    static void CheckPlace(ProbeText text, Place place, Dictionary<string, IReadOnlyList<string>> texts, IReadOnlyList<ProbeTurn> turns, Action<string> wrong)
    {
        if (turns.Count == 0 && !texts.ContainsKey("text"))
            wrong("texts has no 'text'");
        if (place != Place.User && (!texts.ContainsKey("text") || (turns.Count == 0 && !texts.ContainsKey("ask"))))
            wrong("a payload that stands elsewhere needs 'text' for it and 'ask' for the person's question");
        if (place != Place.Image && text.Layouts is not null)
            wrong("layouts are for the place image");
        if (turns.Any(t => t.Say.Length == 0))
            wrong("a turn says nothing");
    }

    static void CheckGoal(ProbeText text, Dictionary<string, IReadOnlyList<string>> texts, IReadOnlyList<ProbeTurn> turns, Action<string> wrong)
    {
        if (text.Goal?.Kind == GoalKind.Markup && text.Goal.Any?.FirstOrDefault(k => !MarkupDetector.IsKind(k)) is { } kind)
            wrong($"goal.any: '{kind}' is no kind of active content");
        if (text.Goal is { Kind: not null } goal && GoalChecks.Wrong(goal.ToGoal(), texts, turns) is { } never)
            wrong(never);
        foreach (var pattern in Patterns(text.Goal))
            if (!GoalPattern.IsValid(pattern))
                wrong($"'{pattern}' is no regular expression that can be matched in bounded time");
    }

    static IEnumerable<string> Patterns(GoalText? goal) =>
        goal is null || goal.Kind == GoalKind.Markup ? [] : [.. goal.Any ?? [], .. goal.None ?? [], .. goal.Arguments?.Values.Where(v => !v.StartsWith('>')) ?? []];

    /// <summary>Files of the program by the beginning of their resource name.</summary>
    internal static IEnumerable<(string Name, string Text)> Embedded(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(folder + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            yield return (name[(folder.Length + 1)..], reader.ReadToEnd());
        }
    }

    sealed record ProbeFile(string? About, string? Remediation, List<string>? Catalogue, Dictionary<string, List<string>>? Texts, List<ProbeText>? Probes);

    sealed record ProbeText(
        string? Id, string? Title, Severity? Severity, string? About, string? Remediation, List<string>? Catalogue, Place? Place, List<PictureLayout>? Layouts, GoalText? Goal,
        Dictionary<string, List<string>>? Texts, List<TurnText>? Turns, List<string>? Techniques, bool Verbatim = false, int Repeat = 1);

    sealed record TurnText(string? Say, string? Person, bool NewSession = false);

    sealed record GoalText(GoalKind? Kind, string? Tool, Dictionary<string, string>? Arguments, List<string>? Any, List<string>? None, double? Over, string? Category)
    {
        internal Goal ToGoal() => new(Kind!.Value) { Tool = Tool, Arguments = Arguments ?? [], Any = Any ?? [], None = None ?? [], Over = Over, Category = Category };
    }
}
