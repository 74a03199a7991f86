using System.Text;

namespace Assay.Text.Normalisation;

/// <summary>"i g n o r e  a l l", "i-g-n-o-r-e": letters that stand alone are put together; a wider gap is a blank.</summary>
static class SpacedLetters
{
    const int Fewest = 4;

    internal static void Find(string text, List<Layer> layers)
    {
        StringBuilder? joined = null;
        var (copied, first, last) = (0, -1, 0);
        for (var at = 0; at < text.Length;)
        {
            var (end, letters) = Run(text, at);
            if (letters < Fewest)
            {
                at = Math.Max(end, at + 1);
                continue;
            }

            joined ??= new StringBuilder(text.Length);
            joined.Append(text, copied, at - copied);
            Join(text.AsSpan(at, end - at), joined);
            first = first < 0 ? at : first;
            (copied, at, last) = (end, end, end);
        }

        if (joined is not null)
            layers.Add(new Layer(FormStep.SpacedLetters, joined.Append(text, copied, text.Length - copied).ToString(), first, last - first));
    }

    /// <summary>A run of single letters with the same sign between them, blanks of any number beside it.</summary>
    static (int End, int Letters) Run(string text, int at)
    {
        if (!char.IsLetter(text[at]) || (at > 0 && char.IsLetterOrDigit(text[at - 1])))
            return (at + 1, 0);
        var (end, letters) = (at, 0);
        var sign = '\0';
        while (end < text.Length && char.IsLetter(text[end]))
        {
            var next = end + 1;
            if (next < text.Length && char.IsLetterOrDigit(text[next]))
                break;
            letters++;
            end = next;
            while (next < text.Length && IsSign(text[next]) && next - end < 4)
            {
                sign = sign == '\0' && text[next] != ' ' ? text[next] : sign;
                next++;
            }

            if (next == end || next >= text.Length || !char.IsLetter(text[next]) || (next + 1 < text.Length && char.IsLetterOrDigit(text[next + 1])))
                break;
            end = next;
        }

        return (end, letters);
    }

    static void Join(ReadOnlySpan<char> run, StringBuilder joined)
    {
        for (var i = 0; i < run.Length;)
        {
            joined.Append(run[i++]);
            var gap = 0;
            while (i < run.Length && IsSign(run[i]))
            {
                gap += run[i] == ' ' ? 1 : 0;
                gap += run[i] is '\n' or '/' or '|' ? 2 : 0;
                i++;
            }

            if (gap >= 2)
                joined.Append(' ');
        }
    }

    static bool IsSign(char c) => c is ' ' or '-' or '.' or '_' or '*' or '|' or '/' or '\n' or ',' or '+' or '~' or '·';
}
