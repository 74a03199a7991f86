using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Proposes guardrail rules from what succeeded (<c>docs/formats/guard-proposal.md</c>): phrases that several successes of a probe share, over normalised text, and the
/// texts themselves as seeds for near-duplicates. A proposal: somebody reads it before anything is blocked by it.
/// </summary>
public static partial class GuardProposal
{
    public const string Format = "assay-guard-proposal/1";

    const int LeastWords = 3, MostWords = 12, MostPhrases = 5, MostSeeds = 20, MostSeed = 4_000, MostAttempts = 50;

    /// <summary>The file as YAML; null when nothing succeeded.</summary>
    public static string? Of(RoundResult round, string name, DateOnly today, out int rules)
    {
        ArgumentNullException.ThrowIfNull(round);
        var harmless = Harmless(round.Plan.Scenario);
        var made = round.Attempts.Where(a => a.Verdict.Outcome == Outcome.Succeeded).GroupBy(a => a.Attempt.Probe.Id).Select(g => Rule([.. g], round, harmless)).OfType<object>().ToList();
        rules = made.Count;
        return made.Count == 0 ? null : YamlText.Of(Json.Element(new { Format, Status = "proposed", Round = name, Target = round.Target.Name, On = today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Rules = made }));
    }

    static object? Rule(IReadOnlyList<AttemptResult> successes, RoundResult round, IReadOnlyList<string> harmless)
    {
        var probe = successes[0].Attempt.Probe;
        var texts = successes.Select(s => (Attempt: s, Text: Payload(s, round))).Where(t => t.Text.Length > 0).ToList();
        if (texts.Count == 0)
            return null;
        // Canaries differ in every attempt; a rule must not depend on them.
        var seeds = texts.Select(t => Masked(t.Text, t.Attempt.Values)).Distinct(StringComparer.Ordinal).ToList();
        var phrases = Shared([.. seeds.Select(Normalised).Distinct(StringComparer.Ordinal)], harmless);
        var place = probe.Fixed?.Turns.SelectMany(t => t.Plants ?? []).FirstOrDefault()?.Place ?? probe.Place;
        return new
        {
            Id = CaseId.From($"block-{probe.Id}"),
            Action = "block",
            Places = new[] { place },
            probe.Severity,
            Reason = string.Create(CultureInfo.InvariantCulture, $"{probe.Title}: {texts.Count} of {round.Attempts.Count(a => a.Attempt.Probe.Id == probe.Id)} attempts succeeded, seen by {string.Join(", ", successes.Select(s => s.Verdict.Detector).Distinct())}."),
            Review = phrases.Count > 0 ? "Try the phrases on harmless traffic first: people may write them too." : "The successes share no phrase; only near-duplicates are proposed.",
            Normalise = new[] { "nfkc", "case", "invisible", "spaces" },
            Phrases = phrases,
            Seeds = seeds.Take(MostSeeds).Select(s => s[..Math.Min(s.Length, MostSeed)]),
            Techniques = successes.Select(s => s.Attempt.Technique.Id).Distinct().Order(StringComparer.Ordinal),
            Attempts = successes.Select(s => s.Attempt.Id).Take(MostAttempts),
            Catalogue = probe.Catalogue.Select(c => c.ToString()),
        };
    }

    static string Payload(AttemptResult result, RoundResult round)
    {
        var turns = Conversation.Of(result, round.Plan.Scenario, round.Target.Bare);
        return turns.SelectMany(t => t.Plants ?? []).LastOrDefault()?.Text ?? turns.LastOrDefault()?.Say ?? "";
    }

    static string Masked(string text, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (_, value) in values.Where(v => v.Value.Length >= 4).OrderByDescending(v => v.Value.Length))
            text = text.Replace(value, "*", StringComparison.OrdinalIgnoreCase);
        return text;
    }

    /// <summary>NFKC, lower case, without invisible characters, words apart by single spaces.</summary>
    static string Normalised(string text)
    {
        var shown = new StringBuilder();
        // Half of a surrogate pair cannot be normalised.
        foreach (var rune in string.Concat(text.EnumerateRunes().Select(r => r.ToString())).Normalize(NormalizationForm.FormKC).EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark) || rune.Value is '\n' or '\t')
                shown.Append(Rune.ToLowerInvariant(rune).ToString());
        return Spaces().Replace(shown.ToString(), " ").Trim();
    }

    // Longest runs of words that at least two successes have, none inside another, and none that stands in what is harmless.
    static List<string> Shared(IReadOnlyList<string> texts, IReadOnlyList<string> harmless)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var text in texts)
            foreach (var run in Runs(text))
                counts[run] = counts.GetValueOrDefault(run) + 1;
        var kept = new List<string>();
        foreach (var (run, count) in counts.Where(c => c.Value >= 2).OrderByDescending(c => c.Value * c.Key.Length).ThenBy(c => c.Key, StringComparer.Ordinal))
            if (!harmless.Any(h => h.Contains(run, StringComparison.Ordinal)) && !kept.Any(k => k.Contains(run, StringComparison.Ordinal) || run.Contains(k, StringComparison.Ordinal)))
            {
                kept.Add(run);
                if (kept.Count == MostPhrases)
                    break;
            }

        return kept;
    }

    static HashSet<string> Runs(string text)
    {
        var runs = new HashSet<string>(StringComparer.Ordinal);
        var words = text.Split(' ').Take(500).ToArray();
        for (var from = 0; from < words.Length; from++)
            for (var length = LeastWords; length <= MostWords && from + length <= words.Length; length++)
                if (!words.AsSpan(from, length).Contains("*") && !words[from..(from + length)].Any(w => w.Contains('*')))
                    runs.Add(string.Join(' ', words, from, length));
        return runs;
    }

    static List<string> Harmless(Scenario scenario) =>
        [.. scenario.Documents.Select(d => d.Text).Concat(scenario.Values.Values).Append(scenario.SystemPrompt ?? "").Where(t => t.Length > 0).Select(Normalised)];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
