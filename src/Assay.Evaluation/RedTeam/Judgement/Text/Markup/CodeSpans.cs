namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>Where a Markdown text shows code: fenced blocks (open ones reach to the end) and inline code. CommonMark 0.31, sections 4.5 and 6.1.</summary>
sealed class CodeSpans
{
    readonly List<(int Start, int End)> _spans = [];

    internal CodeSpans(string text)
    {
        for (var line = 0; line < text.Length;)
        {
            var end = text.IndexOf('\n', line) is >= 0 and var found ? found + 1 : text.Length;
            if (Fence(text, line) is { Length: > 0 } fence)
            {
                var close = Close(text, end, fence);
                _spans.Add((line, close));
                line = close;
                continue;
            }

            Inline(text, line, end);
            line = end;
        }
    }

    internal bool Holds(int at)
    {
        var index = _spans.BinarySearch((at, int.MaxValue));
        var before = (index < 0 ? ~index : index) - 1;
        return before >= 0 && _spans[before].Start <= at && at < _spans[before].End;
    }

    static string Fence(string text, int line)
    {
        var i = line;
        while (i < text.Length && i < line + 3 && text[i] == ' ')
            i++;
        if (i >= text.Length || text[i] is not ('`' or '~'))
            return "";
        var length = Run(text, i);
        return length >= 3 ? new string(text[i], int.Min(length, 64)) : "";
    }

    static int Close(string text, int from, string fence)
    {
        for (var line = from; line < text.Length;)
        {
            var end = text.IndexOf('\n', line) is >= 0 and var found ? found + 1 : text.Length;
            if (text.AsSpan(line, end - line).Trim() is var trimmed && trimmed.StartsWith(fence) && trimmed.TrimStart(fence[0]).IsEmpty)
                return end;
            line = end;
        }

        return text.Length;
    }

    void Inline(string text, int from, int end)
    {
        // A run of backticks that found no partner of its length will not find one further on either.
        var without = new HashSet<int>();
        for (var i = from; i < end; i++)
        {
            if (text[i] != '`')
                continue;
            var length = int.Min(Run(text, i), end - i);
            var close = without.Contains(length) ? -1 : Partner(text, i + length, end, length);
            if (close < 0)
                without.Add(length);
            else
                _spans.Add((i, close + length));
            i = close < 0 ? i + length - 1 : close + length - 1;
        }
    }

    static int Partner(string text, int from, int end, int length)
    {
        for (var i = from; i < end; i++)
        {
            if (text[i] != '`')
                continue;
            var run = Run(text, i);
            if (run == length)
                return i;
            i += run - 1;
        }

        return -1;
    }

    static int Run(string text, int at)
    {
        var end = at;
        while (end < text.Length && text[end] == text[at])
            end++;
        return end - at;
    }
}
