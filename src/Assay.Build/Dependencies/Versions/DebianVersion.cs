using System.Globalization;

namespace Assay.Build.Dependencies.Versions;

/// <summary>A Debian version: epoch, upstream, revision, in the order of Debian Policy 5.6.12.</summary>
internal sealed class DebianVersion(long epoch, string upstream, string revision) : IComparable
{
    public static DebianVersion? Read(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 256 || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '+' or '-' or '~' or ':')))
            return null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        long epoch = 0;
        if (colon >= 0 && !long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out epoch))
            return null;
        var rest = text[(colon + 1)..];
        var dash = rest.LastIndexOf('-');
        return rest.Length == 0 ? null : new(epoch, dash < 0 ? rest : rest[..dash], dash < 0 ? "" : rest[(dash + 1)..]);
    }

    public int CompareTo(object? obj) => obj is not DebianVersion other ? 1
        : epoch != other.Epoch ? epoch.CompareTo(other.Epoch)
        : Part(upstream, other.Upstream) is var order and not 0 ? order : Part(revision, other.Revision);

    long Epoch => epoch;

    string Upstream => upstream;

    string Revision => revision;

    // Letters before other characters, the tilde before even the end.
    static int Weight(string text, int at) => at >= text.Length || char.IsAsciiDigit(text[at]) ? 0
        : text[at] == '~' ? -1 : char.IsAsciiLetter(text[at]) ? text[at] : text[at] + 256;

    static int Part(string a, string b)
    {
        int i = 0, j = 0;
        while (i < a.Length || j < b.Length)
        {
            while ((i < a.Length && !char.IsAsciiDigit(a[i])) || (j < b.Length && !char.IsAsciiDigit(b[j])))
            {
                if (Weight(a, i) != Weight(b, j))
                    return Weight(a, i).CompareTo(Weight(b, j));
                i++;
                j++;
            }

            while (i < a.Length && a[i] == '0')
                i++;
            while (j < b.Length && b[j] == '0')
                j++;
            var (from, start) = (i, j);
            while (i < a.Length && char.IsAsciiDigit(a[i]))
                i++;
            while (j < b.Length && char.IsAsciiDigit(b[j]))
                j++;
            var order = (i - from) != (j - start) ? (i - from).CompareTo(j - start) : string.CompareOrdinal(a, from, b, start, i - from);
            if (order != 0)
                return order;
        }

        return 0;
    }
}

/// <summary>Debian and Ubuntu; their manifests have no ranges that a scan reads.</summary>
internal sealed class DebianScheme : IVersionScheme
{
    public IComparable? Parse(string text) => DebianVersion.Read(text);

    public IVersionRange? ParseRange(string text) => null;
}
