namespace Assay.Build.ModelFiles.Codecs;

/// <summary>The header of a block of xz: which filters, and the sizes when they are written down (else -1).</summary>
internal sealed record XzBlock(long Packed, long Size, IReadOnlyList<(ulong Id, byte[] Properties)> Filters)
{
    const int MostFilters = 4;

    public static XzBlock Read(PackedInput input, byte first)
    {
        var header = new byte[(first + 1) * 4];
        header[0] = first;
        input.Exactly(header.AsSpan(1));
        if (Crc32.Of(header.AsSpan(0, header.Length - 4)) != BitConverter.ToUInt32(header.AsSpan(header.Length - 4)))
            throw PackedDataException.Broken("the checksum of a block's header does not fit");
        ReadOnlySpan<byte> rest = header.AsSpan(2, header.Length - 6);
        if ((header[1] & 0x3c) != 0)
            throw PackedDataException.Unread("a block with flags that the format reserves");
        var packed = (header[1] & 0x40) != 0 ? Number(ref rest) : -1;
        var size = (header[1] & 0x80) != 0 ? Number(ref rest) : -1;
        var filters = Listed(ref rest, (header[1] & 3) + 1);
        if (rest.IndexOfAnyExcept((byte)0) >= 0)
            throw PackedDataException.Broken("padding is not zero");
        return new XzBlock(packed, size, filters);
    }

    static List<(ulong, byte[])> Listed(ref ReadOnlySpan<byte> rest, int count)
    {
        var filters = new List<(ulong, byte[])>(MostFilters);
        for (var i = 0; i < count; i++)
        {
            var id = (ulong)Number(ref rest);
            var length = Number(ref rest);
            if (length > rest.Length)
                throw PackedDataException.Broken("a filter's parameters are longer than the header");
            filters.Add((id, rest[..(int)length].ToArray()));
            rest = rest[(int)length..];
        }

        return filters;
    }

    /// <summary>The chain of filters, the last one first.</summary>
    public Stream Open(PackedInput input)
    {
        if (Filters[^1] is not (0x21, { Length: 1 } dictionary))
            throw PackedDataException.Unread($"a block whose last filter is {Filters[^1].Id:x} instead of LZMA2");
        Stream stream = new Lzma2Stream(input, dictionary[0]);
        for (var i = Filters.Count - 2; i >= 0; i--)
            stream = Filter(stream, Filters[i].Id, Filters[i].Properties);
        return stream;
    }

    /// <summary>A filter in front of the coder: delta, or the calls of a processor.</summary>
    public static Stream Filter(Stream stream, ulong id, byte[] properties)
    {
        if (id == 3 && properties.Length == 1)
            return new DeltaStream(stream, properties[0] + 1);
        if (BranchStream.ById(id) is { } branch && properties.Length is 0 or 4)
            return new BranchStream(stream, branch, properties.Length == 4 ? BitConverter.ToUInt32(properties) : 0);
        throw PackedDataException.Unread($"filter {id:x}");
    }

    /// <summary>A number of seven bits a byte, the lowest first, without needless zeros.</summary>
    public static long Number(PackedInput input, ref Crc32 crc)
    {
        long value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = input.Byte();
            crc.Add([next]);
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
                return next == 0 && shift > 0 ? throw PackedDataException.Broken("a number has needless zeros") : value;
            if (shift == 56)
                throw PackedDataException.Broken("a number is too long");
        }
    }

    static long Number(ref ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (var shift = 0; shift <= 56; shift += 7)
        {
            if (bytes.IsEmpty)
                throw PackedDataException.Cut();
            var next = bytes[0];
            bytes = bytes[1..];
            value |= (long)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw PackedDataException.Broken("a number is too long");
    }
}
