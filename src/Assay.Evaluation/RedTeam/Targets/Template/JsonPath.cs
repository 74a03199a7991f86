using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>Points into JSON: <c>$.a.b[0].c</c>, <c>[*]</c> for every item, <c>['a name']</c> for any name. Nothing else: it always ends.</summary>
sealed partial class JsonPath
{
    const int Every = -1, MostMatches = 4096;

    readonly IReadOnlyList<(string? Name, int Index)> _steps;

    JsonPath(IReadOnlyList<(string?, int)> steps) => _steps = steps;

    internal static bool TryParse(string text, [NotNullWhen(true)] out JsonPath? path)
    {
        path = null;
        if (Shape().Match(text) is not { Success: true } match)
            return false;
        path = new JsonPath([.. match.Groups["step"].Captures.Select(c => Step(c.Value))]);
        return true;
    }

    static (string?, int) Step(string step) => step switch
    {
        ['.', ..] => (step[1..], 0),
        ['[', '\'', ..] => (step[2..^2], 0),
        "[*]" => (null, Every),
        _ => (null, int.Parse(step.AsSpan(1, step.Length - 2), CultureInfo.InvariantCulture)),
    };

    /// <summary>What it points at; nothing when the JSON is otherwise.</summary>
    internal IEnumerable<JsonElement> In(JsonElement json)
    {
        IEnumerable<JsonElement> at = [json];
        foreach (var (name, index) in _steps)
            at = name is not null ? at.Select(e => e.Inner(name)).Where(e => e.ValueKind != JsonValueKind.Undefined)
                : at.Where(e => e.ValueKind == JsonValueKind.Array).SelectMany(e => index == Every ? e.EnumerateArray() : e.EnumerateArray().Skip(index).Take(1));
        return at.Take(MostMatches);
    }

    internal JsonElement First(JsonElement json) => In(json).FirstOrDefault();

    [GeneratedRegex(@"^\$(?<step>\.[A-Za-z0-9_-]{1,100}|\[\d{1,6}\]|\[\*\]|\['[^'\r\n]{1,200}'\]){0,32}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
