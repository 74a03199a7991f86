using System.Text;
using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>Unigram (SentencePiece; DeBERTa-v3, XLM-R): of all ways to cut a word the most likely. Unknown characters in a row are one unknown piece.</summary>
sealed class UnigramPieces : IWordModel
{
    const double UnknownPenalty = 10;
    const int MostNodes = 16_000_000;

    // A prefix and the character after it lead to the longer prefix.
    readonly Dictionary<(int Node, char Next), int> _steps = [];
    readonly List<int> _ends = [-1];
    readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    readonly double[] _scores;
    readonly int[]? _bytes;
    readonly int _unknown;
    readonly double _unknownScore;

    UnigramPieces(List<(string Piece, double Score)> pieces, int unknown, bool bytes, IReadOnlySet<string> special)
    {
        _scores = [.. pieces.Select(p => p.Score)];
        (_unknown, _unknownScore) = (unknown, _scores.Min() - UnknownPenalty);
        foreach (var (id, (piece, _)) in pieces.Index())
        {
            _ids.Add(piece, id);
            // What the vocabulary holds as a sign of its own is text when it stands in a text.
            if (special.Contains(piece))
                continue;
            var node = 0;
            foreach (var c in piece)
            {
                if (!_steps.TryGetValue((node, c), out var longer))
                {
                    _steps.Add((node, c), longer = _ends.Count);
                    _ends.Add(-1);
                }

                node = longer;
            }

            _ends[node] = id;
        }

        if (bytes)
            _bytes = [.. Enumerable.Range(0, 256).Select(b => _ids.GetValueOrDefault($"<0x{b:X2}>", -1))];
    }

    public int Size => _scores.Length;

    public int? IdOf(string piece) => _ids.TryGetValue(piece, out var id) ? id : null;

    internal static UnigramPieces? Read(JsonElement model, IReadOnlySet<string> special, FileRefusal refusal)
    {
        if (!refusal.IsOf(model, "model", "type", "vocab", "unk_id", "byte_fallback"))
            return null;
        if (!model.TryGetProperty("vocab", out var vocab) || vocab.ValueKind != JsonValueKind.Array)
            return refusal.Refuse<UnigramPieces>("model.vocab", "it has to be a list of pieces and their scores");
        List<(string, double)> pieces = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        var nodes = 0L;
        foreach (var (i, entry) in vocab.EnumerateArray().Index())
        {
            if (i >= Vocabulary.Most)
                return refusal.Refuse<UnigramPieces>("model.vocab", $"more than {Vocabulary.Most} pieces");
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || Text(entry[0]) is not { Length: > 0 and <= Vocabulary.LongestPiece } piece || entry[1].ValueKind != JsonValueKind.Number || !entry[1].TryGetDouble(out var score) || !double.IsFinite(score))
                return refusal.Refuse<UnigramPieces>($"model.vocab[{i}]", $"it has to be a piece of 1 to {Vocabulary.LongestPiece} characters and its score");
            if (!seen.Add(piece))
                return refusal.Refuse<UnigramPieces>($"model.vocab[{i}]", "the piece stands there twice");
            if ((nodes += piece.Length) > MostNodes)
                return refusal.Refuse<UnigramPieces>("model.vocab", $"more than {MostNodes} characters");
            pieces.Add((piece, score));
        }

        var unknown = refusal.Number(model, "model", "unk_id", -1);
        if (unknown < 0 || unknown >= pieces.Count)
            return refusal.Refuse<UnigramPieces>("model.unk_id", "it has to be the number of a piece");
        var bytes = refusal.Flag(model, "model", "byte_fallback", false);
        return refusal.Any ? null : new UnigramPieces(pieces, unknown, bytes, special);
    }

    public int Encode(string word, List<int> ids)
    {
        if (word.Length == 0)
            return 0;
        var n = word.Length;
        var best = new (double Score, int From, int Id)[n + 1];
        Array.Fill(best, (0, -1, _unknown));
        for (var at = 0; at < n;)
        {
            var here = best[at].Score;
            var one = char.IsHighSurrogate(word[at]) && at + 1 < n ? 2 : 1;
            var (node, single) = (0, false);
            for (var end = at; end < n && _steps.TryGetValue((node, word[end]), out node); end++)
                if (_ends[node] is >= 0 and var id)
                {
                    Offer(end + 1, here + _scores[id], id);
                    single |= end + 1 - at == one;
                }

            if (!single)
                Offer(at + one, here + _unknownScore, _unknown);
            at += one;

            void Offer(int end, double score, int id)
            {
                if (best[end].From < 0 || score > best[end].Score)
                    best[end] = (score, at, id);
            }
        }

        List<(int From, int To)> path = [];
        for (var end = n; end > 0; end = best[end].From)
            if (best[end].Id == _unknown && path.Count > 0 && best[path[^1].To].Id == _unknown && path[^1].From == end)
                path[^1] = (best[end].From, path[^1].To);
            else
                path.Add((best[end].From, end));
        var lost = 0;
        for (var i = path.Count - 1; i >= 0; i--)
            lost += Add(word[path[i].From..path[i].To], best[path[i].To].Id, ids);
        return lost;
    }

    int Add(string piece, int id, List<int> ids)
    {
        if (id != _unknown)
            ids.Add(id);
        else if (_bytes is not null && Encoding.UTF8.GetBytes(piece) is var bytes && Array.TrueForAll(bytes, b => _bytes[b] >= 0))
            foreach (var b in bytes)
                ids.Add(_bytes[b]);
        else
        {
            ids.Add(_unknown);
            return piece.Length;
        }

        return 0;
    }

    static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
