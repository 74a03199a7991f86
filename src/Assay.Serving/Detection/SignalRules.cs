using System.Globalization;

namespace Assay.Serving.Detection;

/// <summary>
/// Hand-written rules over concepts: a few steps in order with bounded gaps. They name what the model only weighs, and are features of
/// the model too. A rule is looked at where its first concept stands.
/// </summary>
sealed class SignalRules
{
    internal static readonly SignalRules Shared = Load();

    readonly Rule[] _rules;
    readonly int[][] _byFirst = new int[256][];

    SignalRules(List<Rule> rules, string[] names, uint fingerprint)
    {
        Fingerprint = fingerprint;
        _rules = [.. rules];
        Names = names;
        for (var c = 0; c < 256; c++)
            _byFirst[c] = [.. Enumerable.Range(0, _rules.Length).Where(r => _rules[r].Steps[0].Has((byte)c))];
    }

    /// <summary>Other rules have another.</summary>
    internal uint Fingerprint { get; }

    /// <summary>The name of the signal that each rule gives; a rule's number is its bit.</summary>
    internal string[] Names { get; }

    /// <summary>Bits of the rules that the tokens follow.</summary>
    internal UInt128 Match(ReadOnlySpan<Token> tokens, bool isData)
    {
        // What is said at all: a rule whose second step is not needs no look at what stands where.
        Span<ulong> said = [0, 0];
        foreach (ref readonly var token in tokens)
            said[token.Concept >> 6 & 1] |= 1UL << token.Concept;
        Span<ulong> found = [0, 0];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Concept == 0)
                continue;
            foreach (var r in _byFirst[tokens[i].Concept])
            {
                var rule = _rules[r];
                if (((rule.Second.Low & said[0]) | (rule.Second.High & said[1])) != 0 && (found[r >> 6] & (1UL << r)) == 0 && (isData || !rule.OnlyInData) && Follows(rule, tokens, i))
                    found[r >> 6] |= 1UL << r;
            }
        }

        return new UInt128(found[1], found[0]);
    }

    static bool Follows(Rule rule, ReadOnlySpan<Token> tokens, int at)
    {
        for (var s = 1; s < rule.Steps.Length; s++)
        {
            var last = Math.Min(tokens.Length - 1, at + 1 + rule.Steps[s].Gap);
            do
                at++;
            while (at <= last && !rule.Steps[s].Has(tokens[at].Concept));
            if (at > last)
                return false;
        }

        return true;
    }

    static SignalRules Load()
    {
        using var stream = typeof(SignalRules).Assembly.GetManifestResourceStream("Assay.Serving.Detection.rules.txt")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), Lexicon.Shared);
    }

    static SignalRules Parse(string text, Lexicon lexicon)
    {
        var (rules, names) = (new List<Rule>(), new List<string>());
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line[0] == '#' || colon < 0)
                continue;
            var name = line[..colon].TrimStart('*');
            var (steps, gap) = (new List<Step>(), 3);
            foreach (var word in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.StartsWith("..", StringComparison.Ordinal))
                {
                    gap = int.Parse(word.AsSpan(2), CultureInfo.InvariantCulture);
                    continue;
                }

                var step = new Step(gap, 0, 0);
                foreach (var concept in word.Split('|'))
                    if (lexicon.Numbers.TryGetValue(concept, out var number))
                        step = number < 64 ? step with { Low = step.Low | (1UL << number) } : step with { High = step.High | (1UL << (number - 64)) };
                steps.Add(step);
                gap = 3;
            }

            rules.Add(new Rule(line[0] == '*', [.. steps]));
            names.Add(name);
        }

        return rules.Count <= 128 ? new SignalRules(rules, [.. names], Tokeniser.Hash(text)) : throw new InvalidOperationException("there are more rules than bits");
    }

    sealed record Rule(bool OnlyInData, Step[] Steps)
    {
        /// <summary>Of a rule with one step anything.</summary>
        internal Step Second { get; } = Steps.Length > 1 ? Steps[1] : new Step(0, ulong.MaxValue, ulong.MaxValue);
    }

    readonly record struct Step(int Gap, ulong Low, ulong High)
    {
        internal bool Has(byte concept) => concept != 0 && (concept < 64 ? (Low >> concept) & 1 : concept < 128 ? (High >> (concept - 64)) & 1 : 0) != 0;
    }
}
