using System.Text;

namespace Assay.Build.ModelFiles.Python;

/// <summary>
/// Python takes identifiers in normal form KC (PEP 3131): letters of mathematical, full-width and raised alphabets are the
/// plain ones. The tables of that form are not at hand here; these are the ranges that hold Latin letters and digits.
/// </summary>
internal static class PythonLetters
{
    const string Raised = "ᵃaᵇbᶜcᵈdᵉeᶠfᵍgʰhⁱiʲjᵏkˡlᵐmⁿnᵒoᵖpʳrˢsᵗtᵘuᵛvʷwˣxʸyᶻzªaºoₐaₑeₕhᵢiⱼjₖkₗlₘmₙnₒoₚpᵣrₛsₜtᵤuᵥvₓxſsℎhℯeℊgℴoℓlℹiKK";

    public static string Plain(string word)
    {
        var made = new StringBuilder(word.Length);
        foreach (var rune in word.EnumerateRunes())
        {
            var code = rune.Value;
            if (code is >= 0x1D400 and < 0x1D6A4)
                made.Append((char)((code - 0x1D400) % 52 is var at and < 26 ? 'A' + at : 'a' + ((code - 0x1D400) % 52) - 26));
            else if (code is >= 0x1D7CE and <= 0x1D7FF)
                made.Append((char)('0' + ((code - 0x1D7CE) % 10)));
            else if (code is >= 0xFF10 and <= 0xFF5A)
                made.Append((char)(code - 0xFEE0));
            else if (code < 0x10000 && Raised.IndexOf((char)code, StringComparison.Ordinal) is >= 0 and var raised && raised % 2 == 0)
                made.Append(Raised[raised + 1]);
            else
                made.Append(rune);
        }

        return made.ToString();
    }
}
