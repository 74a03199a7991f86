namespace SupportAssistant.Weak;

/// <summary>The weaknesses that are switched on.</summary>
public sealed class WeaknessSet
{
    readonly HashSet<string> names;

    WeaknessSet(IEnumerable<string> names) => this.names = [.. names];

    /// <summary>Nothing is weak.</summary>
    public static WeaknessSet None { get; } = new([]);

    /// <summary>The names that are on, in order.</summary>
    public IEnumerable<string> Names => names.Order(StringComparer.Ordinal);

    /// <summary>Whether a weakness is on.</summary>
    public bool Has(string name) => names.Contains(name);

    /// <summary>Whether one of several is on.</summary>
    public bool HasAny(IEnumerable<string> any) => any.Any(names.Contains);

    /// <summary>Reads <c>NAME,NAME</c>, <c>all</c> or <c>none</c>; null with the unknown name when there is one.</summary>
    public static WeaknessSet? Parse(string text, out string? unknown)
    {
        unknown = null;
        if (text == "none")
            return None;
        if (text == "all")
            return new(Weaknesses.All.Select(w => w.Name));
        var wanted = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        unknown = wanted.FirstOrDefault(w => Weaknesses.All.All(known => known.Name != w));
        return unknown is null ? new(wanted) : null;
    }

    /// <summary>These and no others; a name that does not exist is a bug of the caller.</summary>
    public static WeaknessSet Of(params IEnumerable<string> wanted) =>
        Parse(string.Join(',', wanted), out var unknown) ?? throw new ArgumentException($"there is no weakness '{unknown}'");
}
