using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>Reads a vocabulary of pieces and their numbers, within bounds.</summary>
static class Vocabulary
{
    internal const int Most = 2_000_000, LongestPiece = 512;

    internal static Dictionary<string, int>? Read(JsonElement model, FileRefusal refusal)
    {
        if (!model.TryGetProperty("vocab", out var vocab) || vocab.ValueKind != JsonValueKind.Object)
            return refusal.Refuse<Dictionary<string, int>>("model.vocab", "it has to be an object of pieces and their numbers");
        Dictionary<string, int> pieces = new(StringComparer.Ordinal);
        HashSet<int> seen = [];
        foreach (var piece in vocab.EnumerateObject())
        {
            if (pieces.Count >= Most)
                return refusal.Refuse<Dictionary<string, int>>("model.vocab", $"more than {Most} pieces");
            if (piece.Name.Length is 0 or > LongestPiece)
                return refusal.Refuse<Dictionary<string, int>>("model.vocab", $"the piece '{FileRefusal.Named(piece.Name)}' has {piece.Name.Length} characters; a piece has 1 to {LongestPiece}");
            if (piece.Value.ValueKind != JsonValueKind.Number || !piece.Value.TryGetInt32(out var id) || id is < 0 or >= Most || !seen.Add(id))
                return refusal.Refuse<Dictionary<string, int>>("model.vocab", $"the piece '{FileRefusal.Named(piece.Name)}' has no number of its own, 0 to {Most - 1}");
            pieces.Add(piece.Name, id);
        }

        return pieces;
    }

    /// <summary>A vocabulary of one piece a line, whose number is that of the line.</summary>
    internal static Dictionary<string, int>? Lines(string text, FileRefusal refusal)
    {
        Dictionary<string, int> pieces = new(StringComparer.Ordinal);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var piece = lines[i].TrimEnd();
            if (i == lines.Length - 1 && piece.Length == 0)
                break;
            if (i >= Most || piece.Length is 0 or > LongestPiece || !pieces.TryAdd(piece, i))
                return refusal.Refuse<Dictionary<string, int>>($"line {i + 1}", i >= Most ? $"more than {Most} pieces" : piece.Length is 0 or > LongestPiece ? $"a piece has 1 to {LongestPiece} characters" : $"the piece '{FileRefusal.Named(piece)}' stands twice");
        }

        return pieces;
    }

    internal static int SizeOf(Dictionary<string, int> pieces) => pieces.Count == 0 ? 0 : pieces.Values.Max() + 1;
}
