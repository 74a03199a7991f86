namespace Assay.Text.Normalisation;

/// <summary>
/// Says of nearly every word that it is not on a list, by its first two letters and its length, so that the list itself is hardly ever asked. It lets words through that are on no list, and stops none that is.
/// </summary>
public sealed class WordSieve
{
    const int Longest = 31;

    // By the low five bits of two characters, which are the same for small and capital letters: a bit for each length that a word of the list has.
    readonly uint[] _lengths = new uint[32 * 32];

    /// <param name="words">The list: words of 2 to 31 characters. Small and capital letters are the same.</param>
    public WordSieve(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(word.Length, Longest);
            _lengths[Slot(word[0], word[1])] |= 1u << word.Length;
        }
    }

    /// <summary>False when the word is certainly not on the list.</summary>
    public bool MayHold(ReadOnlySpan<char> word) => word.Length is >= 2 and <= Longest && (_lengths[Slot(word[0], word[1])] >> word.Length & 1) != 0;

    static int Slot(char first, char second) => (first & 31) << 5 | (second & 31);
}
