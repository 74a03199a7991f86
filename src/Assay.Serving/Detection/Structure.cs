using Assay.Text.Normalisation;

namespace Assay.Serving.Detection;

/// <summary>How a text is built: shouting, placeholders, frames, hidden letters, a change of language. Each measure is a few steps, not a number.</summary>
static class Structure
{
    static readonly byte You = Lexicon.Shared.Numbers["you"];
    static readonly byte Your = Lexicon.Shared.Numbers["your"];

    internal static void Read(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, in FoldingMarks marks, bool isData, FeatureSet set)
    {
        Steps(set, 1, marks.Unseen, 1, 4);
        Steps(set, 2, marks.Tags, 1, 8);
        Steps(set, 3, marks.Lookalikes, 2, 8);
        Steps(set, 4, marks.Styled, 4, 16);
        Steps(set, 5, marks.Marks, 4, 16);
        Tokens(tokens, isData, set);
        Signs(text, set);
    }

    static void Tokens(ReadOnlySpan<Token> tokens, bool isData, FeatureSet set)
    {
        int loud = 0, frames = 0, foreign = 0, numbers = 0, concepts = 0, second = 0, changes = 0;
        Span<ulong> kinds = [0, 0];
        for (var i = 0; i < tokens.Length; i++)
        {
            var t = tokens[i];
            loud += (t.Kind & TokenKind.Loud) != 0 ? 1 : 0;
            frames += (t.Kind & TokenKind.Frame) != 0 ? 1 : 0;
            foreign += (t.Kind & TokenKind.Foreign) != 0 ? 1 : 0;
            numbers += (t.Kind & TokenKind.Number) != 0 ? 1 : 0;
            changes += i > 0 && ((tokens[i - 1].Kind ^ t.Kind) & TokenKind.Foreign) != 0 ? 1 : 0;
            if (t.Concept == 0)
                continue;
            concepts++;
            second += t.Concept == You || t.Concept == Your ? 1 : 0;
            kinds[t.Concept >> 6] |= 1UL << (t.Concept & 63);
        }

        Steps(set, 10, loud, 3, 10);
        Steps(set, 11, frames, 1, 2);
        Steps(set, 12, changes, 1, 6);
        var distinct = System.Numerics.BitOperations.PopCount(kinds[0]) + System.Numerics.BitOperations.PopCount(kinds[1]);
        Steps(set, 14, distinct, 6, 12);
        if (tokens.Length > 0)
        {
            Steps(set, 15, concepts * 100 / tokens.Length, 30, 50);
            Steps(set, 16, second * 100 / tokens.Length, 4, 9);
            if (isData)
            {
                Steps(set, 20, second, 1, 2);
                Steps(set, 21, concepts * 100 / tokens.Length, 20, 40);
            }
        }

        if (isData)
            Ends(tokens, set);

        // What the text ends with: a planted sentence stands at the end or at the start.
        for (var i = Math.Max(0, tokens.Length - 12); i < tokens.Length; i++)
            if (tokens[i].Concept != 0)
                set.Add(isData ? FeatureFamily.Placed : FeatureFamily.Structure, 5000u + tokens[i].Concept);
    }

    /// <summary>What stands at the ends of data: how the first and the last sentences open.</summary>
    static void Ends(ReadOnlySpan<Token> tokens, FeatureSet set)
    {
        var (opened, at) = (0, tokens.Length - 1);
        for (; at > 0 && opened < 2 && tokens.Length - at < 60; at--)
        {
            if ((tokens[at].Kind & TokenKind.Opens) == 0)
                continue;
            opened++;
            Opening(tokens, at, 6000, set);
        }

        if (tokens.Length > 0)
            Opening(tokens, 0, 7000, set);
    }

    static void Opening(ReadOnlySpan<Token> tokens, int at, uint number, FeatureSet set)
    {
        set.Add(FeatureFamily.Placed, number + tokens[at].Concept);
        if (at + 1 < tokens.Length)
            set.Add(FeatureFamily.Placed, (number + tokens[at].Concept) * 131 + tokens[at + 1].Concept);
        if (at + 2 < tokens.Length)
            set.Add(FeatureFamily.Placed, (number + tokens[at].Concept) * 137 + tokens[at + 2].Concept);
    }

    static void Signs(ReadOnlySpan<char> text, FeatureSet set)
    {
        var signs = SignCounts.Of(text);
        var per = text.Length / 100 + 1;
        Steps(set, 30, signs.Code / per, 1, 4);
        Steps(set, 31, signs.Stars / per, 1, 3);
        Steps(set, 32, signs.Exclaims, 1, 4);
        Steps(set, 33, signs.Brackets, 1, 4);
        Steps(set, 34, signs.Longest, 60, 200);
    }

    static void Steps(FeatureSet set, uint measure, int value, int some, int many)
    {
        if (value >= some)
            set.Add(FeatureFamily.Structure, measure);
        if (value >= many)
            set.Add(FeatureFamily.Structure, 100 + measure);
    }
}
