using System.Globalization;
using System.Text.RegularExpressions;

namespace SupportAssistant.Model.StandIn;

/// <summary>A tiny classifier of tone, whose probabilities somebody could copy it by.</summary>
static class Labelling
{
    static readonly Regex Good = Pattern.Of(@"\b(good|great|love\w*|excellent|happy|perfect|wonderful|fast|nice|thanks?|best|delight\w*|pleased|friendly)\b");
    static readonly Regex Bad = Pattern.Of(@"\b(bad|terrible|hate\w*|awful|broken|late|worst|poor|angry|never|slow|rude|disappoint\w*|refund|damaged)\b");

    public static string WithProbabilities(string text)
    {
        var tone = Good.Every(text).Count - Bad.Every(text).Count;
        var positive = 1 / (1 + Math.Exp(-1.3 * tone));
        var neutral = 0.2 * Math.Exp(-Math.Abs(tone));
        string P(double p) => (p * (1 - neutral)).ToString("0.0000", CultureInfo.InvariantCulture);
        var label = tone > 0 ? "positive" : tone < 0 ? "negative" : "neutral";
        return $"label: {label}; probabilities: positive {P(positive)}, negative {P(1 - positive)}, neutral {neutral.ToString("0.0000", CultureInfo.InvariantCulture)}";
    }
}
