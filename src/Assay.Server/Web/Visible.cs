namespace Assay.Server.Web;

/// <summary>Text that a target wrote, as it is, with what would hide in it made visible: <c>\u{202e}</c>. Lines stay lines; the page encodes the rest.</summary>
static class Visible
{
    /// <summary>What is shown at once; longer texts are folded behind it.</summary>
    const int Fold = 1200;

    public static string Text(string? text) => HiddenSigns.Drawn(text ?? "", sign => sign switch
    {
        '\n' => "\n",
        '\t' => "\t",
        '\r' => "",
        _ => HiddenSigns.Escaped(sign),
    });

    /// <summary>The beginning, and the rest; null when it is not long.</summary>
    public static (string Start, string? More) Folded(string? text)
    {
        var all = Text(text);
        if (all.Length <= Fold + 200)
            return (all, null);
        var at = char.IsLowSurrogate(all[Fold]) ? Fold - 1 : Fold;
        return (all[..at], all[at..]);
    }
}
