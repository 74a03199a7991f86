namespace Assay.Cli;

/// <summary>
/// Text from files and models, made harmless for a terminal: what controls, hides or
/// reorders is written out (<c>\u{1b}</c>), so that a hostile name can neither move the cursor nor forge a line.
/// </summary>
static class SafeText
{
    public static string Of(string text) => HiddenSigns.Drawn(text, HiddenSigns.Escaped);
}
