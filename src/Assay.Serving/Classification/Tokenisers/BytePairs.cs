using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>Byte-pair encoding over letters of bytes (GPT-2, RoBERTa): of all neighbours the pair that was learned first is joined first, from the left.</summary>
sealed class BytePairs : IWordModel
{
    const int MostMerges = 2_000_000;

    readonly Dictionary<string, int> _pieces;
    readonly Dictionary<(int Left, int Right), (int Rank, int Id)> _merges;
    readonly int[] _letters = new int[512];
    readonly bool _wholeWords;

    BytePairs(Dictionary<string, int> pieces, Dictionary<(int, int), (int, int)> merges, bool wholeWords)
    {
        (_pieces, _merges, _wholeWords) = (pieces, merges, wholeWords);
        foreach (var letter in ByteLetters.Of)
            _letters[letter] = pieces[letter.ToString()];
    }

    public int Size => Vocabulary.SizeOf(_pieces);

    public int? IdOf(string piece) => _pieces.TryGetValue(piece, out var id) ? id : null;

    internal static BytePairs? Read(JsonElement model, FileRefusal refusal)
    {
        if (!refusal.IsOf(model, "model", "type", "vocab", "merges", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges") || Vocabulary.Read(model, refusal) is not { } pieces)
            return null;
        if (model.TryGetProperty("dropout", out var dropout) && dropout.ValueKind != JsonValueKind.Null && !(dropout.ValueKind == JsonValueKind.Number && dropout.TryGetDouble(out var none) && none == 0))
            return refusal.Refuse<BytePairs>("model.dropout", "it is not supported: a guard does not throw dice");
        foreach (var affix in (ReadOnlySpan<string>)["continuing_subword_prefix", "end_of_word_suffix"])
            if (refusal.String(model, "model", affix) is { Length: > 0 })
                return refusal.Refuse<BytePairs>($"model.{affix}", "it is not supported");
        if (refusal.Flag(model, "model", "byte_fallback", false))
            return refusal.Refuse<BytePairs>("model.byte_fallback", "it is not supported");
        if (ByteLetters.Of.FirstOrDefault(l => !pieces.ContainsKey(l.ToString())) is not '\0' and var missing)
            return refusal.Refuse<BytePairs>("model.vocab", $"there is no piece for the byte {Array.IndexOf(ByteLetters.Of, missing)}");
        if (!model.TryGetProperty("merges", out var list) || list.ValueKind != JsonValueKind.Array)
            return refusal.Refuse<BytePairs>("model.merges", "it has to be a list");
        Dictionary<(int, int), (int, int)> merges = [];
        foreach (var (i, merge) in list.EnumerateArray().Index())
        {
            if (i >= MostMerges)
                return refusal.Refuse<BytePairs>("model.merges", $"more than {MostMerges}");
            if (Pair(merge) is not var (left, right) || !pieces.TryGetValue(left, out var a) || !pieces.TryGetValue(right, out var b) || !pieces.TryGetValue(left + right, out var both))
                return refusal.Refuse<BytePairs>($"model.merges[{i}]", "it has to be two pieces of the vocabulary that make a third");
            // Of two that are alike the reference takes the later.
            merges[(a, b)] = (i, both);
        }

        var whole = refusal.Flag(model, "model", "ignore_merges", false);
        return refusal.Any ? null : new BytePairs(pieces, merges, whole);
    }

    public int Encode(string word, List<int> ids)
    {
        if (_wholeWords && _pieces.TryGetValue(word, out var whole))
        {
            ids.Add(whole);
            return 0;
        }

        var n = word.Length;
        int[] piece = new int[n], next = new int[n], before = new int[n];
        PriorityQueue<(int At, int Id), (int Rank, int At)> open = new();
        for (var i = 0; i < n; i++)
            (piece[i], next[i], before[i]) = (_letters[word[i]], i + 1 < n ? i + 1 : -1, i - 1);
        for (var i = 0; i + 1 < n; i++)
            Offer(i);
        while (open.TryDequeue(out var top, out _))
        {
            var (at, id) = top;
            // What was joined since is no longer what was offered.
            if (piece[at] < 0 || next[at] is < 0 || !_merges.TryGetValue((piece[at], piece[next[at]]), out var now) || now.Id != id)
                continue;
            var gone = next[at];
            (piece[at], piece[gone], next[at]) = (id, -1, next[gone]);
            if (next[at] >= 0)
                before[next[at]] = at;
            if (before[at] >= 0)
                Offer(before[at]);
            if (next[at] >= 0)
                Offer(at);
        }

        for (var i = 0; i >= 0 && i < n; i = next[i])
            ids.Add(piece[i]);
        return 0;

        void Offer(int at)
        {
            if (_merges.TryGetValue((piece[at], piece[next[at]]), out var merge))
                open.Enqueue((at, merge.Id), (merge.Rank, at));
        }
    }

    static (string Left, string Right)? Pair(JsonElement merge)
    {
        try
        {
            if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 && merge[0].ValueKind == JsonValueKind.String && merge[1].ValueKind == JsonValueKind.String)
                return (merge[0].GetString()!, merge[1].GetString()!);
            return merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right] ? (left, right) : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
