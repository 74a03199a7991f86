namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Types, shapes and attributes (IV.A.2.b, d, m).</summary>
internal sealed class Hdf5Values(Hdf5Source file, Hdf5Headers headers, Hdf5Heaps heaps)
{
    const int MostTexts = 4096;

    public static Hdf5Type? Type(Hdf5Cursor body)
    {
        int kind = body.U8() & 15, bits = body.U8();
        body.Skip(2);
        var size = body.U(4);
        if (!body.Ok || size > int.MaxValue)
            return null;
        var variable = kind == 9;
        return new Hdf5Type(kind, (int)size, kind == 3 || (variable && (bits & 15) == 1), variable, (bits & 1) != 0, (bits & 8) != 0);
    }

    public static long[]? Shape(Hdf5Cursor body)
    {
        int version = body.U8(), rank = body.U8();
        body.Skip(version == 1 ? 6 : 1);
        if (version == 2 && body.U8() == 2)
            return [0];
        if (version is < 1 or > 2 || rank > 32)
            return null;
        var shape = new long[rank];
        for (var i = 0; i < rank; i++)
            shape[i] = body.Length();
        return body.Ok ? shape : null;
    }

    /// <summary>Elements of a shape; more than any file can hold is the largest number.</summary>
    public static long Count(IEnumerable<long> shape)
    {
        var total = 1.0;
        foreach (var size in shape)
            total *= size < 0 ? long.MaxValue : size;
        return total >= long.MaxValue ? long.MaxValue : (long)total;
    }

    /// <summary>An attribute: its name, and the values that are texts or bytes.</summary>
    public (string Name, List<ReadOnlyMemory<byte>> Values)? Attribute(Hdf5Cursor body)
    {
        int version = body.U8(), flags = body.U8();
        if (version is < 1 or > 3)
        {
            file.Scope.Gap($"an attribute of version {version} is not read");
            return null;
        }

        int nameSize = body.U16(), typeSize = body.U16(), spaceSize = body.U16();
        body.Skip(version == 3 ? 1 : 0);
        var name = body.Text(version == 1 ? Padded(nameSize) : nameSize);
        var typeBody = body.Part(version == 1 ? Padded(typeSize) : typeSize);
        var spaceBody = body.Part(version == 1 ? Padded(spaceSize) : spaceSize);
        if (version > 1 && (flags & 1) != 0)
            typeBody = headers.Shared(typeBody, 3);
        if (version > 1 && (flags & 2) != 0)
            spaceBody = headers.Shared(spaceBody, 1);
        if (!body.Ok || typeBody is null || spaceBody is null || Type(typeBody) is not { } type || Shape(spaceBody) is not { } shape)
        {
            file.Scope.Gap($"the attribute {ScanScope.Printable(name)} is cut or malformed");
            return null;
        }

        return (name, Values(type, Count(shape), body, name));
    }

    List<ReadOnlyMemory<byte>> Values(Hdf5Type type, long count, Hdf5Cursor body, string name)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        if (type.Size == 0 || count > body.Left / type.Size)
        {
            if (count > 0)
                file.Scope.Gap($"the attribute {ScanScope.Printable(name)} is longer than what is stored");
            return values;
        }

        if (!type.IsVariable)
        {
            if (type.IsText)
                for (var i = 0; i < Math.Min(count, MostTexts); i++)
                    values.Add(body.Bytes(type.Size).TrimEnd((byte)0));
            else if (type.MayCarry)
                values.Add(body.Bytes(count * type.Size));
            return values;
        }

        for (var i = 0; i < count && i < MostTexts && file.MayGoOn(); i++)
        {
            var element = body.Part(type.Size);
            var length = element.U(4);
            var (heap, index) = (element.Address(), (int)element.U(4));
            if (heap > file.Super.Base && length > 0)
                values.Add(heaps.Value(heap, index).TrimEnd((byte)0));
        }

        return values;
    }

    static long Padded(int size) => (size + 7) & ~7L;
}
