namespace Assay.Build.Watermarks.Text;

/// <summary>
/// The green lists of Hugging Face transformers (<c>WatermarkLogitsProcessor</c>): the first part of a random order of the
/// vocabulary, which PyTorch draws on the CPU after seeding with a product of the hashing key and tokens.
/// </summary>
internal sealed class TransformersLists
{
    const int TableSize = 1_000_003;
    readonly TextWatermarkOptions options;
    readonly int[]? table;
    readonly int[] order;

    public TransformersLists(TextWatermarkOptions options)
    {
        this.options = options;
        GreenTokens = (int)(options.VocabularySize * options.Gamma);
        order = new int[options.VocabularySize];
        if (options.Scheme == TextWatermarkScheme.TransformersSelfhash)
            table = Order(new int[TableSize], unchecked((ulong)options.HashingKey), TableSize);
    }

    public int GreenTokens { get; }

    public bool IsGreen(int[] window)
    {
        // With selfhash the token itself is part of its context.
        var context = table is null ? window.AsSpan(0, window.Length - 1) : window;
        return ListAfter(context).Contains(window[^1]);
    }

    public ReadOnlySpan<int> ListAfter(ReadOnlySpan<int> context) => Order(order, Seed(context), GreenTokens).AsSpan(0, GreenTokens);

    ulong Seed(ReadOnlySpan<int> context)
    {
        long seed;
        if (table is null)
            seed = unchecked(options.HashingKey * context[^1]);
        else
        {
            // PyTorch multiplies whole numbers of 64 bits and lets them overflow; the least is taken with its sign.
            seed = long.MaxValue;
            var last = table[context[^1] % TableSize] + 1L;
            foreach (var token in context)
                seed = Math.Min(seed, unchecked(options.HashingKey * (table[token % TableSize] + 1L) * last));
        }

        // Python's remainder by 2^64 - 1 is never negative.
        var rest = (Int128)seed % ulong.MaxValue;
        return (ulong)(rest < 0 ? rest + ulong.MaxValue : rest);
    }

    /// <summary>The first <paramref name="needed"/> places of <c>torch.randperm</c>: exchanges from the front, a draw each.</summary>
    static int[] Order(int[] into, ulong seed, int needed)
    {
        for (var i = 0; i < into.Length; i++)
            into[i] = i;
        var random = new MersenneTwister((uint)seed);
        for (var i = 0; i < Math.Min(needed, into.Length - 1); i++)
        {
            var other = i + (int)(random.Next() % (uint)(into.Length - i));
            (into[i], into[other]) = (into[other], into[i]);
        }

        return into;
    }
}
