using System.Text.RegularExpressions;

namespace Assay.Build.Code.Docker;

/// <summary>What an installing command takes, and from where.</summary>
internal sealed record InstallCheck(bool Addresses, bool OtherIndex, bool Unpinned);

/// <summary>What shell lines of notebooks, pipelines and containers do.</summary>
internal static partial class ShellChecks
{
    /// <summary>A download that goes straight into an interpreter.</summary>
    public static bool PipesDownload(string command) => Pipe().IsMatch(command);

    public static bool TrustsRemoteCode(string command) => command.Contains("--trust-remote-code", StringComparison.Ordinal) || command.Contains("--trust_remote_code", StringComparison.Ordinal);

    public static InstallCheck? Install(string command)
    {
        if (Pip().Match(command) is not { Success: true } match)
            return null;
        var words = match.Groups[1].Value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var (addresses, other, unpinned, skip) = (false, false, false, false);
        foreach (var raw in words)
        {
            var word = raw.Trim('"', '\'');
            if (word is "&&" or "||" or ";" or "|" or "#" || word.StartsWith('#'))
                break;
            if (skip)
            {
                skip = false;
                continue;
            }

            if (word.StartsWith("--extra-index-url", StringComparison.Ordinal) || word.StartsWith("--trusted-host", StringComparison.Ordinal) || (word.StartsWith("--index-url", StringComparison.Ordinal) && words.Any(w => w.Contains("http://", StringComparison.Ordinal))))
                other = true;
            if (word.StartsWith('-'))
            {
                skip = !word.Contains('=', StringComparison.Ordinal) && word is "-r" or "--requirement" or "-c" or "--constraint" or "-e" or "--editable" or "-i" or "--index-url" or "--extra-index-url" or "--trusted-host" or "-f" or "--find-links" or "-t" or "--target" or "--prefix" or "--root" or "--python-version" or "--platform" or "-n" or "--channel";
                if (word is "-e" or "--editable")
                    skip = false;
                continue;
            }

            if (word.Contains("://", StringComparison.Ordinal))
                addresses |= !Commit().IsMatch(word) || word.Contains("http://", StringComparison.Ordinal);
            else if (!word.Contains("==", StringComparison.Ordinal) && !word.Contains('@', StringComparison.Ordinal) && !word.StartsWith('.') && !word.StartsWith('/') && !word.Contains('$', StringComparison.Ordinal) && !word.EndsWith(".whl", StringComparison.Ordinal) && word is not ("pip" or "setuptools" or "wheel") && char.IsAsciiLetter(word[0]))
                unpinned = true;
        }

        return new InstallCheck(addresses, other, unpinned);
    }

    [GeneratedRegex(@"\b(curl|wget)\b[^|;&\n]{0,400}\|\s*(sudo\s+(-\S+\s+)?)?(/\S*/)?(ba|z|da|k)?(sh|python3?|perl|ruby|node|iex|Invoke-Expression)\b|\b(ba)?sh\s+-c\s+[""']?\$\(\s*(curl|wget)|\b(ba)?sh\s+<\(\s*(curl|wget)|\beval\s+[""']?\$\(\s*(curl|wget)", RegexOptions.CultureInvariant)]
    private static partial Regex Pipe();

    [GeneratedRegex(@"\b(?:pip3?|uv pip|uv|conda|mamba)\s+(?:-\S+\s+)*install\s+(.*)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Pip();

    [GeneratedRegex(@"@[0-9a-f]{40}\b|#sha256=[0-9a-f]{64}", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
