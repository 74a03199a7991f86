using Assay.Text;

namespace Assay.Serving.Guards.Links;

/// <summary>Where a link leads, in every way that it can be read, held against a list of hosts.</summary>
readonly record struct LinkTarget(IReadOnlyList<LinkAddress> Readings)
{
    const int LongPath = 60;

    /// <summary>In small letters; empty for a link within the site; where it runs or opens something in any reading, that one.</summary>
    internal string Scheme => Readings.FirstOrDefault(reading => reading.Scheme is not ("" or "http" or "https" or "mailto" or "tel"), Readings[0]).Scheme;

    /// <summary>Whether it leads to a host, in any reading.</summary>
    internal bool HasHost => Readings.Any(reading => reading.Host.Length > 0);

    /// <summary>Whether it takes more along than a page's name: a query, a fragment, or a long path.</summary>
    internal bool Carries => Readings.Any(reading => reading.After.AsSpan().IndexOfAny('?', '#') >= 0 || reading.After.Length > LongPath);

    /// <summary>Reads a link as the judge of red-team rounds does; <paramref name="whole"/> is false where it goes on beyond what is given.</summary>
    internal static LinkTarget Of(ReadOnlySpan<char> written, bool whole = true) => new(LinkAddress.Readings(written.ToString(), whole));

    /// <summary>Whether it leads to one of these hosts in every reading: <c>example.org</c>, or any below it: <c>*.example.org</c>.</summary>
    internal bool IsAmong(IReadOnlyList<string> hosts)
    {
        foreach (var reading in Readings)
            if (!IsAmong(reading, hosts))
                return false;
        return true;
    }

    static bool IsAmong(LinkAddress reading, IReadOnlyList<string> hosts)
    {
        if (reading.Scheme is not ("" or "http" or "https"))
            return false;
        if (reading.Host.Length == 0)
            return reading.Scheme.Length == 0;
        // What could not be read is on no list, whatever it ends with.
        if (reading.Host[0] == '?')
            return false;
        foreach (var host in hosts)
            if (host.StartsWith("*.", StringComparison.Ordinal) ? reading.Host.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase) : reading.Host.Equals(host, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
