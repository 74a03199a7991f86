namespace Assay.Serving.Proxy;

/// <summary>Queries that the APIs define. Any other would be a way past the guards.</summary>
static class AllowedQuery
{
    internal static bool Fits(ReadOnlySpan<char> query)
    {
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            var version = pair.StartsWith("api-version=", StringComparison.Ordinal) && pair.Length is > 12 and < 40 && pair[12..].IndexOfAnyExcept(VersionLetters) < 0;
            if (!version && pair is not "beta=true")
                return false;
        }

        return true;
    }

    static readonly System.Buffers.SearchValues<char> VersionLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.");
}
