namespace Assay.Build.ModelFiles.Safetensors;

/// <summary>One tensor as the header describes it; offsets count from the end of the header.</summary>
internal sealed record TensorEntry(string Name, string Type, IReadOnlyList<long> Shape, long From, long To)
{
    /// <summary>Bits of one element; 0 for a type the format does not know.</summary>
    public static int Bits(string type) => type switch
    {
        "F64" or "I64" or "U64" or "C64" => 64,
        "F32" or "I32" or "U32" => 32,
        "F16" or "BF16" or "I16" or "U16" => 16,
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 8,
        "F6_E2M3" or "F6_E3M2" => 6,
        "F4" => 4,
        _ => 0,
    };
}

/// <summary>The header: what it names, and what was odd about how it was written.</summary>
internal sealed record SafetensorsHeader(long DataAt, IReadOnlyList<TensorEntry> Tensors, IReadOnlyList<string> Duplicates, IReadOnlyList<string> Oddities, IReadOnlyList<(string Key, string Value)> Metadata);
