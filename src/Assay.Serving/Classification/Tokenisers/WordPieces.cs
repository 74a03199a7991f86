using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>Turns a word into numbers of the vocabulary.</summary>
interface IWordModel
{
    /// <summary>Adds its numbers, and says how many of its characters are not in them: those that the vocabulary does not know.</summary>
    int Encode(string word, List<int> ids);

    /// <summary>Numbers that it can give: 0 to one below this.</summary>
    int Size { get; }

    /// <summary>The number of a piece; null for none.</summary>
    int? IdOf(string piece);
}

/// <summary>WordPiece (BERT): the longest piece from the left, again and again; a word that does not come out even is unknown.</summary>
sealed class WordPieces : IWordModel
{
    const int LongestWord = 1000;

    readonly Dictionary<string, int> _all;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _first, _rest;
    readonly int _unknown, _longestWord, _longestPiece;

    WordPieces(Dictionary<string, int> all, IReadOnlySet<string> special, string prefix, int unknown, int longestWord)
    {
        (_all, _unknown, _longestWord) = (all, unknown, longestWord);
        Dictionary<string, int> first = new(all.Count, StringComparer.Ordinal), rest = new(StringComparer.Ordinal);
        foreach (var (piece, id) in all)
        {
            if (special.Contains(piece))
                continue;
            first[piece] = id;
            if (piece.Length > prefix.Length && piece.StartsWith(prefix, StringComparison.Ordinal))
                rest[piece[prefix.Length..]] = id;
            _longestPiece = Math.Max(_longestPiece, piece.Length);
        }

        (_first, _rest) = (first.GetAlternateLookup<ReadOnlySpan<char>>(), rest.GetAlternateLookup<ReadOnlySpan<char>>());
    }

    public int Size => Vocabulary.SizeOf(_all);

    public int? IdOf(string piece) => _all.TryGetValue(piece, out var id) ? id : null;

    internal static WordPieces? Read(JsonElement model, IReadOnlySet<string> special, FileRefusal refusal)
    {
        if (!refusal.IsOf(model, "model", "type", "vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word") || Vocabulary.Read(model, refusal) is not { } vocabulary)
            return null;
        var unknown = refusal.String(model, "model", "unk_token") ?? "[UNK]";
        var longest = refusal.Number(model, "model", "max_input_chars_per_word", 100, LongestWord);
        if ((refusal.String(model, "model", "continuing_subword_prefix") ?? "##") is not { Length: > 0 } prefix)
            return refusal.Refuse<WordPieces>("model.continuing_subword_prefix", "an empty one is not supported");
        return refusal.Any ? null : Of(vocabulary, special, prefix, unknown, longest, refusal);
    }

    internal static WordPieces? Of(Dictionary<string, int> vocabulary, IReadOnlySet<string> special, string prefix, string unknown, int longest, FileRefusal refusal) =>
        vocabulary.TryGetValue(unknown, out var id) ? new WordPieces(vocabulary, special, prefix, id, longest) : refusal.Refuse<WordPieces>("model.vocab", $"there is no '{FileRefusal.Named(unknown)}'");

    public int Encode(string word, List<int> ids)
    {
        var (began, letters) = (ids.Count, 0);
        foreach (var _ in word.EnumerateRunes())
            letters++;
        for (var at = 0; letters <= _longestWord && at < word.Length;)
        {
            var end = Math.Min(word.Length, at + _longestPiece);
            var (id, found) = (0, false);
            for (; end > at && !found; end -= found ? 0 : 1)
                found = (end == word.Length || !char.IsLowSurrogate(word[end])) && (at == 0 ? _first : _rest).TryGetValue(word.AsSpan(at, end - at), out id);
            if (!found)
                break;
            ids.Add(id);
            at = end;
            if (at == word.Length)
                return 0;
        }

        ids.RemoveRange(began, ids.Count - began);
        ids.Add(_unknown);
        return word.Length;
    }
}
