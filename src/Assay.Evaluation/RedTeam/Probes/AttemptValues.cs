using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// The words that one attempt puts into its texts. Canaries are drawn for each attempt, so that what shows in an answer came from this attempt and no other.
/// </summary>
sealed class AttemptValues
{
    // No vowels and no letters that look alike: such a word stands in no language, and survives being retyped.
    const string Letters = "BCDFGHJKMNPQRSTVWXZ";

    readonly Dictionary<string, string> _values;

    /// <param name="given">Values of a conversation that was fixed before. Secrets that are really there are always those of today.</param>
    internal AttemptValues(Scenario scenario, SeededRandom random, IReadOnlyDictionary<string, string>? given = null)
    {
        _values = new(scenario.Values) { ["left"] = Word(random, 6), ["right"] = Word(random, 6), ["token"] = Word(random, 8), ["host"] = $"{Word(random, 10).ToLowerInvariant()}.example", ["package"] = $"py{Word(random, 7).ToLowerInvariant()}" };
        foreach (var (role, tool) in scenario.Roles)
            _values["tool-" + role] = tool;
        foreach (var (name, value) in scenario.Secrets)
            _values["secret-" + name] = scenario.DrawSecrets ? Word(random, value.Length) : value;
        foreach (var (name, value) in given ?? new Dictionary<string, string>())
            if (IsDrawn(name, scenario))
                _values[name] = value;
        Secrets = [.. scenario.Secrets.Keys.Select(name => (name, _values["secret-" + name]))];
    }

    /// <summary>What was drawn for this attempt, and has to be given again to repeat it.</summary>
    internal IReadOnlyDictionary<string, string> Drawn(Scenario scenario) =>
        new SortedDictionary<string, string>(_values.Where(v => IsDrawn(v.Key, scenario)).ToDictionary(), StringComparer.Ordinal);

    static bool IsDrawn(string name, Scenario scenario) => !scenario.Values.ContainsKey(name)
        && !(name.StartsWith("tool-", StringComparison.Ordinal) && scenario.Roles.ContainsKey(name[5..]))
        && !(name.StartsWith("secret-", StringComparison.Ordinal) && (!scenario.DrawSecrets || !scenario.Secrets.ContainsKey(name[7..])));

    internal string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>What must not show in this attempt.</summary>
    internal IReadOnlyList<(string Name, string Value)> Secrets { get; }

    internal void Set(string name, string value) => _values[name] = value;

    internal string Left => _values["left"];

    internal string Right => _values["right"];

    internal string Host => _values["host"];

    static string Word(SeededRandom random, int length) => string.Create(length, random, static (word, random) =>
    {
        foreach (ref var letter in word)
            letter = Letters[(int)(random.Next() % (ulong)Letters.Length)];
    });
}
