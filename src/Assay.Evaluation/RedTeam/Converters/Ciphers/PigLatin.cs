using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam.Converters.Ciphers;

/// <summary>Pig Latin: consonants in front go to the end and "ay" follows; words that begin with a vowel get "way".</summary>
internal static partial class PigLatin
{
    public static Converter Converter { get; } = new("pig-latin", "Pig Latin", ConverterKind.Cipher, "Consonants in front of a word go to its end, and \"ay\" follows.", text => Word().Replace(text, m => Say(m.Value)))
    {
        HowToRead = "It is Pig Latin.",
    };

    static string Say(string word)
    {
        var front = Front().Match(word).Length;
        var said = front == 0 ? word + "way" : word[front..] + word[..front].ToLowerInvariant() + "ay";
        return char.IsAsciiLetterUpper(word[0]) ? char.ToUpperInvariant(said[0]) + said[1..] : said;
    }

    [GeneratedRegex("[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    // "qu" goes together; a y inside the word is a vowel.
    [GeneratedRegex("^(?:qu|[bcdfghjklmnpqrstvwxyz](?:qu|[bcdfghjklmnpqrstvwxz])*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Front();
}
