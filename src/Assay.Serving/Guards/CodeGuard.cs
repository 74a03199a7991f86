namespace Assay.Serving.Guards;

/// <summary>
/// Program text in fences (CommonMark 4.5), and scripts that say what runs them (<c>#!</c>). Languages as the fence names them; <c>any</c> for all, those without a name too. Code that stands in a text without a fence is
/// not seen.
/// </summary>
sealed class CodeGuard(IReadOnlySet<string> languages) : IGuard
{
    static readonly Dictionary<string, string> Also = new(StringComparer.OrdinalIgnoreCase) { ["sh"] = "bash", ["shell"] = "bash", ["zsh"] = "bash", ["console"] = "bash", ["ps1"] = "powershell", ["pwsh"] = "powershell", ["py"] = "python", ["python3"] = "python", ["js"] = "javascript", ["node"] = "javascript", ["ts"] = "typescript", ["cs"] = "csharp", ["c#"] = "csharp", ["c++"] = "cpp", ["rb"] = "ruby", ["golang"] = "go", ["rs"] = "rust", ["bat"] = "batch", ["cmd"] = "batch", ["vb"] = "vbscript", ["vba"] = "vbscript" };

    /// <summary>The name that a language has in a policy.</summary>
    internal static string Named(string language) => Also.GetValueOrDefault(language, language.ToLowerInvariant());

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
        {
            var (open, fence, language) = (-1, "", "");
            for (var at = 0; at <= part.Text.Length;)
            {
                var end = part.Text.IndexOf('\n', at) is >= 0 and var n ? n : part.Text.Length;
                var line = part.Text.AsSpan(at, end - at).Trim();
                var mark = Fence(line);
                if (open < 0 && mark.Length > 0)
                    (open, fence, language) = (at, mark, Word(line[mark.Length..]));
                else if (open < 0 && line.StartsWith("#!", StringComparison.Ordinal) && Interpreter(line) is { Length: > 0 } runs && Wanted(runs))
                    hits.Add(new GuardHit(part, at, part.Text.Length - at, 1, $"a script for {runs}"));
                else if (open >= 0 && mark.Length >= fence.Length && mark[0] == fence[0] && line.Length == mark.Length)
                {
                    Add(part, open, end, language, hits);
                    open = -1;
                }

                at = end + 1;
            }

            if (open >= 0)
                Add(part, open, part.Text.Length, language, hits);
        }
    }

    /// <summary>From a line that is not ended; a fence that is open is found already.</summary>
    public int HoldFrom(string text)
    {
        var line = text.LastIndexOf('\n') + 1;
        return text.AsSpan(line).TrimStart() is [] or ['`' or '~' or '#' or '>', ..] ? line : text.Length;
    }

    void Add(Messages.Part part, int start, int end, string language, ICollection<GuardHit> hits)
    {
        if (Wanted(language))
            hits.Add(new GuardHit(part, start, end - start, 1, language.Length > 0 ? $"code: {Named(language)}" : "code"));
    }

    bool Wanted(string language) => languages.Contains("any") || (language.Length > 0 && languages.Contains(Named(language)));

    static string Fence(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] is not ('`' or '~'))
            return "";
        var length = line.IndexOfAnyExcept(line[0]);
        length = length < 0 ? line.Length : length;
        return length >= 3 ? new string(line[0], Math.Min(length, 64)) : "";
    }

    static string Word(ReadOnlySpan<char> text)
    {
        text = text.TrimStart(" `~{.");
        var end = 0;
        while (end < text.Length && end < 24 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '+' or '#'))
            end++;
        return text[..end].ToString();
    }

    static string Interpreter(ReadOnlySpan<char> line)
    {
        var command = line[2..].Trim();
        if (command.Contains("env ", StringComparison.Ordinal))
            command = command[(command.IndexOf("env ", StringComparison.Ordinal) + 4)..];
        command = command[(command.LastIndexOf('/') + 1)..];
        return Word(command);
    }
}
