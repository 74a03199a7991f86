using Assay.Text.Normalisation;

namespace Assay.Serving.Detection;

/// <summary>
/// What a text says, without what it is about: concepts and their order, small words, structure. Topic words fall out in training,
/// which keeps only what more than one source uses.
/// </summary>
static class FeatureReader
{
    const int NearTokens = 4;
    const int ChainGap = 6;

    internal static void Read(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, in FoldingMarks marks, bool isData, UInt128 signals, FeatureSet set)
    {
        Concepts(tokens, isData, set);
        Words(tokens, set);
        Structure.Read(text, tokens, marks, isData, set);
        Signals(signals, isData, set);
    }

    static void Signals(UInt128 rules, bool isData, FeatureSet set)
    {
        var place = isData ? 1u << 16 : 0;
        var names = 0;
        string? last = null;
        for (var left = rules; left != 0; left &= left - 1)
        {
            var rule = (int)UInt128.TrailingZeroCount(left);
            set.Add(FeatureFamily.Signal, 1 + (uint)rule);
            if (isData)
                set.Add(FeatureFamily.Signal, place + 1 + (uint)rule);
            names += SignalRules.Shared.Names[rule] != last ? 1 : 0;
            last = SignalRules.Shared.Names[rule];
        }

        for (var n = Math.Min(6, names); n > 0; n--)
            set.Add(FeatureFamily.Signal, place + 200 + (uint)n);
    }

    static void Concepts(ReadOnlySpan<Token> tokens, bool isData, FeatureSet set)
    {
        Span<int> chain = [-1, -1];
        for (var i = 0; i < tokens.Length; i++)
        {
            uint concept = tokens[i].Concept;
            if (concept == 0)
                continue;
            set.Add(FeatureFamily.Concept, concept);
            if (isData)
                set.Add(FeatureFamily.Placed, concept);
            if ((tokens[i].Kind & TokenKind.Opens) != 0)
            {
                set.Add(FeatureFamily.Concept, 1000 + concept);
                if (isData)
                    set.Add(FeatureFamily.Placed, 1000 + concept);
            }

            for (int j = i + 1, seen = 0; j < tokens.Length && j <= i + NearTokens * 2 && seen < 3; j++)
            {
                uint other = tokens[j].Concept;
                if (other == 0)
                    continue;
                seen++;
                var far = j - i > NearTokens ? 1u : 0u;
                set.Add(FeatureFamily.Near, (((concept << 8) | other) << 1) | far);
                if (isData && far == 0)
                    set.Add(FeatureFamily.Placed, 1 << 20 | (concept << 8) | other);
            }

            if (chain[1] >= 0 && i - chain[1] <= ChainGap && chain[1] - chain[0] <= ChainGap && chain[0] >= 0)
                set.Add(FeatureFamily.Chain, ((uint)tokens[chain[0]].Concept << 16) | ((uint)tokens[chain[1]].Concept << 8) | concept);
            (chain[0], chain[1]) = (chain[1], i);
        }
    }

    static void Words(ReadOnlySpan<Token> tokens, FeatureSet set)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            set.Add(FeatureFamily.Word, tokens[i].Hash);
            if (i + 1 >= tokens.Length)
                break;
            set.Add(FeatureFamily.Word, (tokens[i].Hash * 31) ^ tokens[i + 1].Hash);

            // A word beside a concept carries over to other words and languages of that concept.
            if (tokens[i].Concept != 0 && tokens[i + 1].Concept == 0)
                set.Add(FeatureFamily.Word, ((uint)tokens[i].Concept * 0x01000193u) ^ tokens[i + 1].Hash);
            else if (tokens[i].Concept == 0 && tokens[i + 1].Concept != 0)
                set.Add(FeatureFamily.Word, ((uint)tokens[i + 1].Concept * 0x9E3779B1u) ^ (tokens[i].Hash * 7));
        }
    }
}
