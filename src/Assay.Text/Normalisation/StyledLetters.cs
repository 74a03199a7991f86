namespace Assay.Text.Normalisation;

/// <summary>Letters and digits beyond the basic plane that are Latin ones in another dress.</summary>
static class StyledLetters
{
    /// <summary>The small letter or digit; <c>\0</c> for everything else.</summary>
    internal static char Plain(int rune) => rune switch
    {
        >= 0x1d400 and <= 0x1d6a3 => (char)('a' + ((rune - 0x1d400) % 26)),
        >= 0x1d7ce and <= 0x1d7ff => (char)('0' + ((rune - 0x1d7ce) % 10)),
        >= 0x1f110 and <= 0x1f129 => (char)('a' + rune - 0x1f110),
        >= 0x1f130 and <= 0x1f149 => (char)('a' + rune - 0x1f130),
        >= 0x1f150 and <= 0x1f169 => (char)('a' + rune - 0x1f150),
        >= 0x1f170 and <= 0x1f189 => (char)('a' + rune - 0x1f170),
        >= 0x1f1e6 and <= 0x1f1ff => (char)('a' + rune - 0x1f1e6),
        >= 0x1fbf0 and <= 0x1fbf9 => (char)('0' + rune - 0x1fbf0),
        _ => '\0',
    };
}
