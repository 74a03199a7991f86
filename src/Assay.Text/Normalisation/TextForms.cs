namespace Assay.Text.Normalisation;

/// <summary>
/// The other readings of a text: what is encoded, spelled, spaced out or turned around in it. Linear in the text; every form is bounded
/// in number, size and depth. Folding (<see cref="FoldedText"/>) is not a form: every reading is folded by who reads it.
/// </summary>
public static class TextForms
{
    /// <summary>The forms of a text, outermost first. Empty for ordinary text.</summary>
    public static IReadOnlyList<TextForm> Of(string text, FormLimits? limits = null)
    {
        var bounds = limits ?? new FormLimits();
        var left = bounds.Characters > 0 ? bounds.Characters : (int)Math.Min(int.MaxValue, (4L * text.Length) + 4096);
        List<TextForm>? forms = null;
        var from = new List<TextForm> { new(text, [], 0, text.Length) };
        for (var depth = 0; depth < bounds.Depth && from.Count > 0; depth++)
        {
            var found = new List<TextForm>();
            foreach (var outer in from)
                foreach (var inner in Layers(outer.Text))
                {
                    if (inner.Text.Length > left || (forms?.Count ?? 0) >= bounds.Forms)
                        return forms ?? [];
                    left -= inner.Text.Length;
                    var whole = depth == 0 ? (inner.Start, inner.Length) : (outer.Start, outer.Length);
                    var form = new TextForm(inner.Text, [.. outer.Steps, inner.Step], whole.Item1, whole.Item2);
                    (forms ??= []).Add(form);
                    found.Add(form);
                }

            from = found;
        }

        return forms ?? [];
    }

    /// <summary>Whether looking for forms could find any: false for nearly all ordinary text, after one pass without allocation.</summary>
    public static bool MayHide(ReadOnlySpan<char> text) => HidingSigns.Of(text) != HidingSign.None;

    static IEnumerable<Layer> Layers(string text)
    {
        var signs = HidingSigns.Of(text);
        if (signs == HidingSign.None)
            return [];
        var layers = new List<Layer>();
        if (signs.HasFlag(HidingSign.Tags) && TagCharacters.Spelled(text, 4096) is { Length: > 3 } spelled)
            layers.Add(new Layer(FormStep.Tags, spelled, 0, text.Length));
        if (signs.HasFlag(HidingSign.Run))
            EncodedRuns.Find(text, layers);
        if (signs.HasFlag(HidingSign.Escape))
            EscapedText.Find(text, layers);
        if (signs.HasFlag(HidingSign.Codes))
            LetterCodes.Find(text, layers);
        if (signs.HasFlag(HidingSign.Spaced))
            SpacedLetters.Find(text, layers);
        if (signs.HasFlag(HidingSign.Leet))
            Leetspeak.Find(text, layers);
        if (signs.HasFlag(HidingSign.Words))
            TurnedWords.Find(text, layers);
        return layers;
    }
}

/// <summary>One reading of a part of a text.</summary>
readonly record struct Layer(FormStep Step, string Text, int Start, int Length);
