using System.Text;

namespace Assay.Build.Discovery.Tools;

/// <summary>What one text asks of the model, in sight and out of it.</summary>
internal static class InstructionChecks
{
    const int Window = 160, MostEvidence = 300, MostText = 1 << 20, MostEncoded = 200, MostNegated = 60;

    static readonly string[] Negations = ["never ", "do not ", "don't ", "must not ", "should not ", "cannot "], Insisting = ["forget", "fail", "omit", "skip", "hesitate", "mention", "tell", "proceed", "continue"];

    public static void Judge(string text, string part, InstructionKind kind, Action<Sighting> add)
    {
        if (text.Length > MostText)
        {
            add(new Sighting(ToolRules.NotJudged, ToolRules.NotJudged.Severity, part, $"{text.Length} characters", MostText));
            text = text[..MostText];
        }

        var (first, spelled, deliberate) = Unseen.In(text);
        if (first >= 0)
        {
            var asks = spelled.Length > 0 && Asks(spelled, kind);
            var shown = spelled.Length > 0 ? $"spells: {spelled}" : $"U+{char.ConvertToUtf32(char.IsHighSurrogate(text[first]) && first + 1 < text.Length && char.IsLowSurrogate(text[first + 1]) ? text.Substring(first, 2) : Alone(text[first]), 0):X4}";
            add(new Sighting(ToolRules.Hidden, asks ? Severity.Critical : deliberate ? Severity.High : Severity.Medium, part, shown, first));
        }

        foreach (var (at, hidden, what, severity) in ConcealedText.In(text, kind))
            add(new Sighting(ToolRules.Concealed, hidden.Length > 0 && Asks(hidden, kind) ? Severity.High : severity, part, $"{what}: {Short(hidden)}", at));
        foreach (var (at, decoded) in EncodedText.In(text, MostEncoded))
            add(new Sighting(ToolRules.Encoded, Asks(decoded, kind) ? Severity.High : Severity.Low, part, $"decodes to: {Short(decoded)}", at));

        var plain = PlainWords.Of(text);
        foreach (var (pattern, severity, at, length) in Met(plain.Text, kind))
            add(new Sighting(pattern.Rule, severity, part, Short(Around(plain.Text, at, length)), plain.Original(at)));
    }

    /// <summary>Whether a text asks the model for anything that a description should not; texts that are hidden are never by design.</summary>
    static bool Asks(string text, InstructionKind kind) => Met(PlainWords.Of(text).Text, InstructionKind.Tool).Any(m => m.Severity >= Severity.Medium) || (kind == InstructionKind.Tool && Commanding(text));

    // Hidden text that addresses the model in any other way.
    static bool Commanding(string text) => text.Contains("you must", StringComparison.OrdinalIgnoreCase) || text.Contains("IMPORTANT", StringComparison.Ordinal) || text.Contains("the assistant", StringComparison.OrdinalIgnoreCase);

    static IEnumerable<(InstructionPattern Pattern, Severity Severity, int At, int Length)> Met(string plain, InstructionKind kind)
    {
        foreach (var pattern in InstructionPatterns.All)
        {
            if (pattern.In(kind) is not { } severity || !plain.AsSpan().ContainsAny(pattern.Triggers))
                continue;
            if (First(pattern, plain) is { } found)
                yield return (pattern, severity, found.At, found.Length);
        }
    }

    static (int At, int Length)? First(InstructionPattern pattern, string plain)
    {
        foreach (var match in pattern.Words.EnumerateMatches(plain))
        {
            if (pattern.Near is not { } near)
                return (match.Index, match.Length);
            var start = Math.Max(0, match.Index - Window);
            var end = Math.Min(plain.Length, match.Index + match.Length + (Window / 2));
            if (near.IsMatch(plain.AsSpan(start, end - start)) && !Negated(plain.AsSpan(start, match.Index - start)))
                return (match.Index, match.Length);
        }

        return null;
    }

    // "Never read ~/.ssh" forbids what it names; "never forget to read" asks for it. Another sentence starts anew.
    static bool Negated(ReadOnlySpan<char> before)
    {
        var sentence = before[(before.LastIndexOfAny(".!?;:") + 1)..].ToString();
        var at = Negations.Max(n => sentence.LastIndexOf(n, StringComparison.OrdinalIgnoreCase));
        return at >= 0 && sentence.Length - at < MostNegated && !Insisting.Any(w => sentence.AsSpan(at).Contains(w, StringComparison.OrdinalIgnoreCase));
    }

    static string Alone(char c) => char.IsSurrogate(c) ? "\ufffd" : c.ToString();

    static string Around(string text, int at, int length)
    {
        // From the start of a word: half a secret would not be seen for one.
        var start = Math.Max(0, at - 60);
        start = start == 0 ? 0 : text.LastIndexOf(' ', start, Math.Min(start, Window * 2)) is var blank and >= 0 ? blank + 1 : at;
        return text[start..Math.Min(text.Length, Math.Max(at + length, start + MostEvidence))];
    }

    static string Short(string text)
    {
        var one = new StringBuilder();
        foreach (var c in text.AsSpan().Trim())
            if (one.Length < MostEvidence)
                one.Append(char.IsWhiteSpace(c) ? ' ' : c);
        // Half a pair is no text.
        if (one.Length > 0 && char.IsHighSurrogate(one[^1]))
            one.Length--;
        return Text.Secrets.Mask(one.ToString());
    }
}
