namespace Assay.Serving.Detection.Training;

/// <summary>Learns which outlines are usual, from ordinary texts, and which are those of searched suffixes, from drawn ones.</summary>
static class AnomalyTraining
{
    const int Suffixes = 6000;
    const ulong Seed = 11;
    const double Trust = 8;
    const int LongestOutline = 2000;

    /// <summary>The outline of a text, with room for what stands before it.</summary>
    internal static byte[] Outline(string text)
    {
        var symbols = new byte[LongestOutline];
        return symbols[..TextShapes.Read(text.AsSpan(0, Math.Min(text.Length, 6000)), symbols)];
    }

    /// <param name="ordinary">Outlines of ordinary texts with how much each counts.</param>
    internal static SuffixAnomaly Fit(IEnumerable<(byte[] Outline, double Weight)> ordinary)
    {
        var (usual, searched) = (new Counts(), new Counts());
        foreach (var (outline, weight) in ordinary)
            usual.Add(outline, weight);
        foreach (var suffix in OptimisedSuffixes.Draw(Suffixes, Seed))
            searched.Add(Outline(suffix), 1);
        var ratios = new sbyte[SuffixAnomaly.Entries];
        for (var a = 0; a < TextShapes.Symbols; a++)
            for (var b = 0; b < TextShapes.Symbols; b++)
                for (var c = 0; c < TextShapes.Symbols; c++)
                    ratios[SuffixAnomaly.Index(a, b, c)] = (sbyte)Math.Clamp(Math.Round(Math.Log(searched.Chance(a, b, c) / usual.Chance(a, b, c)) / SuffixAnomaly.Unit), -127, 127);
        return new SuffixAnomaly(ratios);
    }

    /// <summary>How often a symbol follows two others; where those were seldom seen, how often it follows one, or stands at all.</summary>
    sealed class Counts
    {
        readonly double[] _three = new double[SuffixAnomaly.Entries];
        readonly double[] _two = new double[TextShapes.Symbols * TextShapes.Symbols];
        readonly double[] _twoStarts = new double[TextShapes.Symbols * TextShapes.Symbols];
        readonly double[] _one = new double[TextShapes.Symbols];
        readonly double[] _oneStarts = new double[TextShapes.Symbols];
        double _all;

        internal void Add(byte[] outline, double weight)
        {
            for (var i = 0; i < outline.Length; i++)
            {
                _one[outline[i]] += weight;
                _all += weight;
                if (i < 1)
                    continue;
                _two[(outline[i - 1] * TextShapes.Symbols) + outline[i]] += weight;
                _oneStarts[outline[i - 1]] += weight;
                if (i < 2)
                    continue;
                _three[SuffixAnomaly.Index(outline[i - 2], outline[i - 1], outline[i])] += weight;
                _twoStarts[(outline[i - 2] * TextShapes.Symbols) + outline[i - 1]] += weight;
            }
        }

        internal double Chance(int a, int b, int c)
        {
            var one = (_one[c] + 1) / (_all + TextShapes.Symbols);
            var two = (_two[(b * TextShapes.Symbols) + c] + (Trust * one)) / (_oneStarts[b] + Trust);
            return (_three[SuffixAnomaly.Index(a, b, c)] + (Trust * two)) / (_twoStarts[(a * TextShapes.Symbols) + b] + Trust);
        }
    }
}
