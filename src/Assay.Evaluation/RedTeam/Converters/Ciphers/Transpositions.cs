using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Ciphers;

/// <summary>Ciphers that move characters and change none.</summary>
internal static class Transpositions
{
    const int MostRails = 20, LongestKey = 16;

    public static IEnumerable<Converter> All => [Rails("rail-fence", 3), Columns("columnar", "zebra")];

    static Converter Rails(string id, int rails) => Of(id, "Rail fence", "Written down and up over some lines, read line by line (setting).", $"It is a rail fence cipher with {rails} rails.", count => RailOrder(count, rails)) with
    {
        Setting = $"a number of rails from 2 to {MostRails} (usually 3)",
        Settings = ["5"],
        With = set => AlphabetCiphers.Number(set) is >= 2 and <= MostRails and var to ? Rails($"rail-fence:{to}", to) : null,
    };

    static Converter Columns(string id, string key) => Of(id, "Columns", "Written in rows under a key word, read by columns in the order of the key's letters (setting).", $"It is a columnar transposition with the key {key.ToUpperInvariant()} (no filling letters; equal letters of the key from left to right).", count => ColumnOrder(count, key)) with
    {
        Setting = $"a key of 2 to {LongestKey} small letters (usually zebra)",
        Settings = ["orchard"],
        With = set => set.Length is >= 2 and <= LongestKey && set.All(char.IsAsciiLetterLower) ? Columns($"columnar:{set}", set) : null,
    };

    // The order: which character of the text stands at each place.
    static Converter Of(string id, string title, string summary, string how, Func<int, IEnumerable<int>> order) => new(id, title, ConverterKind.Cipher, summary, text =>
    {
        var runes = text.EnumerateRunes().ToArray();
        return Pieces.Join(order(runes.Length).Select(from => runes[from]));
    })
    {
        HowToRead = how,
        Reverts = TextAlphabet.Unicode,
        Restore = text =>
        {
            var runes = text.EnumerateRunes().ToArray();
            var plain = new Rune[runes.Length];
            foreach (var (from, at) in order(runes.Length).Select((from, at) => (from, at)))
                plain[from] = runes[at];
            return Pieces.Join(plain);
        },
    };

    static IEnumerable<int> RailOrder(int count, int rails)
    {
        var turn = 2 * (rails - 1);
        return Enumerable.Range(0, rails).SelectMany(rail => Enumerable.Range(0, count).Where(i => Math.Min(i % turn, turn - (i % turn)) == rail));
    }

    static IEnumerable<int> ColumnOrder(int count, string key)
    {
        // OrderBy is stable: equal letters keep their order.
        var columns = Enumerable.Range(0, key.Length).OrderBy(c => key[c]);
        return columns.SelectMany(c => Enumerable.Range(0, count).Where(i => i % key.Length == c));
    }
}
