using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Assay.Serving.Hardening.Reach;

/// <summary>Ranges of addresses, however they are spelt and split: whether together they come to the internet.</summary>
internal static class Addresses
{
    // A sixteenth of the internet: more than anybody's own, and halves of the whole are each far above it.
    static readonly UInt128 MuchOfFour = UInt128.One << 28, MuchOfSix = UInt128.One << 121;

    static readonly (UInt128 First, UInt128 Last)[] Private = [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3" }.Select(t => Range(t)!.Value).Select(r => (r.First, r.Last))];
    static readonly (UInt128 First, UInt128 Last) Global = (UInt128.One << 125, (UInt128.One << 126) - 1);

    /// <summary>Whether these ranges hold the internet, or a good part of it (1/16 or more); what is no range counts as nothing.</summary>
    public static bool Everywhere(IEnumerable<string> ranges)
    {
        var (four, six) = (new List<(UInt128 First, UInt128 Last)>(), new List<(UInt128 First, UInt128 Last)>());
        foreach (var text in ranges)
            if (Range(text) is { } range)
                (range.Six ? six : four).Add((range.First, range.Last));
        var total = Length(four);
        foreach (var one in Private)
            total -= Length([.. four.Select(f => Both(f, one)).OfType<(UInt128, UInt128)>()]);
        return total >= MuchOfFour || Length([.. six.Select(s => Both(s, Global)).OfType<(UInt128, UInt128)>()]) >= MuchOfSix;
    }

    public static bool Everywhere(string range) => Everywhere([range]);

    // Clouds take addresses with bits set behind the prefix, and mean the range.
    static (bool Six, UInt128 First, UInt128 Last)? Range(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse((slash < 0 ? text : text[..slash]).Trim(), out var address))
            return null;
        var six = address.AddressFamily == AddressFamily.InterNetworkV6;
        var (bits, length) = (six ? 128 : 32, six ? 128 : 32);
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits))
            return null;
        var value = UInt128.Zero;
        foreach (var part in address.GetAddressBytes())
            value = (value << 8) | part;
        var rest = length == 0 && six ? UInt128.MaxValue : (UInt128.One << (bits - length)) - 1;
        return (six, value & ~rest, value | rest);
    }

    static (UInt128, UInt128)? Both((UInt128 First, UInt128 Last) a, (UInt128 First, UInt128 Last) b)
    {
        var (first, last) = (UInt128.Max(a.First, b.First), UInt128.Min(a.Last, b.Last));
        return first <= last ? (first, last) : null;
    }

    // How many addresses, each counted once. All of IPv6 is one too many to count; it is said as one less.
    static UInt128 Length(List<(UInt128 First, UInt128 Last)> ranges)
    {
        ranges.Sort();
        var (total, next, any) = (UInt128.Zero, UInt128.Zero, false);
        foreach (var (first, last) in ranges)
        {
            var from = any ? UInt128.Max(first, next) : first;
            if (any && (next == 0 || last < from))
                continue;
            total += last - from + (first == 0 && last == UInt128.MaxValue ? UInt128.Zero : UInt128.One);
            (next, any) = (last == UInt128.MaxValue ? UInt128.Zero : last + 1, true);
        }

        return total;
    }
}
