using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests.Web;

/// <summary>WCAG 2.2 AA, computed from the tokens that the pages ship.</summary>
public sealed partial class ContrastTests
{
    static readonly Lazy<string> Tokens = new(() =>
    {
        using var reader = new StreamReader(typeof(AssayServer).Assembly.GetManifestResourceStream("web/tokens.css")!);
        return reader.ReadToEnd();
    });

    static Dictionary<string, string> Theme(string selector)
    {
        var start = Tokens.Value.IndexOf(selector, StringComparison.Ordinal);
        Assert.True(start >= 0, selector);
        var block = Tokens.Value[start..Tokens.Value.IndexOf("color-scheme", start, StringComparison.Ordinal)];
        return Token().Matches(block).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
    }

    public static TheoryData<string> Themes => [":root {", ":root[data-theme=dark] {", ":root:root {"];

    [Theory, MemberData(nameof(Themes))]
    public void Text_has_a_contrast_of_four_and_a_half_on_every_ground_it_stands_on(string selector)
    {
        var theme = Theme(selector);
        string[] grounds = ["bg", "panel", "raise"];
        foreach (var text in new[] { "ink", "soft", "faint", "accent", "ok", "warn", "bad", "gold", "info" })
            foreach (var ground in grounds)
                AtLeast(4.5, theme, text, ground);
        foreach (var tone in new[] { "ok", "warn", "bad", "gold", "info" })
            foreach (var text in new[] { tone, "ink", "soft" })
                AtLeast(4.5, theme, text, tone + "-bg");
        AtLeast(4.5, theme, "on-accent", "accent");
        AtLeast(4.5, theme, "bad-bg", "bad");
    }

    [Theory, MemberData(nameof(Themes))]
    public void Borders_of_fields_and_stamps_have_a_contrast_of_three(string selector)
    {
        var theme = Theme(selector);
        foreach (var line in new[] { "edge", "na", "gold", "ok", "warn", "bad", "accent" })
            foreach (var ground in new[] { "bg", "panel", "raise" })
                AtLeast(3, theme, line, ground);
        // What charts are filled with.
        foreach (var fill in new[] { "high", "medium", "info", "na", "bad" })
            AtLeast(3, theme, fill, "panel");
    }

    [Fact]
    public void Dark_by_choice_and_dark_by_the_system_are_the_same() =>
        Assert.Equal(Theme(":root[data-theme=dark] {").OrderBy(t => t.Key), Theme(":root:not([data-theme]) {").OrderBy(t => t.Key));

    [Fact]
    public void Only_the_tokens_hold_colours()
    {
        foreach (var name in new[] { "web/base.css", "web/components.css" })
        {
            using var reader = new StreamReader(typeof(AssayServer).Assembly.GetManifestResourceStream(name)!);
            Assert.DoesNotMatch("#[0-9a-f]{3,8}\\b(?=[^{]*;)", reader.ReadToEnd());
        }
    }

    static void AtLeast(double wanted, Dictionary<string, string> theme, string text, string ground)
    {
        double a = Luminance(theme[text]), b = Luminance(theme[ground]);
        var contrast = (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        Assert.True(contrast >= wanted, $"--{text} {theme[text]} on --{ground} {theme[ground]}: {contrast:0.00}, wanted {wanted}");
    }

    static double Luminance(string hex)
    {
        double Channel(int at)
        {
            var c = int.Parse(hex.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255d;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }

    [GeneratedRegex("--([a-z-]+):\\s*(#[0-9a-f]{6})")]
    private static partial Regex Token();
}
