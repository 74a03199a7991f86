namespace Assay.Build.ModelFiles.Gguf;

/// <summary>The element types of ggml (ggml.h, <c>enum ggml_type</c>): elements and bytes of one block.</summary>
internal readonly record struct GgmlType(string Name, int Elements, int Bytes)
{
    // Types that were taken out of the library keep their sizes here: old files still name them.
    static readonly Dictionary<uint, GgmlType> Known = new()
    {
        [0] = new("F32", 1, 4),
        [1] = new("F16", 1, 2),
        [2] = new("Q4_0", 32, 18),
        [3] = new("Q4_1", 32, 20),
        [4] = new("Q4_2", 16, 10),
        [5] = new("Q4_3", 16, 12),
        [6] = new("Q5_0", 32, 22),
        [7] = new("Q5_1", 32, 24),
        [8] = new("Q8_0", 32, 34),
        [9] = new("Q8_1", 32, 36),
        [10] = new("Q2_K", 256, 84),
        [11] = new("Q3_K", 256, 110),
        [12] = new("Q4_K", 256, 144),
        [13] = new("Q5_K", 256, 176),
        [14] = new("Q6_K", 256, 210),
        [15] = new("Q8_K", 256, 292),
        [16] = new("IQ2_XXS", 256, 66),
        [17] = new("IQ2_XS", 256, 74),
        [18] = new("IQ3_XXS", 256, 98),
        [19] = new("IQ1_S", 256, 50),
        [20] = new("IQ4_NL", 32, 18),
        [21] = new("IQ3_S", 256, 110),
        [22] = new("IQ2_S", 256, 82),
        [23] = new("IQ4_XS", 256, 136),
        [24] = new("I8", 1, 1),
        [25] = new("I16", 1, 2),
        [26] = new("I32", 1, 4),
        [27] = new("I64", 1, 8),
        [28] = new("F64", 1, 8),
        [29] = new("IQ1_M", 256, 56),
        [30] = new("BF16", 1, 2),
        [31] = new("Q4_0_4_4", 32, 18),
        [32] = new("Q4_0_4_8", 32, 18),
        [33] = new("Q4_0_8_8", 32, 18),
        [34] = new("TQ1_0", 256, 54),
        [35] = new("TQ2_0", 256, 66),
        [36] = new("IQ4_NL_4_4", 32, 18),
        [37] = new("IQ4_NL_4_8", 32, 18),
        [38] = new("IQ4_NL_8_8", 32, 18),
        [39] = new("MXFP4", 32, 17),
        [40] = new("NVFP4", 64, 36),
        [41] = new("Q1_0", 128, 18),
    };

    // Before GGJT v3 the scales of these blocks were 32-bit numbers.
    static readonly Dictionary<uint, GgmlType> Old = new()
    {
        [2] = new("Q4_0", 32, 20),
        [3] = new("Q4_1", 32, 24),
        [8] = new("Q8_0", 32, 36),
    };

    public static GgmlType? Of(uint id) => Known.TryGetValue(id, out var type) ? type : null;

    public static GgmlType? OfOld(uint id) => Old.TryGetValue(id, out var type) ? type : Of(id);

    /// <summary>Bytes of a tensor; -1 when its shape overflows 63 bits, -2 when its rows are no whole blocks.</summary>
    public long Size(ReadOnlySpan<ulong> dimensions)
    {
        UInt128 elements = 1;
        foreach (var dimension in dimensions)
        {
            elements *= dimension;
            if (dimension > long.MaxValue || elements > long.MaxValue)
                return -1;
        }

        if (elements > 0 && Elements > 1 && (dimensions.Length == 0 || dimensions[0] % (ulong)Elements != 0))
            return -2;
        var bytes = elements / (ulong)Elements * (ulong)Bytes;
        return bytes > long.MaxValue ? -1 : (long)bytes;
    }
}
