using System.Text;

namespace SupportAssistant.Model.Reading;

/// <summary>One way to read a text: as it stands, decoded, or put into English.</summary>
sealed record Reading(string Text, bool Encoded, bool Foreign);

/// <summary>What a capable model reads in a text, when it is of a mind to.</summary>
static class Readings
{
    const int Longest = 48_000;

    /// <param name="decode">the weakness for encoded instructions is on</param>
    /// <param name="translate">the weakness for languages that rules forgot is on</param>
    public static IEnumerable<Reading> Of(string text, bool decode, bool translate)
    {
        text = text.Length > Longest ? text[..Longest] : text;
        var plain = Plainly(text);
        yield return new(plain, false, false);
        if (decode)
            foreach (var decoded in Decoders.Views(text))
                yield return new(Plainly(decoded), true, false);
        if (translate && Languages.ToEnglish(plain) is { } english)
            yield return new(english, false, true);
    }

    // Accents on letters of English words, odd quotes and doubled spaces stop nobody from reading.
    static string Plainly(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            plain.Append(c is '\u00a0' or '\t' ? ' ' : c is '’' ? '\'' : c);
        return plain.ToString();
    }
}
