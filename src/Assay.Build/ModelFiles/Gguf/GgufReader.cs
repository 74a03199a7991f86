using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Gguf;

/// <summary>
/// Reads the header, the metadata and the tensor descriptions of GGUF v1 to v3 (gguf.md in ggml). Tensors' bytes are
/// never read; memory does not grow with what the file claims.
/// </summary>
internal sealed class GgufReader(ByteSource source, ScanScope scope)
{
    const int MostTensors = 100_000, MostKeys = 100_000, MostOddities = 100, LongestKey = 65_535, LongestName = 64, LongestTemplate = 4 << 20, MostNesting = 4, MostText = 32 << 20;
    readonly GgufCursor cursor = new(source);
    readonly List<GgufTensor> tensors = [];
    readonly List<GgufTemplate> templates = [];
    readonly List<GgufOddity> oddities = [];
    ulong alignment = 32;
    uint version;
    long textLeft = MostText;

    /// <summary>What could be read; <paramref name="error"/> says why it is not all, or is empty.</summary>
    public GgufHeader Read(out string error)
    {
        error = Everything();
        var end = cursor.Position;
        var data = alignment == 0 ? end : (long)(((ulong)end + alignment - 1) / alignment * alignment);
        return new GgufHeader(version, cursor.BigEndian, alignment, end, data, tensors, templates, oddities);
    }

    string Everything()
    {
        cursor.Skip(4);
        version = cursor.U32();
        // The magic is the same in both byte orders: the version tells.
        if (version is not 0 && (version & 0xffff) == 0)
        {
            cursor.BigEndian = true;
            version = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(version);
        }

        if (cursor.Ended)
            return "the header is cut short";
        if (version is 0 or > 3)
            return $"version {version} is not known";
        var tensorCount = Length();
        var keyCount = Length();
        if (cursor.Ended)
            return "the header is cut short";
        var (leastKey, leastTensor) = version == 1 ? (9ul, 20ul) : (13ul, 24ul);
        if (keyCount > (ulong)cursor.Left / leastKey)
            return Fatal(GgufOddityKind.Count, $"{keyCount} metadata entries do not fit into the {cursor.Left} bytes that follow", 16);
        if (tensorCount > (ulong)cursor.Left / leastTensor)
            return Fatal(GgufOddityKind.Count, $"{tensorCount} tensors do not fit into the {cursor.Left} bytes that follow", 8);
        if (keyCount > MostKeys || tensorCount > MostTensors)
            return $"{keyCount} metadata entries and {tensorCount} tensors are more than are looked at";
        return Metadata((int)keyCount) ?? Tensors((int)tensorCount) ?? "";
    }

    string? Metadata(int count)
    {
        var keys = new HashSet<string>();
        for (var i = 0; i < count; i++)
        {
            var at = cursor.Position;
            if (Text(LongestKey, "the name of a metadata entry") is not { } key)
                return LengthError(at);
            var type = (GgufValueType)cursor.U32();
            if (!keys.Add(key))
                Odd(GgufOddityKind.Duplicate, "metadata entry", at, key);
            if (Value(key, type, 0) is { } error)
                return error;
            if (!scope.Budget.HasTime())
                return "time is up";
        }

        return null;
    }

    string? Value(string key, GgufValueType type, int depth)
    {
        var at = cursor.Position;
        switch (type)
        {
            case GgufValueType.Bool:
                var bit = cursor.U8();
                if (bit > 1)
                    Odd(GgufOddityKind.Structure, $"a truth value is {bit}", at, key);
                break;
            case GgufValueType.U32 when key == "general.alignment":
                alignment = cursor.U32();
                if (alignment is 0 || alignment % 8 != 0 || !ulong.IsPow2(alignment))
                    Odd(GgufOddityKind.Structure, $"an alignment of {alignment}, which is no power of two from 8", at, key);
                break;
            case GgufValueType.Text when key.StartsWith("tokenizer.chat_template", StringComparison.Ordinal):
                if (Text(LongestTemplate, "a chat template") is not { } template)
                    return LengthError(at);
                templates.Add(new GgufTemplate(key, template, at));
                break;
            case GgufValueType.Text:
                var length = Length();
                if (!cursor.Skip(length))
                    return Fatal(GgufOddityKind.Length, $"a string of {length} bytes in {source.Length - at}", at, key);
                break;
            case GgufValueType.Array:
                return Array(key, depth);
            default:
                var width = Width(type);
                if (width == 0)
                    return Fatal(GgufOddityKind.Structure, $"a value of type {(uint)type}, which the format does not know", at - 4, key);
                cursor.Skip((ulong)width);
                break;
        }

        if (key == "general.alignment" && type != GgufValueType.U32)
            Odd(GgufOddityKind.Structure, "an alignment that is no 32-bit number", at, key);
        return cursor.Ended ? "the metadata is cut short" : null;
    }

