namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>An extensible array (VII.D): the chunk index of a dataset that grows in one direction.</summary>
/// <param name="chunk">Bytes of a chunk that no filter packed.</param>
internal sealed class Hdf5ExtensibleArray(Hdf5Source file, long chunk, List<(long At, long Size)> pieces)
{
    int client, element, offsetBytes;
    long pageElements;

    /// <summary>Adds the places of all chunks; false when the structure is not what it should be.</summary>
    public bool Read(long at)
    {
        if (file.Read(at, 16 + (6 * file.Super.LengthSize) + file.Super.OffsetSize, "a chunk index") is not { } head || !head.Starts("EAHD"u8))
            return false;
        head.Skip(1);
        (client, element) = (head.U8(), head.U8());
        int bits = head.U8(), inIndex = head.U8(), least = head.U8(), pointers = head.U8(), pageBits = head.U8();
        head.Skip(6 * file.Super.LengthSize);
        var index = head.Address();
        if (client > 1 || element < file.Super.OffsetSize || bits > 48 || !IsPower(least) || !IsPower(pointers) || pageBits > 30)
            return false;
        if (index < 0)
            return true;
        (offsetBytes, pageElements) = ((bits + 7) / 8, 1L << pageBits);
        // Super block number n has 2^(n/2) data blocks of 2^((n+1)/2) times the least number of elements.
        var (direct, own) = (2 * int.Log2(pointers), 2 * (pointers - 1));
        var super = Math.Max(0, 1 + bits - int.Log2(least) - direct);
        var prefix = 6 + file.Super.OffsetSize;
        if (file.Read(index, prefix + (inIndex * element) + ((own + super) * file.Super.OffsetSize) + 4, "a chunk index") is not { } body || !body.Starts("EAIB"u8))
            return false;
        body.Skip(prefix - 4);
        Elements(body, inIndex);
        for (var number = 0; number < direct; number++)
            for (var i = 0; i < 1 << (number / 2) && own-- > 0; i++)
                if (!DataBlock(body.Address(), Each(number, least)))
                    return false;
        for (var i = 0; i < super; i++)
            if (!SuperBlock(body.Address(), direct + i, least))
                return false;
        return body.Ok;
    }

    bool SuperBlock(long at, int number, int least)
    {
        if (at < 0)
            return true;
        var (blocks, each) = (1L << Math.Min(number / 2, 30), Each(number, least));
        var pages = each > pageElements ? (each + pageElements - 1) / pageElements : 0;
        var prefix = 6 + file.Super.OffsetSize + offsetBytes + (blocks * ((pages + 7) / 8));
        if (file.Read(at, prefix + (blocks * file.Super.OffsetSize) + 4, "a chunk index") is not { } body || !body.Starts("EASB"u8))
            return false;
        body.Skip(prefix - 4);
        for (var i = 0L; i < blocks; i++)
            if (!file.MayGoOn() || !DataBlock(body.Address(), each))
                return false;
        return true;
    }

    bool DataBlock(long at, long count)
    {
        if (at < 0)
            return true;
        var pages = count > pageElements ? count / pageElements : 0;
        var prefix = 6 + file.Super.OffsetSize + offsetBytes;
        if (!file.MayGoOn() || count > file.Bytes.Length || file.Read(at, prefix + (count * element) + (4 * (pages + 1)), "a chunk index") is not { } body || !body.Starts("EADB"u8))
            return false;
        body.Skip(prefix - 4 + (pages > 0 ? 4 : 0));
        for (var page = 0L; page < Math.Max(1, pages); page++)
        {
            Elements(body, pages > 0 ? pageElements : count);
            body.Skip(4);
        }

        return body.Ok;
    }

    void Elements(Hdf5Cursor body, long count)
    {
        for (var i = 0L; i < count && body.Ok; i++)
        {
            var entry = body.Part(element);
            var at = entry.Address();
            // Pages that were never written hold zeros.
            if (at > file.Super.Base)
                pieces.Add((at, client == 1 ? entry.U(Math.Clamp(element - file.Super.OffsetSize - 4, 0, 8)) : chunk));
        }
    }

    static long Each(int number, int least) => (long)least << Math.Min((number + 1) / 2, 40);

    static bool IsPower(int value) => value > 0 && (value & (value - 1)) == 0;
}
