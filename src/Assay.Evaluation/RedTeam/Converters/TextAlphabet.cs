namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>The texts that a converter gives back letter by letter.</summary>
/// <param name="Title">In words, for lists.</param>
/// <param name="Letters">The characters a text may have; null for all.</param>
/// <param name="SingleBlanks">Blanks stand alone and inside: none at either end, no two in a row.</param>
public sealed record TextAlphabet(string Title, string? Letters, bool SingleBlanks = false)
{
    const string Small = "abcdefghijklmnopqrstuvwxyz", Capital = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Digits = "0123456789";

    static readonly string Printable = new([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    /// <summary>Every string, also one with lone surrogates.</summary>
    public static TextAlphabet Any { get; } = new("any text", null);

    /// <summary>Every string without lone surrogates.</summary>
    public static TextAlphabet Unicode { get; } = new("any Unicode text", null);

    public static TextAlphabet Ascii { get; } = new("ASCII", new([.. Enumerable.Range(0, 128).Select(c => (char)c)]));

    public static TextAlphabet PrintableAscii { get; } = new("printable ASCII", Printable);

    public static TextAlphabet WithoutSmallLetters { get; } = new("printable ASCII without small letters", string.Concat(Printable.Except(Small)));

    public static TextAlphabet WithoutCapitals { get; } = new("printable ASCII without capitals", string.Concat(Printable.Except(Capital)));

    public static TextAlphabet SmallWords { get; } = new("words of small letters", Small + " ", true);

    public static TextAlphabet Words { get; } = new("words of letters", Small + Capital + " ", true);

    public static TextAlphabet Capitals { get; } = new("words of capitals", Capital + " ", true);

    public static TextAlphabet CapitalsAndDigits { get; } = new("words of capitals and digits", Capital + Digits + " ", true);

    /// <summary>Whether a text is one of them.</summary>
    public bool Contains(string text)
    {
        if (this == Any)
            return true;
        if (Letters is null)
            return Bytes.IsWellFormed(text);
        return text.All(c => Letters.Contains(c, StringComparison.Ordinal))
            && !(SingleBlanks && (text.StartsWith(' ') || text.EndsWith(' ') || text.Contains("  ", StringComparison.Ordinal)));
    }

    internal static TextAlphabet CapitalsWithout(char letter) => new($"words of capitals without {letter}", Capitals.Letters!.Replace(letter.ToString(), "", StringComparison.Ordinal), true);
}
