namespace Assay.Tests.Shared;

/// <summary>Every sign that hides or reorders, between letters: what is shown to people must hold none of them.</summary>
internal static class HiddenText
{
    static readonly int[] Signs = [.. Enumerable.Range(0, 0x110000).Where(HiddenSigns.Is)];

    public static string All { get; } = "a" + string.Join('a', Signs.Select(s => s is >= 0xd800 and <= 0xdfff ? ((char)s).ToString() : char.ConvertFromUtf32(s))) + "a";

    /// <summary>A sign each of the kinds that have been used against readers, in case the list loses one.</summary>
    public static string Known { get; } = "a\u001b[2Jb\u009bc\0d\u0085e\u202ef\u2066g\u200fh\u061ci\u200bj\u2060k\ufeffl\u00adm\u2028n\U000e0041o\U000e0101p\u3164q\ue000r\ud800s";

    /// <summary>Those that are left in a text.</summary>
    public static IEnumerable<string> In(string text, params IEnumerable<char> but) =>
        text.Index().Where(c => !char.IsSurrogate(c.Item) && HiddenSigns.Is(c.Item) && !but.Contains(c.Item)).Select(c => $"U+{(int)c.Item:X4}")
            .Concat(text.EnumerateRunes().Where(r => r.Value > char.MaxValue && HiddenSigns.Is(r.Value)).Select(r => $"U+{r.Value:X}"))
            .Concat(text.Index().Where(c => char.IsSurrogate(c.Item) && !IsPair(text, c.Index)).Select(c => $"half U+{(int)c.Item:X4}"));

    static bool IsPair(string text, int at) =>
        char.IsHighSurrogate(text[at]) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) : at > 0 && char.IsHighSurrogate(text[at - 1]);
}
