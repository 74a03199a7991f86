using System.Text;
using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>Reads <c>normalizer</c>: what is done to the whole text first. Each step takes time that grows with the text and not faster.</summary>
static class TextSteps
{
    const int Deepest = 8;

    /// <summary>The steps; null when something is refused.</summary>
    internal static IReadOnlyList<Func<string, string>>? Read(JsonElement node, FileRefusal refusal)
    {
        List<Func<string, string>> steps = [];
        return node.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || Add(node, "normalizer", steps, refusal, 0) ? steps : null;
    }

    /// <summary>What BERT does to a text.</summary>
    internal static void Bert(List<Func<string, string>> steps, bool clean, bool ideographs, bool marks, bool lower)
    {
        if (clean)
            steps.Add(Clean);
        if (ideographs)
            steps.Add(Apart);
        if (marks)
            steps.Add(Characters.WithoutMarks);
        if (lower)
            steps.Add(Characters.ToLower);
    }

    static bool Add(JsonElement node, string where, List<Func<string, string>> steps, FileRefusal refusal, int depth)
    {
        if (depth > Deepest)
            return refusal.Say(where, $"nested deeper than {Deepest}");
        if (node.ValueKind != JsonValueKind.Object)
            return refusal.Say(where, "it has to be an object");
        var type = refusal.String(node, where, "type");
        switch (type)
        {
            case "Sequence":
                if (!refusal.IsOf(node, where, "type", "normalizers"))
                    return false;
                if (!node.TryGetProperty("normalizers", out var list) || list.ValueKind != JsonValueKind.Array)
                    return refusal.Say($"{where}.normalizers", "it has to be a list");
                foreach (var (i, one) in list.EnumerateArray().Index())
                    if (i >= 32 ? !refusal.Say(where, "more than 32 steps") : !Add(one, $"{where}.normalizers[{i}]", steps, refusal, depth + 1))
                        return false;
                return true;
            case "BertNormalizer":
                if (!refusal.IsOf(node, where, "type", "clean_text", "handle_chinese_chars", "strip_accents", "lowercase"))
                    return false;
                var lower = refusal.Flag(node, where, "lowercase", true);
                Bert(steps, refusal.Flag(node, where, "clean_text", true), refusal.Flag(node, where, "handle_chinese_chars", true), refusal.Flag(node, where, "strip_accents", lower), lower);
                return !refusal.Any;
            case "Lowercase" or "NFC" or "NFD":
                steps.Add(type switch { "NFC" => Characters.ToC, "NFD" => Characters.ToD, _ => Characters.ToLower });
                return refusal.IsOf(node, where, "type");
            case "Strip":
                var (left, right) = (refusal.Flag(node, where, "strip_left", true), refusal.Flag(node, where, "strip_right", true));
                steps.Add(text => Trimmed(text, left, right));
                return refusal.IsOf(node, where, "type", "strip_left", "strip_right") && !refusal.Any;
            case "Precompiled":
                if (!refusal.IsOf(node, where, "type", "precompiled_charsmap"))
                    return false;
                if (CharacterMap.Read(refusal.String(node, where, "precompiled_charsmap") ?? "", out var error) is not { } map)
                    return refusal.Say($"{where}.precompiled_charsmap", error);
                steps.Add(map.Apply);
                return true;
            case "Replace":
                return refusal.IsOf(node, where, "type", "pattern", "content") && Replace(node, where, steps, refusal);
            default:
                return refusal.Say(where, $"the normaliser '{FileRefusal.Named(type ?? "")}' is not supported; there are Sequence, BertNormalizer, Lowercase, NFC, NFD, Strip, Precompiled and Replace");
        }
    }

    static bool Replace(JsonElement node, string where, List<Func<string, string>> steps, FileRefusal refusal)
    {
        if (refusal.String(node, where, "content") is not { Length: <= 64 } content)
            return refusal.Say($"{where}.content", "it has to be a text of at most 64 characters");
        if (!node.TryGetProperty("pattern", out var pattern) || !refusal.IsOf(pattern, $"{where}.pattern", "String", "Regex"))
            return refusal.Say($"{where}.pattern", "it has to be there");
        if (refusal.String(pattern, $"{where}.pattern", "String") is { Length: > 0 } plain)
            steps.Add(text => text.Replace(plain, content, StringComparison.Ordinal));
        else if (refusal.String(pattern, $"{where}.pattern", "Regex") == " {2,}")
            steps.Add(text => Blanks(text, content));
        else
            // Expressions of another engine are not taken for ours.
            return refusal.Say($"{where}.pattern", "only a text, and the expression ' {2,}', are supported");
        return !refusal.Any;
    }

    static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
            if (!Characters.IsControl(c))
                clean.Append(Rune.IsWhiteSpace(c) ? " " : c.ToString());
        return clean.ToString();
    }

    static string Apart(string text)
    {
        var apart = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
            apart.Append(Characters.IsIdeograph(c) ? $" {c} " : c.ToString());
        return apart.ToString();
    }

    static string Trimmed(string text, bool left, bool right)
    {
        var (from, to) = (0, text.Length);
        while (left && from < to && char.IsWhiteSpace(text[from]))
            from++;
        while (right && to > from && char.IsWhiteSpace(text[to - 1]))
            to--;
        return text[from..to];
    }

    static string Blanks(string text, string content)
    {
        if (!text.Contains("  ", StringComparison.Ordinal))
            return text;
        var few = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length;)
        {
            var end = i;
            while (end < text.Length && text[end] == ' ')
                end++;
            if (end - i >= 2)
                few.Append(content);
            else
                few.Append(text, i, Math.Max(1, end - i));
            i = Math.Max(end, i + 1);
        }

        return few.ToString();
    }
}
