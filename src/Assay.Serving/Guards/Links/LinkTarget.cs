using Assay.Text;

namespace Assay.Serving.Guards.Links;

/// <summary>Where a link leads, held against a list of hosts.</summary>
/// <param name="Host">In ASCII and small letters; empty where it leads to no host.</param>
/// <param name="Scheme">In small letters; empty for a link within the site.</param>
/// <param name="Carries">Whether it takes more along than a page's name: a query, a fragment, or a long path.</param>
readonly record struct LinkTarget(string Host, string Scheme, bool Carries)
{
    const int Longest = 4096, LongPath = 60;

    /// <summary>Reads a link as the judge of red-team rounds does.</summary>
    internal static LinkTarget Of(ReadOnlySpan<char> written)
    {
        var address = LinkAddress.Of(written[..Math.Min(written.Length, Longest)].ToString());
        return new(address.Host, address.Scheme, address.After.AsSpan().IndexOfAny('?', '#') >= 0 || address.After.Length > LongPath);
    }

    /// <summary>Whether it leads to one of these hosts: <c>example.org</c>, or any below it: <c>*.example.org</c>.</summary>
    internal bool IsAmong(IReadOnlyList<string> hosts)
    {
        if (Scheme is not ("" or "http" or "https"))
            return false;
        if (Host.Length == 0)
            return Scheme.Length == 0;
        foreach (var host in hosts)
            if (host.StartsWith("*.", StringComparison.Ordinal) ? Host.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase) : Host.Equals(host, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
