namespace Assay.Serving.Exposure;

/// <summary>Compares versions of releases. What is no plain release compares with nothing: a flaw is named only where the version proves it.</summary>
static class Versions
{
    /// <summary>Whether a version is at least <paramref name="from"/> and before <paramref name="fix"/>.</summary>
    public static bool Affected(string version, string? from, string fix) =>
        Parts(version) is { } v && Parts(fix) is { } f && Compare(v, f) < 0 && (from is null || (Parts(from) is { } first && Compare(v, first) >= 0));

    static int Compare(int[] a, int[] b)
    {
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
            if ((i < a.Length ? a[i] : 0).CompareTo(i < b.Length ? b[i] : 0) is not 0 and var order)
                return order;
        return 0;
    }

    static int[]? Parts(string version)
    {
        var words = version.Trim().TrimStart('v').Split('.');
        if (words.Length is < 2 or > 5)
            return null;
        var parts = new int[words.Length];
        for (var i = 0; i < words.Length; i++)
            if (words[i].Length > 6 || !int.TryParse(words[i], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out parts[i]))
                return null;
        return parts;
    }
}
