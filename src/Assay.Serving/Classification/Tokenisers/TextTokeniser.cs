using System.Text;
using System.Text.Json;
using Assay.Serving.Guards;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>
/// Turns a text into the numbers that a model was trained on: a <c>tokenizer.json</c> of the Hugging Face library, or a <c>vocab.txt</c> of BERT. Exactly, or not at all: a file with a part
/// that is not built here is refused. One thing differs on purpose: what is a sign of its own (<c>[SEP]</c>) is text when it stands in a text, so that nobody can write one.
/// </summary>
sealed class TextTokeniser
{
    const int MostBytes = 64 << 20, Deepest = 32, LeastRoom = 100_000, MostGrowth = 20;

    readonly IReadOnlyList<Func<string, string>> _steps;
    readonly IReadOnlyList<WordSplit> _splits;
    readonly IWordModel _model;

    TextTokeniser(IReadOnlyList<Func<string, string>> steps, IReadOnlyList<WordSplit> splits, IWordModel model, WindowFrame frame) => (_steps, _splits, _model, Frame) = (steps, splits, model, frame);

    /// <summary>What stands around the tokens of a text.</summary>
    internal WindowFrame Frame { get; }

    /// <summary>Numbers that it can give: 0 to one below this.</summary>
    internal int Size => Math.Max(_model.Size, Frame.Before.Concat(Frame.After).Append(Frame.Padding).Max() + 1);

    /// <summary>Reads a <c>tokenizer.json</c>; null with what is refused, and where in the file.</summary>
    internal static TextTokeniser? Read(ReadOnlyMemory<byte> file, out string error)
    {
        FileRefusal refusal = new();
        TextTokeniser? read = null;
        if (file.Length > MostBytes)
            refusal.Say("the file", $"more than {MostBytes >> 20} MiB");
        else
            try
            {
                using var json = StrictJson.Parse(file, new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false });
                read = Read(json.RootElement, refusal);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                refusal.Say("the file", $"it is not JSON that can be read: {e.Message}");
            }

