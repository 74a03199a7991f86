using System.Globalization;
using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>Poetry's carets and tildes in the words of PEP 440. Alternatives (<c>||</c>) have none and become no bound.</summary>
internal static class PoetryRange
{
    public static string ToPep440(string written)
    {
        if (written.Trim() is "" or "*" || written.Contains('|', StringComparison.Ordinal))
            return "";
        return string.Join(',', written.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(One));
    }

    static string One(string part)
    {
        if (part[0] == '^' && Pep440Version.TryParse(part[1..], out var caret))
        {
            var at = Array.FindIndex(caret.Release, n => !n.IsZero);
            return $">={caret},<{Next(caret, at < 0 ? caret.Release.Length - 1 : at)}";
        }

        if (part[0] == '~' && !part.StartsWith("~=", StringComparison.Ordinal) && Pep440Version.TryParse(part[1..], out var tilde))
            return $">={tilde},<{Next(tilde, Math.Min(1, tilde.Release.Length - 1))}";
        return char.IsAsciiDigit(part[0]) ? "==" + part : part == "*" ? "" : part;
    }

    static string Next(Pep440Version version, int at) =>
        string.Join('.', version.Release.Take(at).Append(version.Release[at] + 1).Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
