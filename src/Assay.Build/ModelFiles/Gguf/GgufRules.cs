using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>The promises of the format that readers written in C trust, each checked against the file.</summary>
internal static class GgufRules
{
    const string Repair = "Do not load it. Convert the model again from a source you trust, and keep llama.cpp, Ollama and their bindings up to date.";

    static readonly Rule Structure = new("gguf-structure",
        "The header breaks the format. Strict readers refuse the file; others may read something else than was meant.", Repair, InputValidation, InterpretationConflict);

    static readonly Rule Count = new("gguf-count",
        "A count is bigger than the file. Readers that reserve memory by it overflow a multiplication or write behind what they reserved.",
        Repair, IntegerOverflow, HeapOverflow, new("cve", "CVE-2024-21836"), new("cve", "CVE-2024-23605"));

    static readonly Rule Length = new("gguf-string-length",
        "A string claims more bytes than there are. Readers that add one to its length reserve nothing and read everything into it.",
        Repair, IntegerOverflow, HeapOverflow, new("cve", "CVE-2024-23496"), new("cve", "CVE-2024-21825"));

    static readonly Rule Shape = new("gguf-shape",
        "A tensor's shape or number of dimensions overflows what readers compute with: they reserve too little and write behind it.",
        Repair, IntegerOverflow, HeapOverflow, new("cve", "CVE-2026-33298"), new("cve", "CVE-2024-21802"));

    static readonly Rule Total = new("gguf-total-size",
        "The sizes of all tensors together overflow. Readers that add them up reserve too little memory and write behind it.",
        Repair, IntegerOverflow, HeapOverflow, new("cve", "CVE-2025-53630"), new("cve", "CVE-2026-27940"));

    static readonly Rule Beyond = new("gguf-tensor-size",
        "A tensor's type and shape need more bytes than the file has behind its offset. Readers that trust the shape read other memory of their process and may hand it out as weights.",
        Repair, OutOfBoundsRead, new("cve", "CVE-2026-7482"));

    static readonly Rule Duplicate = new("gguf-duplicate-key",
        "The header names something twice. Readers take the first, the last or none: two programs see two models.", Repair, InterpretationConflict, ManipulateModel);

    static readonly Rule Overlap = new("gguf-overlap", "Two tensors share bytes, which no writer makes.", Repair, InputValidation, ManipulateModel);

    static readonly Rule Hole = new("gguf-hole", "Bytes belong to no tensor, so they can carry anything: another file, a program, a message.", Repair, HiddenFunctionality);

    public static IReadOnlyList<Rule> All => [Structure, Count, Length, Shape, Total, Beyond, Duplicate, Overlap, Hole];

    public static void Judge(GgufHeader header, bool whole, ByteSource source, ScanScope scope)
    {
        foreach (var odd in header.Oddities)
            Odd(odd, scope);
        if (whole && header.Alignment is > 0 and <= 1 << 20)
            Data(header, source, scope);
    }

    static void Odd(GgufOddity odd, ScanScope scope)
    {
        var (rule, severity, title) = odd.Kind switch
        {
            GgufOddityKind.Count => (Count, Severity.High, "Claims more entries than the file can hold"),
            GgufOddityKind.Length => (Length, Severity.High, "Claims a string longer than the file or the format allows"),
            GgufOddityKind.Duplicate => (Duplicate, Severity.High, "Names a key twice"),
            GgufOddityKind.Shape => (Shape, Severity.High, "Has a tensor whose shape cannot be"),
            _ => (Structure, Severity.Medium, "Has a header that breaks the format"),
        };
        var part = odd.Part.Length > 0 ? odd.Part : null;
        scope.Find(rule, severity, title, odd.What, odd.Offset, part, odd.Kind + ":" + odd.Part + odd.What);
    }

    static void Data(GgufHeader header, ByteSource source, ScanScope scope)
    {
        var data = Math.Max(0, source.Length - header.DataAt);
        var alignment = (Int128)header.Alignment;
        Int128 total = 0, at = 0;
        // Order in the file, which writers keep; a reader goes by the offsets.
        foreach (var tensor in header.Tensors.Where(t => t.Size >= 0).OrderBy(t => t.Offset).ThenBy(t => t.Size))
        {
            var size = (Int128)tensor.Size;
            total += (size + alignment - 1) / alignment * alignment;
            var (from, to) = ((Int128)tensor.Offset, tensor.Offset + size);
            if (tensor.Offset % header.Alignment != 0)
                scope.Find(Structure, Severity.Medium, "Has a tensor that is not aligned", $"offset {tensor.Offset}, alignment {header.Alignment}", null, tensor.Name, "align:" + tensor.Name);
            if (to > data)
                scope.Find(Beyond, Severity.High, "Has a tensor that ends behind the file", $"{to - data} bytes too few", null, tensor.Name, "end:" + tensor.Name);
            if (from < at && size > 0)
                scope.Find(Overlap, Severity.High, "Has tensors that share bytes", null, null, tensor.Name, "overlap:" + tensor.Name);
            else if (from > at && to <= data)
                Between(source, header.DataAt + (long)at, (long)(from - at), header.Alignment, scope);
            at = Int128.Max(at, to);
            if (!scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }
        }

        if (total > long.MaxValue)
            scope.Find(Total, Severity.High, "Has tensors whose sizes together overflow", $"{total} bytes", identity: "total");
        if (header.Tensors.Any(t => t.Size == -3))
            scope.Gap("tensors of an unknown type: what their bytes are is not known");
        else if (at < data)
            Between(source, header.DataAt + (long)at, data - (long)at, header.Alignment, scope);
        if (source.Length > header.HeaderEnd && header.DataAt > header.HeaderEnd)
            Between(source, header.HeaderEnd, Math.Min(header.DataAt, source.Length) - header.HeaderEnd, header.Alignment, scope);
    }

    // Writers pad with zeros up to the alignment, also behind the last tensor.
    static void Between(ByteSource source, long at, long length, ulong alignment, ScanScope scope)
    {
        var small = length < (long)alignment && length <= 4096;
        var padding = small && length <= (-at & ((long)alignment - 1));
        if (small && source.Bytes(at, (int)length).AsSpan().IndexOfAnyExcept((byte)0) < 0)
            return;
        scope.Find(Hole, padding ? Severity.Low : Severity.Medium, padding ? "Has padding that is not zero" : "Has bytes that belong to no tensor", $"{length} bytes", at,
            identity: padding ? "padding" : "hole");
        if (padding)
            return;
        // What is hidden may stand behind the padding.
        var zeros = Math.Max(0, source.Bytes(at, (int)Math.Min(length, 4096)).AsSpan().IndexOfAnyExcept((byte)0));
        using var inside = source.Slice(at + zeros, length - zeros);
        scope.Inside("between tensors", opportunistic: true).Judge(inside);
    }
}
