using System.Text;

namespace Assay.Text;

/// <summary>
/// Tag characters (U+E0020 to U+E007E) mirror ASCII and are drawn by nothing: text that a person does not see and a model reads
/// (The Unicode Standard, section 23.9).
/// </summary>
public static class TagCharacters
{
    /// <summary>What the tag characters of a text spell, at most <paramref name="most"/> characters; empty where there are none.</summary>
    public static string Spelled(ReadOnlySpan<char> text, int most = 400)
    {
        var spelled = new StringBuilder();
        for (var i = 0; i + 1 < text.Length && spelled.Length < most; i++)
            if (text[i] == '\udb40' && text[i + 1] is >= '\udc20' and <= '\udc7e')
                spelled.Append((char)(text[i + 1] - '\udc00'));
        return spelled.ToString();
    }
}
