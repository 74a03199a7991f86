using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Dependencies.Osv;

/// <summary>What the events of a range say.</summary>
internal enum OsvEventKind : byte { Introduced, Fixed, LastAffected, Limit }

/// <summary>One event of a range; version <c>0</c> is before every version.</summary>
internal readonly record struct OsvEvent(OsvEventKind Kind, string Version);

/// <summary>What one advisory says of one package (OSV schema 1.6, <c>affected</c>), as the index keeps it.</summary>
/// <param name="SeverityWord">The severity that the database gives in words where there is no vector.</param>
/// <param name="Versions">Affected versions that the ranges do not already cover.</param>
internal sealed record OsvAdvisory(
    string Id, IReadOnlyList<string> Aliases, string Summary, string Published, string Modified, IReadOnlyList<string> Vectors, string SeverityWord,
    IReadOnlyList<string> Weaknesses, string Url, IReadOnlyList<IReadOnlyList<OsvEvent>> Ranges, IReadOnlyList<string> Versions)
{
    /// <summary>The package is itself an attack, whatever its version.</summary>
    public bool IsMalware => Id.StartsWith("MAL-", StringComparison.Ordinal);

    /// <summary>The specification's evaluation: listed, or inside a range.</summary>
    public bool Affects(string version, IVersionScheme? scheme)
    {
        foreach (var listed in Versions)
            if (string.Equals(listed, version, StringComparison.Ordinal))
                return true;
        if (Versions.Count == 0 && Ranges.Count == 0)
            return IsMalware;
        if (scheme?.Parse(version) is not { } parsed)
            return false;
        return InRanges(parsed, scheme) || Versions.Any(v => scheme.Parse(v) is { } same && same.CompareTo(parsed) == 0);
    }

    public bool InRanges(IComparable version, IVersionScheme scheme) => Ranges.Any(r => InRange(r, version, scheme));

    /// <summary>Null when a version of the range has no order here: then nobody knows.</summary>
    public bool CanOrder(IVersionScheme? scheme) => scheme is not null && Ranges.All(r => r.All(e => e.Version is "0" or "*" || scheme.Parse(e.Version) is not null));

    static bool InRange(IReadOnlyList<OsvEvent> events, IComparable version, IVersionScheme scheme)
    {
        // An upper limit cuts the range off, whatever else it says.
        var limits = events.Where(e => e.Kind == OsvEventKind.Limit).ToList();
        if (limits.Count > 0 && !limits.Any(l => l.Version == "*" || (scheme.Parse(l.Version) is { } limit && version.CompareTo(limit) < 0)))
            return false;
        var affected = false;
        foreach (var (e, at) in events.Where(e => e.Kind != OsvEventKind.Limit).Select(e => (Event: e, At: e.Version == "0" ? null : scheme.Parse(e.Version)))
            .Where(e => e.At is not null || e.Event.Version == "0").OrderBy(e => e.At, Comparer<IComparable?>.Create((a, b) => a is null ? b is null ? 0 : -1 : b is null ? 1 : a.CompareTo(b))))
            if (at is null || version.CompareTo(at) is var order && (e.Kind == OsvEventKind.LastAffected ? order > 0 : order >= 0))
                affected = e.Kind == OsvEventKind.Introduced;
        return affected;
    }
}
