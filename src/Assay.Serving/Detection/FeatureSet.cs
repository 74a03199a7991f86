namespace Assay.Serving.Detection;

/// <summary>Families of features: each is scaled by itself, so that a family with many members does not drown the others.</summary>
enum FeatureFamily : byte { Concept, Near, Chain, Word, Structure, Placed, Signal }

/// <summary>
/// The features of one text: hashed numbers, each once. Reused from text to text; not thread-safe.
/// </summary>
sealed class FeatureSet
{
    internal const int Bits = 18;
    internal const int Buckets = 1 << Bits;
    internal const int Families = 7;

    readonly ulong[] _seen = new ulong[Buckets / 64];
    int[] _features = new int[4096];
    FeatureFamily[] _family = new FeatureFamily[4096];
    readonly int[] _of = new int[Families];

    internal int Count { get; private set; }

    internal ReadOnlySpan<int> Features => _features.AsSpan(0, Count);

    internal ReadOnlySpan<FeatureFamily> FamilyOf => _family.AsSpan(0, Count);

    internal int CountOf(FeatureFamily family) => _of[(int)family];

    internal void Clear()
    {
        for (var i = 0; i < Count; i++)
            _seen[_features[i] >> 6] = 0;
        Count = 0;
        Array.Clear(_of);
    }

    /// <summary>Adds a feature by a number that names it; a family's numbers are apart from the others'.</summary>
    internal void Add(FeatureFamily family, uint number)
    {
        var mixed = (number ^ ((uint)family * 0x9E3779B9u)) * 0x85EBCA6Bu;
        mixed ^= mixed >> 15;
        mixed *= 0xC2B2AE35u;
        var index = (int)(mixed >> (32 - Bits));
        ref var word = ref _seen[index >> 6];
        var bit = 1UL << (index & 63);
        if ((word & bit) != 0)
            return;
        word |= bit;
        if (Count == _features.Length)
        {
            Array.Resize(ref _features, Count * 2);
            Array.Resize(ref _family, Count * 2);
        }

        _features[Count] = index;
        _family[Count++] = family;
        _of[(int)family]++;
    }
}
