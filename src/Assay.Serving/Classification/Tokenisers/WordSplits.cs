using System.Text;
using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>A way of cutting pieces of a text into smaller ones; the flag says whether a piece is the beginning of the text.</summary>
delegate void WordSplit(string piece, bool first, List<string> into);

/// <summary>Reads <c>pre_tokenizer</c>: how a text falls into words.</summary>
static class WordSplits
{
    const int Deepest = 8;

    /// <summary>The cuts, one after the other; null when something is refused.</summary>
    internal static IReadOnlyList<WordSplit>? Read(JsonElement node, FileRefusal refusal, out bool bytes)
    {
        List<WordSplit> splits = [];
        bytes = false;
        return node.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || Add(node, "pre_tokenizer", splits, refusal, 0, ref bytes) ? splits : null;
    }

    internal static void Bert(string piece, bool first, List<string> into) => Cut(piece, into, c => Rune.IsWhiteSpace(c) ? Edge.Gone : Characters.IsPunctuation(c) ? Edge.Alone : Edge.None);

    static bool Add(JsonElement node, string where, List<WordSplit> splits, FileRefusal refusal, int depth, ref bool bytes)
    {
        if (depth > Deepest)
            return refusal.Say(where, $"nested deeper than {Deepest}");
        if (node.ValueKind != JsonValueKind.Object)
            return refusal.Say(where, "it has to be an object");
        // What bytes were written as letters is cut no further: how the other cuts would take these letters for signs is not what they are for.
        if (bytes)
            return refusal.Say(where, "nothing can come after ByteLevel");
        var type = refusal.String(node, where, "type");
        switch (type)
        {
            case "Sequence":
                if (!refusal.IsOf(node, where, "type", "pretokenizers"))
                    return false;
                if (!node.TryGetProperty("pretokenizers", out var list) || list.ValueKind != JsonValueKind.Array)
                    return refusal.Say($"{where}.pretokenizers", "it has to be a list");
                foreach (var (i, one) in list.EnumerateArray().Index())
                    if (i >= 16 ? !refusal.Say(where, "more than 16 cuts") : !Add(one, $"{where}.pretokenizers[{i}]", splits, refusal, depth + 1, ref bytes))
                        return false;
                return true;
            case "BertPreTokenizer":
                splits.Add(Bert);
                return refusal.IsOf(node, where, "type");
            case "WhitespaceSplit":
                splits.Add((piece, _, into) => Cut(piece, into, c => Rune.IsWhiteSpace(c) ? Edge.Gone : Edge.None));
                return refusal.IsOf(node, where, "type");
            case "Punctuation":
                if (!refusal.IsOf(node, where, "type", "behavior"))
                    return false;
                if ((refusal.String(node, where, "behavior") ?? "Isolated") != "Isolated")
                    return refusal.Say($"{where}.behavior", "only Isolated is supported");
                splits.Add((piece, _, into) => Cut(piece, into, c => Characters.IsPunctuation(c) ? Edge.Alone : Edge.None));
                return !refusal.Any;
            case "Metaspace":
                return refusal.IsOf(node, where, "type", "replacement", "prepend_scheme", "add_prefix_space", "split", "str_rep") && Metaspace(node, where, splits, refusal);
            case "ByteLevel":
                bytes = true;
                var (space, regex) = (refusal.Flag(node, where, "add_prefix_space", true), refusal.Flag(node, where, "use_regex", true));
                _ = refusal.Flag(node, where, "trim_offsets", true);
                if (splits.Count > 0 && space)
                    return refusal.Say($"{where}.add_prefix_space", "it is only supported where ByteLevel stands alone");
                splits.Add((piece, _, into) => ByteLetters.Split(piece, space, regex, into));
                return refusal.IsOf(node, where, "type", "add_prefix_space", "trim_offsets", "use_regex") && !refusal.Any;
            default:
                return refusal.Say(where, $"the cut '{FileRefusal.Named(type ?? "")}' is not supported; there are Sequence, BertPreTokenizer, WhitespaceSplit, Punctuation, Metaspace and ByteLevel");
        }
    }

    static bool Metaspace(JsonElement node, string where, List<WordSplit> splits, FileRefusal refusal)
    {
        var mark = refusal.String(node, where, "replacement") ?? "▁";
        if (mark.Length != 1 || char.IsSurrogate(mark[0]))
            return refusal.Say($"{where}.replacement", "it has to be one character");
        if ((refusal.String(node, where, "str_rep") ?? mark) != mark)
            return refusal.Say($"{where}.str_rep", "it has to be the replacement");
        var scheme = refusal.String(node, where, "prepend_scheme") ?? (refusal.Flag(node, where, "add_prefix_space", true) ? "always" : "never");
        if (scheme is not ("always" or "never" or "first"))
            return refusal.Say($"{where}.prepend_scheme", "it has to be always, never or first");
        if (scheme == "first" && splits.Count > 0)
            return refusal.Say($"{where}.prepend_scheme", "'first' is only supported where Metaspace stands alone");
        var split = refusal.Flag(node, where, "split", true);
        splits.Add((piece, first, into) =>
        {
            var text = piece.Replace(' ', mark[0]);
            if (text.Length > 0 && text[0] != mark[0] && (scheme == "always" || (scheme == "first" && first)))
                text = mark + text;
            var from = 0;
            for (var i = 1; split && i < text.Length; i++)
                if (text[i] == mark[0])
                {
                    into.Add(text[from..i]);
                    from = i;
                }

            into.Add(text[from..]);
        });
        return !refusal.Any;
    }

    enum Edge { None, Alone, Gone }

    static void Cut(string piece, List<string> into, Func<Rune, Edge> edge)
    {
        var (from, at) = (0, 0);
        foreach (var c in piece.EnumerateRunes())
        {
            if (edge(c) is not Edge.None and var what)
            {
                if (at > from)
                    into.Add(piece[from..at]);
                if (what == Edge.Alone)
                    into.Add(piece.Substring(at, c.Utf16SequenceLength));
                from = at + c.Utf16SequenceLength;
            }

            at += c.Utf16SequenceLength;
        }

        if (from < piece.Length)
            into.Add(piece[from..]);
    }
}
