namespace Assay.Build.Watermarks.Text;

/// <summary>
/// The green lists of Hugging Face transformers: the first part of a random order of the vocabulary, which PyTorch draws on the CPU after
/// seeding with a product of the hashing key and tokens. Read in <c>src/transformers/generation/logits_process.py</c> (<c>WatermarkLogitsProcessor</c>,
/// commit 00857b6c) and <c>watermarking.py</c> (<c>WatermarkDetector</c>, commit 01080c62):
/// <list type="bullet">
/// <item>The list has <c>int(vocab_size * greenlist_ratio)</c> tokens, the first of <c>torch.randperm(vocab_size)</c>.</item>
/// <item>lefthash seeds with <c>hashing_key * last</c>, a whole number of Python without end, and does not look at more tokens.</item>
/// <item>selfhash seeds with the least of <c>hashing_key * (table[t] + 1) * (table[last] + 1)</c> over the last <c>context_width</c> tokens, the judged
/// one among them, in whole numbers of 64 bits that overflow; the table is <c>torch.randperm(1_000_003)</c> after seeding with the hashing key.</item>
/// <item>Both seeds are taken modulo <c>2**64 - 1</c>; PyTorch's generator on the CPU keeps their lower 32 bits.</item>
/// <item>The detector leaves out a first token that is the model's begin-of-sequence.</item>
/// </list>
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
        Int128 seed = table is null ? (Int128)options.HashingKey * context[^1] : Least(table, context);
        // Python's remainder is never negative.
        var rest = seed % ulong.MaxValue;
        return (ulong)(rest < 0 ? rest + ulong.MaxValue : rest);
    }

    // PyTorch's numbers overflow; the least is taken with its sign.
    long Least(int[] ranks, ReadOnlySpan<int> context)
    {
        var (least, last) = (long.MaxValue, ranks[context[^1] % TableSize] + 1L);
        foreach (var token in context)
            least = Math.Min(least, unchecked(options.HashingKey * (ranks[token % TableSize] + 1L) * last));
        return least;
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
