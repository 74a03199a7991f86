namespace Assay.Build.Locks.Lookalikes;

/// <summary>Owners, models and hosts that many people name by hand: what imitators imitate. Case does not count, as on the hub.</summary>
internal static class WellKnownNames
{
    static readonly Dictionary<string, List<string>> Lists = Read();

    public static IReadOnlyList<string> Owners { get; } = Lists["owner"];

    public static IReadOnlyList<string> Models { get; } = [.. Lists["model"].Concat(Lists["old"]).Distinct(StringComparer.OrdinalIgnoreCase)];

    public static IReadOnlyList<string> Hosts { get; } = Lists["host"];

    static readonly HashSet<string> KnownOwners = new(Lists["owner"], StringComparer.OrdinalIgnoreCase), KnownModels = new(Models, StringComparer.OrdinalIgnoreCase), OldModels = new(Lists["old"], StringComparer.Ordinal);

    public static bool IsOwner(string name) => KnownOwners.Contains(name);

    public static bool IsModel(string name) => KnownModels.Contains(name);

    /// <summary>A model of the hub's first years, which has no owner in its name.</summary>
    public static bool IsOldModel(string name) => OldModels.Contains(name);

    static Dictionary<string, List<string>> Read()
    {
        var lists = new Dictionary<string, List<string>>();
        using var stream = typeof(WellKnownNames).Assembly.GetManifestResourceStream("locks/well-known.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Split(' ') is [var list and not "#", var name])
                (lists.TryGetValue(list, out var names) ? names : lists[list] = []).Add(name);
        return lists;
    }
}
