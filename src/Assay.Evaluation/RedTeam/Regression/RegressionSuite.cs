using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>A file of attacks that are tried again on every version (<c>docs/formats/red-team-suite.md</c>). It holds attack texts in the clear.</summary>
public sealed record RegressionSuite
{
    public const string CurrentFormat = "assay-red-team-suite/1";

    /// <summary>A file beyond this is not read.</summary>
    public const int MostBytes = 32 << 20;

    /// <summary>Cases in one suite at most.</summary>
    public const int MostCases = 5_000;

    const int MostTurns = 200, MostGenerations = 100, MostValues = 200;

    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true };

    public string Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    public required IReadOnlyList<RegressionCase> Cases { get; init; }

    public Digest Digest() => Assay.Digest.Sha256(Json.Bytes(Cases.Select(c => new { c.Id, Digest = c.Digest() })));

    /// <summary>Reads a suite, YAML or JSON; null with an error that says where.</summary>
    public static RegressionSuite? Read(string text, out string error)
    {
        if (YamlJson.Read(text, out error) is not { } tree)
        {
            error = error.Length > 0 ? error : "the file is empty";
            return null;
        }

        try
        {
            if (tree.Deserialize<RegressionSuite>(Strict) is not { } suite)
                error = "the file is empty";
            else if (suite.Wrong() is { } wrong)
                error = wrong;
            else
                return suite;
        }
        catch (JsonException e)
        {
            error = $"{e.Path}: {(e.InnerException ?? e).Message}";
        }

        return null;
    }

    /// <summary>The suite with more cases; one that is there already, by what it asks, is not taken twice, and one whose id is taken gets another.</summary>
    public RegressionSuite With(IEnumerable<RegressionCase> more, out int added)
    {
        var cases = Cases.ToList();
        var known = cases.Select(c => c.Digest()).ToHashSet();
        var ids = cases.Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var one in more)
        {
            if (!known.Add(one.Digest()))
                continue;
            var id = one.Id;
            for (var n = 2; !ids.Add(id); n++)
                id = CaseId.Of(one.Id, n);
            cases.Add(one with { Id = id });
        }

        added = cases.Count - Cases.Count;
        return this with { Cases = cases };
    }

    /// <summary>The file, for people: YAML whose texts are written so that every character shows.</summary>
    public string ToYaml() => YamlText.Of(Json.Element(this));

    string? Wrong()
    {
        if (Format != CurrentFormat)
            return $"format: '{Format}' is not known; expected {CurrentFormat}";
        if (Name is not { Length: > 0 and <= 200 })
            return "name: 1 to 200 characters";
        if (Cases is not { Count: <= MostCases })
            return $"cases: there are none, or more than {MostCases}";
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Cases.Count; i++)
            if (Cases[i] is not { } one)
                return $"cases[{i}]: it is empty";
            else if (Wrong(one) is { } wrong)
                return $"cases[{i}] ({one.Id}): {wrong}";
            else if (!ids.Add(one.Id))
                return $"cases[{i}]: the id '{one.Id}' stands there twice";
        return null;
    }

    static string? Wrong(RegressionCase one)
    {
        if (!CaseId.IsOne(one.Id))
            return "id has to be in kebab-case, at most 80 characters";
        if (one.Title is not { Length: > 0 and <= 200 })
            return "title: 1 to 200 characters";
        foreach (var entry in one.Catalogue)
            if (!CatalogueReference.TryParse(entry, out var reference) || !AttackCatalogue.Knows(reference))
                return $"the catalogue has no entry '{entry}'";
        if (one.Goal.Any.Concat(one.Goal.None).Concat(one.Goal.Arguments.Values).Any(t => t is null))
            return "goal: a text in it is empty";
        if (GoalChecks.Wrong(one.Goal) is { } never)
            return never;
        if (one.Turns is not { Count: > 0 and <= MostTurns } || one.Turns.Any(t => t is null || t.Say is not { Length: > 0 } || t.Session is not { Length: > 0 and <= 100 } || t.Person is not { Length: > 0 and <= 100 }))
            return $"turns: 1 to {MostTurns}, and each says something";
        if (one.Turns.Any(t => (t.Plants ?? []).Any(p => p?.Text is null || p.Name is null)))
            return "plants: each has a place, a name and a text";
        if (one.Generations is < 1 or > MostGenerations)
            return $"generations: 1 to {MostGenerations}";
        if (one.Values.Count > MostValues || one.Values.Any(v => v.Value is null))
            return $"values: at most {MostValues}, each a text";
        if (one.Texts.Any(t => t.Value is not { Count: > 0 } || t.Value.Any(a => a is null)))
            return "texts: each symbol has alternatives";
        // Without its two words a joined canary would look for nothing, and find it everywhere.
        string[] needed = one.Goal.Kind switch { GoalKind.Joined => ["left", "right"], GoalKind.Link => ["host"], _ => [] };
        if (needed.FirstOrDefault(n => one.Values.GetValueOrDefault(n) is not { Length: >= 3 }) is { } missing)
            return $"values: the goal needs '{missing}', of at least 3 characters";
        // No link leads to such a host, and an attack that nobody could see would count as resisted.
        return one.Goal.Kind == GoalKind.Link && LinkAddress.Canonical(one.Values["host"]) is "" or ['?', ..] ? $"values: 'host' is no name of a host that a link could lead to, such as collect.example" : null;
    }
}
