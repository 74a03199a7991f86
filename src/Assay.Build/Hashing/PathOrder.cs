namespace Assay.Build;

/// <summary>
/// The order of OpenSSF model signing: by path parts, each by code points. So <c>a/b</c> comes before <c>a-b</c>,
/// although the character <c>/</c> comes after <c>-</c>.
/// </summary>
internal sealed class PathOrder : IComparer<string>
{
    public static PathOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var a = x ?? "";
        var b = y ?? "";
        for (var i = 0; ; i++)
        {
            var left = i < a.Length ? Weight(a[i]) : -2;
            var right = i < b.Length ? Weight(b[i]) : -2;
            if (left != right)
                return left.CompareTo(right);
            if (left == -2)
                return 0;
        }
    }

    // A part ends before any other character; surrogates are moved above the rest of the basic plane, where the code
    // points they stand for belong.
    static int Weight(char c) => c switch
    {
        '/' => -1,
        >= '\uE000' => c - 0x800,
        >= '\uD800' => c + 0x2000,
        _ => c,
    };
}
