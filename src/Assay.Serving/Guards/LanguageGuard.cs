using Assay.Text.Languages;

namespace Assay.Serving.Guards;

/// <summary>
/// Texts in another language than the policy allows. Judged are texts of some length whose language is told clearly; what cannot be told passes. Looks at the first 4,000 characters, and at the last.
/// </summary>
sealed class LanguageGuard(IReadOnlySet<string> allowed) : IGuard
{
    const int LeastLetters = 24, Sample = 4000;
    const double LeastLead = 0.3;

    /// <summary>Languages that are told apart, as ISO 639-1 codes.</summary>
    internal static readonly HashSet<string> Known = ["en", "de", "fr", "es", "it", "pt", "nl", "pl", "tr", "ro", "vi", "cs", "sv", "ru", "uk", "sr", "bg", "ar", "ur", "fa", "hi", "mr", "el", "th", "ko", "zh", "ja", "he", "bn", "ta", "te", "ka", "hy", "gu", "pa", "km", "my", "am"];

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
        {
            if (Foreign(part.Text) is not { } language && (part.Text.Length <= Sample || Foreign(part.Text[^Sample..]) is not { } last || (language = last) is null))
                continue;
            hits.Add(new GuardHit(part, 0, part.Text.Length, Math.Min(1, 0.5 + language.Lead / 2), $"language {language.Code}"));
        }
    }

    IdentifiedLanguage? Foreign(string text)
    {
        var letters = 0;
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Sample)))
            // One Han character or kana says as much as several letters.
            letters += char.IsLetter(c) ? c >= '\u2e80' ? 4 : 1 : 0;
        return letters >= LeastLetters && LanguageIdentifier.Of(text) is { Lead: >= LeastLead, Code: not "und" } language && !allowed.Contains(language.Code) ? language : null;
    }

    /// <summary>An answer's language is known when it is whole.</summary>
    public int HoldFrom(string text) => 0;
}
