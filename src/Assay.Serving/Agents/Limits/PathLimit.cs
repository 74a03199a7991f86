using System.Buffers;

namespace Assay.Serving.Agents.Limits;

/// <summary>
/// Whether a path stays under a folder, whoever reads it: one that two systems could understand differently is refused, not interpreted.
/// What links the server has inside its folders cannot be seen from here.
/// </summary>
static class PathLimit
{
    /// <summary>Empty when it stays under one of the folders; otherwise why not.</summary>
    internal static string Wrong(string path, IReadOnlyList<string> folders)
    {
        if (Ambiguous(path) is { Length: > 0 } why)
            return why;
        var canonical = Canonical(path);
        foreach (var folder in folders)
        {
            var root = Canonical(folder);
            if (canonical.StartsWith(root, StringComparison.Ordinal) && (canonical.Length == root.Length || root.Length == 0 || canonical[root.Length] == '/'))
                return "";
        }

        return "it leads out of the folders";
    }

    /// <summary>Whether a folder of a policy is one.</summary>
    internal static bool IsFolder(string folder) => Ambiguous(folder).Length == 0;

    static string Ambiguous(string path)
    {
        if (path.Length == 0 || path[0] != '/')
            return "it is no absolute path";
        foreach (var c in path)
            if (c == '\\' || char.IsControl(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Surrogate && !char.IsSurrogate(c))
                return "it holds a backslash or a character that does not show";
        if (HasEscape(path))
            return "it holds an encoded character";
        if (path.AsSpan().IndexOfAny(LookAlikes) >= 0)
            return "it holds a letter that stands for a dot or a slash";
        foreach (var range in path.AsSpan().Split('/'))
        {
            var step = path.AsSpan()[range];
            if (step is "..")
                return "it steps upwards";
            if (step.Length > 1 && step[^1] is '.' or ' ' || step is " ")
                return "a name in it ends with a dot or a blank";
        }

        return "";
    }

    // Letters that compatibility normalisation, or a folding of Unicode to a code page, turns into dots and slashes (named here: a program
    // without ICU does not normalise).
    static readonly SearchValues<char> LookAlikes = SearchValues.Create("\uFF0E\uFF0F\uFF3C\uFE52\uFE68\u2024\u2025\u2026\uFE19\uFE30\u2044\u2215\u2216\u29F8\u29F5\u2571\u2100\u2101\u2105\u2106\u2488\u2489\u248A\u248B\u248C\u248D\u248E\u248F\u2490");

    static bool HasEscape(string path)
    {
        for (var at = path.IndexOf('%', StringComparison.Ordinal); at >= 0; at = path.IndexOf('%', at + 1))
            if (at + 2 < path.Length && char.IsAsciiHexDigit(path[at + 1]) && char.IsAsciiHexDigit(path[at + 2]))
                return true;
        return false;
    }

    static string Canonical(string path) => string.Concat(path.Split('/').Where(s => s is not ("" or ".")).Select(s => "/" + s));
}
