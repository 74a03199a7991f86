using System.Globalization;

namespace Assay.Governance;

/// <summary>Gathers the checks of one verification. A check names the first few things that are wrong, and how many there are.</summary>
sealed class PackChecks
{
    const int Named = 5;

    readonly List<Check> _checks = [];

    /// <summary>Why nothing of it could be looked at; null when it was. No check fails of it: nothing was found.</summary>
    public string? NotLookedAt { get; set; }

    public IReadOnlyList<Check> All => _checks;

    public bool Hold => _checks.Count > 0 && _checks.All(c => c.Holds);

    public bool Add(string name, IReadOnlyCollection<string> problems, string good)
    {
        var more = problems.Count > Named ? string.Create(CultureInfo.InvariantCulture, $" And {problems.Count - Named} more.") : "";
        _checks.Add(new Check(name, problems.Count == 0, problems.Count == 0 ? good : string.Join(" ", problems.Take(Named)) + more));
        return problems.Count == 0;
    }

    public bool Add(string name, string? problem, string good) => Add(name, problem is null ? [] : [problem], good);
}