        error = refusal.Text;
        return refusal.Any ? null : read;
    }

    /// <summary>Reads a <c>vocab.txt</c>, with the rules of BERT.</summary>
    internal static TextTokeniser? ReadLines(ReadOnlySpan<byte> file, bool lowercase, out string error)
    {
        FileRefusal refusal = new();
        TextTokeniser? read = null;
        if (file.Length > MostBytes)
            refusal.Say("the file", $"more than {MostBytes >> 20} MiB");
        else if (!System.Text.Unicode.Utf8.IsValid(file))
            refusal.Say("the file", "it is not UTF-8");
        else if (Vocabulary.Lines(Encoding.UTF8.GetString(file), refusal) is { } vocabulary)
        {
            int[] Sign(string name) => vocabulary.TryGetValue(name, out var id) ? [id] : refusal.Refuse<int[]>("the file", $"there is no line {name}") ?? [];
            string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
            var frame = new WindowFrame(Sign("[CLS]"), Sign("[SEP]"), Sign("[PAD]").FirstOrDefault());
            List<Func<string, string>> steps = [];
            TextSteps.Bert(steps, clean: true, ideographs: true, marks: lowercase, lower: lowercase);
            if (!refusal.Any && WordPieces.Of(vocabulary, special.ToHashSet(StringComparer.Ordinal), "##", "[UNK]", 100, refusal) is { } model)
                read = new TextTokeniser(steps, [WordSplits.Bert], model, frame);
        }

        error = refusal.Text;
        return refusal.Any ? null : read;
    }

    /// <summary>The numbers of a text, without what stands around them.</summary>
    /// <exception cref="CouldNotLookException">The file's own steps make a flood of it.</exception>
    internal List<int> Encode(string text) => Encode(text, out _);

    /// <param name="text">The text.</param>
    /// <param name="lost">Characters that are not in the numbers: those that the vocabulary does not know, and tags of Unicode, which cleaning takes out and a model behind may read.</param>
    internal List<int> Encode(string text, out int lost)
    {
        List<int> ids = new(text.Length / 3);
        var given = text.Length;
        lost = Tags(text);
        var most = Math.Max(LeastRoom, (long)text.Length * MostGrowth);
        foreach (var step in _steps)
            if ((text = step(text)).Length > most)
                throw new CouldNotLookException("the tokeniser makes far more of a text than there is");
        List<string> pieces = text.Length == 0 ? [] : [text];
        for (var cut = 0; cut < _splits.Count; cut++)
        {
            List<string> smaller = new(pieces.Count);
            foreach (var (i, piece) in pieces.Index())
                _splits[cut](piece, i == 0, smaller);
            pieces = smaller;
        }

        foreach (var piece in pieces)
            lost += _model.Encode(piece, ids);
        // Nothing is left of it.
        lost = ids.Count == 0 ? given : lost;
        return ids;
    }

    // U+E0000 to U+E007F: a high surrogate of their own, and one of 128 low ones.
    static int Tags(string text)
    {
        var tags = 0;
        for (var at = text.IndexOf('\uDB40', StringComparison.Ordinal); at >= 0 && at + 1 < text.Length; at = text.IndexOf('\uDB40', at + 1))
            tags += text[at + 1] is >= '\uDC00' and <= '\uDC7F' ? 2 : 0;
        return tags;
    }

    /// <summary>A text of whole characters: half of a pair, which JSON can hold, is replaced as everywhere behind it.</summary>
    internal static string Whole(string text) => string.Create(text.Length, text, (whole, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            whole[i] = char.IsSurrogate(from[i]) && !(char.IsHighSurrogate(from[i]) ? i + 1 < from.Length && char.IsLowSurrogate(from[i + 1]) : i > 0 && char.IsHighSurrogate(from[i - 1])) ? '\uFFFD' : from[i];
    });

    static TextTokeniser? Read(JsonElement root, FileRefusal refusal)
    {
        // How long a text may be and how it is filled up is the policy's to say; how numbers become text again is not asked.
        if (!refusal.IsOf(root, "$", "version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"))
            return null;
        if (!root.TryGetProperty("model", out var model) || model.ValueKind != JsonValueKind.Object)
            return refusal.Refuse<TextTokeniser>("model", "it has to be an object");
        if (Special(root, refusal) is not { } special)
            return null;
        var signs = special.Keys.ToHashSet(StringComparer.Ordinal);
        var type = refusal.String(model, "model", "type");
        IWordModel? words = type switch
        {
            "WordPiece" => WordPieces.Read(model, signs, refusal),
            "Unigram" => UnigramPieces.Read(model, signs, refusal),
            "BPE" => BytePairs.Read(model, refusal),
            _ => refusal.Refuse<IWordModel>("model.type", $"'{FileRefusal.Named(type ?? "")}' is not supported; there are WordPiece, Unigram and BPE over bytes"),
        };
        root.TryGetProperty("normalizer", out var normaliser);
        root.TryGetProperty("pre_tokenizer", out var cuts);
        root.TryGetProperty("post_processor", out var around);
        root.TryGetProperty("padding", out var padding);
        if (words is null || TextSteps.Read(normaliser, refusal) is not { } steps || WordSplits.Read(cuts, refusal, out var bytes) is not { } splits || WindowFrame.Read(around, Padding(padding, special, words), refusal) is not { } frame)
            return null;
        if (bytes != words is BytePairs)
            return refusal.Refuse<TextTokeniser>("pre_tokenizer", "ByteLevel and BPE are only supported together");
        foreach (var (name, id) in special)
            if (words.IdOf(name) is { } other && other != id)
                return refusal.Refuse<TextTokeniser>("added_tokens", $"'{FileRefusal.Named(name)}' has another number in the vocabulary");
        return frame.Before.Concat(frame.After).Any(id => id >= Vocabulary.Most) ? refusal.Refuse<TextTokeniser>("post_processor", "a number is too great") : new TextTokeniser(steps, splits, words, frame);
    }

    static Dictionary<string, int>? Special(JsonElement root, FileRefusal refusal)
    {
        Dictionary<string, int> special = new(StringComparer.Ordinal);
        if (!root.TryGetProperty("added_tokens", out var added) || added.ValueKind == JsonValueKind.Null)
            return special;
        if (added.ValueKind != JsonValueKind.Array)
            return refusal.Refuse<Dictionary<string, int>>("added_tokens", "it has to be a list");
        foreach (var (i, token) in added.EnumerateArray().Index())
        {
            var where = $"added_tokens[{i}]";
            if (i >= 10_000)
                return refusal.Refuse<Dictionary<string, int>>("added_tokens", "more than 10000");
            if (!refusal.IsOf(token, where, "id", "content", "single_word", "lstrip", "rstrip", "normalized", "special") || refusal.String(token, where, "content") is not { Length: > 0 and <= Vocabulary.LongestPiece } content)
                return refusal.Refuse<Dictionary<string, int>>(where, "it has no content");
            if (!refusal.Flag(token, where, "special", false))
                return refusal.Refuse<Dictionary<string, int>>(where, $"'{FileRefusal.Named(content)}' is added and not special, which is not supported");
            var id = refusal.Number(token, where, "id", -1, Vocabulary.Most - 1);
            if (id < 0 || !special.TryAdd(content, id))
                return refusal.Refuse<Dictionary<string, int>>(where, "it has no number, or stands there twice");
        }

        return refusal.Any ? null : special;
    }

    static int Padding(JsonElement padding, Dictionary<string, int> special, IWordModel words)
    {
        if (padding.ValueKind == JsonValueKind.Object && padding.TryGetProperty("pad_id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number is >= 0 and < Vocabulary.Most)
            return number;
        foreach (var name in (ReadOnlySpan<string>)["[PAD]", "<pad>"])
            if (special.TryGetValue(name, out number) || (words.IdOf(name) is { } known && (number = known) >= 0))
                return number;
        return 0;
    }
}
