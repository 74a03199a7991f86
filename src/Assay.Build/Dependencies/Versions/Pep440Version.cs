using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Assay.Build.Dependencies.Versions;

/// <summary>A version of a Python package (PEP 440), normalised, in the order of the specification.</summary>
internal sealed class Pep440Version : IComparable, IComparable<Pep440Version>
{
    const int MostCharacters = 256;

    Pep440Version() { }

    public BigInteger Epoch { get; private init; }

    public required BigInteger[] Release { get; init; }

    /// <summary>'a', 'b' or 'c' (a release candidate), and its number.</summary>
    public (char Letter, BigInteger Number)? Pre { get; private init; }

    public BigInteger? Post { get; private init; }

    public BigInteger? Dev { get; private init; }

    public string[] Local { get; private init; } = [];

    public bool IsPrerelease => Pre is not null || Dev is not null;

    /// <summary>The same without its local part.</summary>
    public Pep440Version Public => Local.Length == 0 ? this : new() { Epoch = Epoch, Release = Release, Pre = Pre, Post = Post, Dev = Dev };

    /// <summary>Epoch and release alone.</summary>
    public Pep440Version Base => new() { Epoch = Epoch, Release = Release };

    public static bool TryParse(string? text, [NotNullWhen(true)] out Pep440Version? version)
    {
        version = null;
        if (text is null || text.Length is 0 or > MostCharacters)
            return false;
        var at = new Pep440Cursor(text.Trim().ToLowerInvariant());
        at.Take('v');
        if (!at.Number(out var first))
            return false;
        var epoch = BigInteger.Zero;
        if (at.Take('!'))
        {
            epoch = first;
            if (!at.Number(out first))
                return false;
        }

        // An array: lists of a structure of another library are compiled anew at every start.
        var (release, parts) = (new BigInteger[4], 1);
        release[0] = first;
        while (at.NextIs('.') && char.IsAsciiDigit(at.Peek(1)))
        {
            at.Take('.');
            at.Number(out var next);
            if (parts == release.Length)
                Array.Resize(ref release, parts * 2);
            release[parts++] = next;
        }

        var pre = at.Pre();
        var post = at.Post();
        var dev = at.Dev();
        if (!at.Local(out var local) || !at.AtEnd)
            return false;
        version = new Pep440Version { Epoch = epoch, Release = release[..parts], Pre = pre, Post = post, Dev = dev, Local = local };
        return true;
    }

    public int CompareTo(object? obj) => CompareTo(obj as Pep440Version);

    public int CompareTo(Pep440Version? other)
    {
        if (other is null)
            return 1;
        var order = Epoch.CompareTo(other.Epoch);
        for (var i = 0; order == 0 && i < Math.Max(Release.Length, other.Release.Length); i++)
            order = Segment(i).CompareTo(other.Segment(i));
        if (order == 0)
            order = PreRank.CompareTo(other.PreRank);
        if (order == 0 && Pre is { } mine && other.Pre is { } theirs)
            order = mine.Letter != theirs.Letter ? mine.Letter.CompareTo(theirs.Letter) : mine.Number.CompareTo(theirs.Number);
        if (order == 0)
            order = (Post ?? BigInteger.MinusOne).CompareTo(other.Post ?? BigInteger.MinusOne);
        if (order == 0)
            order = Dev is null ? other.Dev is null ? 0 : 1 : other.Dev is null ? -1 : Dev.Value.CompareTo(other.Dev.Value);
        return order != 0 ? order : CompareLocal(Local, other.Local);
    }

    public BigInteger Segment(int i) => i < Release.Length ? Release[i] : BigInteger.Zero;

    // A development release of the final release comes before its alphas.
    int PreRank => Pre is not null ? 1 : Post is null && Dev is not null ? 0 : 2;

    static int CompareLocal(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var (left, right) = (char.IsAsciiDigit(a[i][0]) && a[i].All(char.IsAsciiDigit), char.IsAsciiDigit(b[i][0]) && b[i].All(char.IsAsciiDigit));
            var order = left && right ? BigInteger.Parse(a[i], CultureInfo.InvariantCulture).CompareTo(BigInteger.Parse(b[i], CultureInfo.InvariantCulture))
                : left != right ? left ? 1 : -1 : string.CompareOrdinal(a[i], b[i]);
            if (order != 0)
                return order;
        }

        return a.Length.CompareTo(b.Length);
    }

    public override bool Equals(object? obj) => obj is Pep440Version other && CompareTo(other) == 0;

    public override int GetHashCode() => HashCode.Combine(Epoch, Release[0], Pre, Post, Dev);

    public override string ToString()
    {
        var text = new StringBuilder();
        if (!Epoch.IsZero)
            text.Append(CultureInfo.InvariantCulture, $"{Epoch}!");
        text.AppendJoin('.', Release);
        if (Pre is { } pre)
            text.Append(pre.Letter == 'c' ? "rc" : pre.Letter.ToString()).Append(pre.Number);
        if (Post is { } post)
            text.Append(".post").Append(post);
        if (Dev is { } dev)
            text.Append(".dev").Append(dev);
        if (Local.Length > 0)
            text.Append('+').AppendJoin('.', Local);
        return text.ToString();
    }
}
