namespace Assay.Server;

/// <summary>Text of strangers, fit to be shown: bounded, on one line, without signs that hide or turn what stands beside them.</summary>
static class Shown
{
    public const int Longest = 300;

    public static string Text(string? text, int most = Longest)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        // Nothing grows: twice as many are enough to fill it, also where every sign is a pair that becomes one.
        var made = HiddenSigns.Drawn(text.Length > (2 * most) + 2 ? text[..((2 * most) + 2)] : text, _ => "\uFFFD");
        if (made.Length <= most)
            return made;
        var cut = char.IsHighSurrogate(made[most - 1]) ? most + 1 : most;
        return cut < made.Length ? made[..cut] + '…' : made;
    }

    /// <summary>Null stays null.</summary>
    public static string? Maybe(string? text, int most = Longest) => string.IsNullOrWhiteSpace(text) ? null : Text(text, most);
}
