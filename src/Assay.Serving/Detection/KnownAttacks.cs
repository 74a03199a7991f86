using System.Collections.Frozen;

namespace Assay.Serving.Detection;

/// <summary>
/// Attacks that were seen, kept as hashes of four words in a row and never as text: a finding protects at once, also against a text that
/// changes some of its words (A. Broder, "On the resemblance and containment of documents", 1997: the sample is of the smallest
/// hashes). Reading takes no lock.
/// </summary>
public sealed class KnownAttacks
{
    const int Words = 4;
    const int Sample = 32;
    const int FewestShingles = 3;
    const double Share = 0.6;

    readonly Lock _adding = new();
    readonly Dictionary<uint, int[]> _building = [];
    readonly List<int> _sizes = [];
    volatile State? _state;

    /// <summary>How many attacks are known.</summary>
    public int Count => _state?.Sizes.Length ?? 0;

    /// <summary>Adds an attack; false when it has fewer than six words (it would be met in ordinary texts).</summary>
    public bool Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        lock (_adding)
        {
            var work = FeatureWorkspace.Own;
            work.Read(text.AsSpan(0, Math.Min(text.Length, 20_000)), isData: false);
            var shingles = Shingles(work.Tokens).Distinct().Order().Take(Sample).ToArray();
            if (shingles.Length < FewestShingles)
                return false;
            foreach (var shingle in shingles)
                _building[shingle] = [.. _building.GetValueOrDefault(shingle, []), _sizes.Count];
            _sizes.Add(shingles.Length);
            _state = new State(_building.ToFrozenDictionary(), [.. _sizes]);
            return true;
        }
    }

    internal bool Contains(ReadOnlySpan<Token> tokens)
    {
        if (_state is not { } state)
            return false;
        Dictionary<int, int>? hits = null;
        var seen = new HashSet<uint>();
        foreach (var shingle in Shingles(tokens))
            if (state.Where.TryGetValue(shingle, out var attacks) && seen.Add(shingle))
                foreach (var attack in attacks)
                {
                    hits ??= [];
                    if ((hits[attack] = hits.GetValueOrDefault(attack) + 1) >= Math.Max(FewestShingles, Share * state.Sizes[attack]))
                        return true;
                }

        return false;
    }

    static List<uint> Shingles(ReadOnlySpan<Token> tokens)
    {
        var shingles = new List<uint>(Math.Max(0, tokens.Length - Words + 1));
        for (var i = 0; i + Words <= tokens.Length; i++)
        {
            var hash = 0u;
            for (var k = 0; k < Words; k++)
                hash = (hash ^ tokens[i + k].Hash) * 0x9E3779B1u;
            shingles.Add(hash ^ (hash >> 15));
        }

        return shingles;
    }

    sealed record State(FrozenDictionary<uint, int[]> Where, int[] Sizes);
}
