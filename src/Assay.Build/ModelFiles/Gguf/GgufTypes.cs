namespace Assay.Build.ModelFiles.Gguf;

/// <summary>The types of a metadata value (gguf.md, <c>gguf_metadata_value_type</c>).</summary>
internal enum GgufValueType : uint { U8, I8, U16, I16, U32, I32, F32, Bool, Text, Array, U64, I64, F64 }

/// <summary>A tensor as the file describes it. The offset counts from the data section; a size below 0 says why there is none.</summary>
internal readonly record struct GgufTensor(string Name, uint Type, ulong Offset, long Size)
{
    /// <summary>Outermost dimension first, unlike in the file; empty when the size says there is none.</summary>
    public IReadOnlyList<long> Shape { get; init; } = [];
}

/// <summary>A chat template: the key that holds it, its text and where it stands.</summary>
internal sealed record GgufTemplate(string Key, string Text, long Offset);

/// <summary>Something the header does that the format forbids; the kind decides the rule.</summary>
internal sealed record GgufOddity(GgufOddityKind Kind, string What, long Offset, string Part = "");

internal enum GgufOddityKind { Structure, Count, Length, Duplicate, Shape }

/// <summary>What was read before the data section; <paramref name="DataAt"/> is where it starts.</summary>
internal sealed record GgufHeader(
    uint Version, bool BigEndian, ulong Alignment, long HeaderEnd, long DataAt, List<GgufTensor> Tensors, List<GgufTemplate> Templates, List<GgufOddity> Oddities);