    string? Array(string key, int depth)
    {
        var at = cursor.Position;
        var type = (GgufValueType)cursor.U32();
        var count = Length();
        if (cursor.Ended)
            return "the metadata is cut short";
        if (depth == MostNesting)
            return Fatal(GgufOddityKind.Structure, $"arrays inside arrays, more than {MostNesting} deep", at, key);
        if (type == GgufValueType.Array)
            Odd(GgufOddityKind.Structure, "an array of arrays, which readers refuse", at, key);
        var least = type switch { GgufValueType.Text => version == 1 ? 4 : 8, GgufValueType.Array => version == 1 ? 8 : 12, _ => Width(type) };
        if (least == 0)
            return Fatal(GgufOddityKind.Structure, $"an array of type {(uint)type}, which the format does not know", at, key);
        if (count > (ulong)cursor.Left / (ulong)least)
            return Fatal(GgufOddityKind.Count, $"an array of {count} values in {cursor.Left} bytes", at, key);
        if (type is not (GgufValueType.Text or GgufValueType.Array))
        {
            cursor.Skip(count * (ulong)least);
            return cursor.Ended ? "the metadata is cut short" : null;
        }

        for (ulong i = 0; i < count; i++)
        {
            if (Value(key, type, depth + 1) is { } error)
                return error;
            if (i % 4096 == 0 && !scope.Budget.HasTime())
                return "time is up";
        }

        return null;
    }

    string? Tensors(int count)
    {
        var names = new HashSet<string>();
        Span<ulong> dimensions = stackalloc ulong[4];
        for (var i = 0; i < count; i++)
        {
            var at = cursor.Position;
            if (Text(LongestKey, "the name of a tensor") is not { } name)
                return LengthError(at);
            var part = ScanScope.Printable(name);
            if (!names.Add(name))
                Odd(GgufOddityKind.Duplicate, "tensor", at, part);
            if (name.Length >= LongestName)
                Odd(GgufOddityKind.Structure, "a name that readers have no room for (64 bytes)", at, part);
            var rank = cursor.U32();
            if (rank > 4)
                return Fatal(GgufOddityKind.Shape, $"a tensor of {rank} dimensions, where readers have room for 4", at, part);
            for (var d = 0; d < rank; d++)
                dimensions[d] = version == 1 ? cursor.U32() : cursor.U64();
            var type = cursor.U32();
            var offset = cursor.U64();
            if (cursor.Ended)
                return "the tensor descriptions are cut short";
            var size = Size(type, dimensions[..(int)rank], at, part);
            tensors.Add(new GgufTensor(part, type, offset, size) { Shape = size < 0 || scope.Weights is null ? [] : Outermost(dimensions[..(int)rank]) });
        }

        return null;
    }

    static long[] Outermost(ReadOnlySpan<ulong> dimensions)
    {
        var shape = new long[dimensions.Length];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = (long)dimensions[^(i + 1)];
        return shape;
    }

    long Size(uint type, ReadOnlySpan<ulong> dimensions, long at, string part)
    {
        if (GgmlType.Of(type) is not { } known)
        {
            Odd(GgufOddityKind.Structure, $"a tensor of type {type}, which is not known", at, part);
            return -3;
        }

        var size = known.Size(dimensions);
        var shape = string.Join(" × ", dimensions.ToArray());
        if (size == -1)
            Odd(GgufOddityKind.Shape, $"{shape} of {known.Name} is more than 63 bits can count", at, part);
        else if (size == -2)
            Odd(GgufOddityKind.Shape, $"{shape} of {known.Name}: rows that are no whole blocks of {known.Elements}", at, part);
        return size;
    }

    ulong Length() => version == 1 ? cursor.U32() : cursor.U64();

    string? Text(int longest, string what)
    {
        var at = cursor.Position;
        var length = Length();
        if (cursor.Ended)
            return null;
        // Many names of the greatest length must not fill the memory.
        if (length <= (ulong)longest && length <= (ulong)cursor.Left && (textLeft -= (long)length) >= 0)
            return Encoding.UTF8.GetString(cursor.Bytes((int)length));
        if (textLeft < 0)
            return null;
        Odd(GgufOddityKind.Length, $"{what} of {length} bytes in {cursor.Left}", at);
        return null;
    }

    string LengthError(long at) => cursor.Ended ? "the header is cut short" : textLeft < 0 ? $"more than {MostText} bytes of names and templates" : $"what follows offset {at} cannot be told apart";

    static int Width(GgufValueType type) => type switch
    {
        GgufValueType.U8 or GgufValueType.I8 or GgufValueType.Bool => 1,
        GgufValueType.U16 or GgufValueType.I16 => 2,
        GgufValueType.U32 or GgufValueType.I32 or GgufValueType.F32 => 4,
        GgufValueType.U64 or GgufValueType.I64 or GgufValueType.F64 => 8,
        _ => 0,
    };

    string Fatal(GgufOddityKind kind, string what, long at, string part = "")
    {
        Odd(kind, what, at, part);
        return what;
    }

    void Odd(GgufOddityKind kind, string what, long at, string part = "")
    {
        if (oddities.Count < MostOddities)
            oddities.Add(new GgufOddity(kind, what, at, ScanScope.Printable(part)));
    }
}
