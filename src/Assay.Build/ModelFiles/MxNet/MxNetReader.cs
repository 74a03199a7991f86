using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.MxNet;

/// <summary>
/// A list of arrays (src/ndarray/ndarray.cc, NDArray::Save): a magic and a reserved number of 8 bytes, the count, the arrays,
/// the count of names and the names.
/// </summary>
internal sealed class MxNetReader(ByteSource source, ScanScope scope, MxNetRules rules)
{
    const uint Version1 = 0xF993FAC8, Version2 = 0xF993FAC9, Version3 = 0xF993FACA;
    readonly ByteCursor cursor = new(source, 16, source.Length);
    int dimensions;

    public void Read()
    {
        var arrays = cursor.U64();
        for (ulong i = 0; i < arrays; i++)
        {
            var at = cursor.Position;
            if ((i & 255) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            if (cursor.Ended || cursor.Left == 0 || Array() is not null)
            {
                Stop($"array {i} of {arrays} cannot be read", at);
                return;
            }
        }

        var names = cursor.U64();
        if (names != 0 && names != arrays)
            rules.Wrong($"{names} names for {arrays} arrays", cursor.Position - 8);
        for (ulong i = 0; i < names; i++)
        {
            if (cursor.Text(cursor.U64()) is null || cursor.Ended)
            {
                Stop("a name reaches beyond the file", cursor.Position);
                return;
            }
        }

        if (cursor.Ended)
            Stop("it ends before its names", cursor.Position);
        else if (cursor.Left > 0)
            rules.Wrong($"{cursor.Left} bytes follow the names", cursor.Position);
    }

    void Stop(string what, long at)
    {
        rules.Wrong(what, at);
        scope.Gap($"the parameters are cut or malformed: {what}");
    }

    string? Array()
    {
        var magic = cursor.U32();
        if (magic is not (Version1 or Version2 or Version3))
            return "an unknown version";
        var storage = magic == Version1 ? 0 : cursor.I32();
        if (storage is not (-1 or 0 or 1 or 2))
            return "an unknown kind of storage";
        if (storage > 0)
            Shape();
        var elements = Shape();
        // No dimensions: nothing more is written, except for the scalars of version 3.
        if (elements < 0)
            return "a shape that cannot be";
        if (elements == 0 && dimensions == 0)
            return null;
        cursor.Skip(8);
        var type = cursor.I32();
        if (storage > 0)
            return "sparse arrays are not read";
        var bytes = elements * Size(type);
        return Size(type) == 0 || bytes > cursor.Left || !cursor.Skip((long)bytes) ? "data beyond the file" : null;
    }

    decimal Shape()
    {
        dimensions = cursor.I32();
        if (dimensions is < 0 or > 64)
            return dimensions == -1 ? 0 : -1;
        var elements = dimensions == 0 ? 0m : 1m;
        for (var i = 0; i < dimensions; i++)
        {
            if (!Product.Times(ref elements, cursor.I64()))
                return -1;
        }

        return elements;
    }

    static int Size(int type) => type switch { 0 or 4 => 4, 1 or 6 => 8, 2 or 8 or 12 => 2, 3 or 5 or 7 => 1, _ => 0 };
}
