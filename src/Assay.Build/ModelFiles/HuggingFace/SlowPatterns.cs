namespace Assay.Build.ModelFiles.HuggingFace;

/// <summary>Finds a group that is repeated without bound and holds something that is repeated without bound: the shape that takes exponential time.</summary>
internal static class SlowPatterns
{
    const int Longest = 100_000, MostNesting = 100;

    /// <summary>The group, or null.</summary>
    public static string? In(string pattern)
    {
        if (pattern.Length > Longest)
            return null;
        var open = new Stack<(int At, bool Repeats)>();
        var repeats = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    // \p{L}: the braces are no quantifier.
                    if (i + 1 < pattern.Length && pattern[i] is 'p' or 'P' or 'x' or 'u' && pattern[i + 1] == '{')
                        i = Math.Max(i, pattern.IndexOf('}', i));
                    break;
                case '[':
                    i = Class(pattern, i);
                    break;
                case '(' when open.Count < MostNesting:
                    open.Push((i, repeats));
                    repeats = false;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '?')
                        i++;
                    break;
                case ')' when open.TryPop(out var group):
                    var unbounded = Unbounded(pattern, i + 1, out var possessive);
                    if (unbounded && repeats && !possessive && !IsAtomic(pattern, group.At))
                        return pattern[group.At..Math.Min(pattern.Length, i + 2)];
                    repeats |= group.Repeats;
                    break;
                case '*' or '+' or '{' when i > 0:
                    repeats |= Unbounded(pattern, i, out var keeps) && !keeps;
                    break;
            }
        }

        return null;
    }

    static bool IsAtomic(string pattern, int at) => string.CompareOrdinal(pattern, at, "(?>", 0, 3) == 0 || string.CompareOrdinal(pattern, at, "(?=", 0, 3) == 0 || string.CompareOrdinal(pattern, at, "(?!", 0, 3) == 0;

    static int Class(string pattern, int at)
    {
        var i = at + 1;
        if (i < pattern.Length && pattern[i] == '^')
            i++;
        if (i < pattern.Length && pattern[i] == ']')
            i++;
        for (; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '\\')
                i++;
        }

        return i;
    }

    static bool Unbounded(string pattern, int at, out bool possessive)
    {
        possessive = false;
        if (at >= pattern.Length)
            return false;
        var end = at;
        if (pattern[at] == '{')
        {
            end = pattern.IndexOf('}', at);
            if (end < 0 || pattern[end - 1] != ',')
                return false;
        }
        else if (pattern[at] is not ('*' or '+'))
        {
            return false;
        }

        possessive = end + 1 < pattern.Length && pattern[end + 1] == '+';
        return true;
    }
}
