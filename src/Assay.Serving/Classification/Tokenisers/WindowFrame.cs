using System.Text.Json;

namespace Assay.Serving.Classification.Tokenisers;

/// <summary>What stands around the tokens of one text: <c>[CLS]</c> before, <c>[SEP]</c> behind.</summary>
/// <param name="Before">Numbers before.</param>
/// <param name="After">Numbers behind.</param>
/// <param name="Padding">What fills up a model of fixed length.</param>
sealed record WindowFrame(int[] Before, int[] After, int Padding)
{
    /// <summary>Reads <c>post_processor</c>; null when something is refused.</summary>
    internal static WindowFrame? Read(JsonElement node, int padding, FileRefusal refusal) => Of(node, "post_processor", padding, refusal, 0);

    static WindowFrame? Of(JsonElement node, string where, int padding, FileRefusal refusal, int depth)
    {
        if (node.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return new WindowFrame([], [], padding);
        if (depth > 4 || node.ValueKind != JsonValueKind.Object)
            return refusal.Refuse<WindowFrame>(where, "it has to be an object");
        var type = refusal.String(node, where, "type");
        switch (type)
        {
            case "ByteLevel":
                return refusal.IsOf(node, where, "type", "add_prefix_space", "trim_offsets", "use_regex") ? new WindowFrame([], [], padding) : null;
            case "BertProcessing" or "RobertaProcessing":
                if (!refusal.IsOf(node, where, "type", "sep", "cls", "trim_offsets", "add_prefix_space"))
                    return null;
                return Sign(node, "sep") is { } sep && Sign(node, "cls") is { } cls ? new WindowFrame([cls], [sep], padding) : refusal.Refuse<WindowFrame>(where, "sep and cls have to be a text and its number");
            case "TemplateProcessing":
                return refusal.IsOf(node, where, "type", "single", "pair", "special_tokens") ? Template(node, where, padding, refusal) : null;
            case "Sequence":
                if (!refusal.IsOf(node, where, "type", "processors") || !node.TryGetProperty("processors", out var list) || list.ValueKind != JsonValueKind.Array)
                    return refusal.Refuse<WindowFrame>(where, "it has to have a list of processors");
                WindowFrame? one = null;
                foreach (var (i, inner) in list.EnumerateArray().Index())
                {
                    if (i >= 8 || Of(inner, $"{where}.processors[{i}]", padding, refusal, depth + 1) is not { } frame)
                        return refusal.Refuse<WindowFrame>(where, "too many");
                    if (frame.Before.Length + frame.After.Length > 0 && one is { } had && had.Before.Length + had.After.Length > 0)
                        return refusal.Refuse<WindowFrame>(where, "two of them add signs, which is not supported");
                    one = frame.Before.Length + frame.After.Length > 0 ? frame : one ?? frame;
                }

                return one ?? new WindowFrame([], [], padding);
            default:
                return refusal.Refuse<WindowFrame>(where, $"'{FileRefusal.Named(type ?? "")}' is not supported; there are TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel and Sequence");
        }
    }

    static int? Sign(JsonElement node, string member) =>
        node.TryGetProperty(member, out var pair) && pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2 && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var id) && id >= 0 ? id : null;

    static WindowFrame? Template(JsonElement node, string where, int padding, FileRefusal refusal)
    {
        List<int> before = [], after = [];
        var text = false;
        if (!node.TryGetProperty("single", out var single) || single.ValueKind != JsonValueKind.Array || single.GetArrayLength() > 16)
            return refusal.Refuse<WindowFrame>($"{where}.single", "it has to be a list of at most 16");
        foreach (var (i, item) in single.EnumerateArray().Index())
        {
            var at = $"{where}.single[{i}]";
            if (!refusal.IsOf(item, at, "SpecialToken", "Sequence"))
                return null;
            var isText = item.TryGetProperty("Sequence", out var part);
            if (!isText && !item.TryGetProperty("SpecialToken", out part) || part.ValueKind != JsonValueKind.Object)
                return refusal.Refuse<WindowFrame>(at, "it has to be a Sequence or a SpecialToken");
            if (refusal.Number(part, at, "type_id", 0) != 0)
                return refusal.Refuse<WindowFrame>($"{at}.type_id", "only 0 is supported");
            if (isText)
            {
                if (text || refusal.String(part, at, "id") != "A")
                    return refusal.Refuse<WindowFrame>(at, "the text has to stand there once, as A");
                text = true;
                continue;
            }

            if (refusal.String(part, at, "id") is not { } name || !node.TryGetProperty("special_tokens", out var signs) || signs.ValueKind != JsonValueKind.Object || !signs.TryGetProperty(name, out var sign) || sign.ValueKind != JsonValueKind.Object || !sign.TryGetProperty("ids", out var ids) || ids.ValueKind != JsonValueKind.Array || ids.GetArrayLength() > 16)
                return refusal.Refuse<WindowFrame>(at, "special_tokens does not say which numbers it has");
            foreach (var id in ids.EnumerateArray())
                if (id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number) && number >= 0)
                    (text ? after : before).Add(number);
                else
                    return refusal.Refuse<WindowFrame>(at, "a number is none");
        }

        return text && !refusal.Any ? new WindowFrame([.. before], [.. after], padding) : refusal.Refuse<WindowFrame>($"{where}.single", "the text does not stand there");
    }
}
