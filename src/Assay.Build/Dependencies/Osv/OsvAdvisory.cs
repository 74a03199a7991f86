using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Dependencies.Osv;

/// <summary>What the events of a range say.</summary>
internal enum OsvEventKind : byte { Introduced, Fixed, LastAffected, Limit }

/// <summary>One event of a range; version <c>0</c> is before every version. A class: lists of structures are compiled anew at every start.</summary>
internal sealed record OsvEvent(OsvEventKind Kind, string Version);

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
        var (limited, within) = (false, false);
        foreach (var e in events)
            if (e.Kind == OsvEventKind.Limit)
            {
                limited = true;
                within |= e.Version == "*" || (scheme.Parse(e.Version) is { } limit && version.CompareTo(limit) < 0);
            }

        if (limited && !within)
            return false;
        // Of the events at or before the version the last one speaks; of two at one place, the one that stands later.
        OsvEvent? last = null;
        IComparable? lastAt = null;
        foreach (var e in events)
        {
            var at = e.Version == "0" ? null : scheme.Parse(e.Version);
            if (e.Kind == OsvEventKind.Limit || (at is null && e.Version != "0"))
                continue;
            if (at is not null && (version.CompareTo(at) is var order && (e.Kind == OsvEventKind.LastAffected ? order <= 0 : order < 0)))
                continue;
            if (last is null || (at is null ? lastAt is null : lastAt is null || at.CompareTo(lastAt) >= 0))
                (last, lastAt) = (e, at);
        }

        return last?.Kind == OsvEventKind.Introduced;
    }
}
