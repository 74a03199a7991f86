using System.Text;
using Assay.Text.Normalisation;

namespace Assay.Serving.Guards;

/// <summary>A text as it is compared: folded, with runs of white space as one blank, or as letters and digits alone; each character knows where it stood.</summary>
/// <param name="Text">The characters.</param>
/// <param name="Origins">Where each stood in the source, and behind the last the source's length.</param>
sealed record FoldedLetters(string Text, int[] Origins)
{
    /// <summary>Single blanks, or none and no signs either.</summary>
    internal static FoldedLetters Of(FoldedText folded, int sourceLength, bool lettersOnly)
    {
        var text = new StringBuilder(folded.Text.Length);
        var origins = new List<int>(folded.Text.Length + 1);
        for (var i = 0; i < folded.Text.Length; i++)
        {
            var c = folded.Text[i];
            var white = char.IsWhiteSpace(c);
            if (lettersOnly ? !char.IsLetterOrDigit(c) : white && text.Length > 0 && text[^1] == ' ')
                continue;
            text.Append(white ? ' ' : c);
            origins.Add(folded.Source(i, 1).Start);
        }

        origins.Add(sourceLength);
        return new(text.ToString(), [.. origins]);
    }

    /// <summary>Where a stretch stood: start and end.</summary>
    internal (int Start, int End) Source(int start, int length) => (Origins[start], Origins[start + length - 1] + 1);
}
