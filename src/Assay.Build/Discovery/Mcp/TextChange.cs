namespace Assay.Build.Discovery.Mcp;

/// <summary>Says how one text became another: the common start and end are left out.</summary>
internal static class TextChange
{
    const int Context = 20, Most = 400;

    public static string Of(string before, string after)
    {
        if (before.Length == 0 || after.Length == 0)
            return before.Length == 0 ? $"added \"{Short(after)}\"" : $"removed \"{Short(before)}\"";
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)])
            end++;
        var (from, lead) = (Math.Max(0, start - Context), Math.Min(start, Context) < start ? "..." : "");
        var (was, now) = (before[from..(before.Length - end)], after[from..(after.Length - end)]);
        return start + end == before.Length ? $"added \"{Short(after[start..(after.Length - end)])}\" after \"{lead}{before[from..start]}\"" : $"\"{lead}{Short(was)}\" became \"{lead}{Short(now)}\"";
    }

    // Half a pair is no text, and would not be JSON.
    static string Short(string text)
    {
        var shown = text.Length <= Most ? text : text[..Most] + "...";
        return shown.IsWholePairs() ? shown : new string([.. shown.Select(c => char.IsSurrogate(c) ? '\ufffd' : c)]);
    }

    static bool IsWholePairs(this string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]))
            {
                if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                    return false;
                i++;
            }

        return true;
    }
}
