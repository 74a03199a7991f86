namespace Assay.Serving.Detection;

/// <summary>
/// How little the outline of a stretch of text looks like anything that people or programs write, and how much like a suffix that was
/// searched for letter by letter until a model gave in (A. Zou and others, "Universal and transferable adversarial attacks on aligned
/// language models", 2023). Three symbols in a row give a log-likelihood ratio; the highest sum over a stretch counts
/// (E. S. Page, "Continuous inspection schemes", 1954), so that prose before or after it takes nothing away.
/// </summary>
sealed class SuffixAnomaly
{
    internal const int Entries = TextShapes.Symbols * TextShapes.Symbols * TextShapes.Symbols;

    /// <summary>One entry of the table is this part of a natural logarithm.</summary>
    internal const float Unit = 1 / 24f;

    /// <summary>What a symbol has to give for a stretch to go on: a stretch that is only a little unusual does not add up.</summary>
    const int Drift = 4;

    /// <summary>One odd line of code is not a suffix: no symbol gives more than this.</summary>
    const int Most = 48;

    /// <summary>A sum loses a 32nd with every symbol: a suffix has a few dozen of them, and a long table that is a little unusual everywhere adds up to nothing.</summary>
    const int Forgets = 5;

    readonly sbyte[] _ratios;

    internal SuffixAnomaly(sbyte[] ratios) => _ratios = ratios;

    internal ReadOnlySpan<sbyte> Ratios => _ratios;

    /// <summary>The highest sum over any stretch, in natural logarithms; 0 for nothing unusual.</summary>
    internal float Read(ReadOnlySpan<byte> symbols)
    {
        int sum = 0, highest = 0;
        for (var i = 2; i < symbols.Length; i++)
        {
            sum = Math.Max(0, sum + Math.Min(Most, (int)_ratios[Index(symbols[i - 2], symbols[i - 1], symbols[i])]) - Drift - (sum >> Forgets));
            highest = Math.Max(highest, sum);
        }

        return highest * Unit;
    }

    internal static int Index(int first, int second, int third) => (((first * TextShapes.Symbols) + second) * TextShapes.Symbols) + third;
}
