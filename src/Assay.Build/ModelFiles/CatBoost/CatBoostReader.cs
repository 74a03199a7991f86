using System.Buffers.Binary;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CatBoost;

/// <summary>
/// CatBoost's own binary form: <c>CBM1</c>, the size of a FlatBuffers core (catboost/libs/model/flatbuffers/model.fbs,
/// TModelCore), the core, and the parts it names. Every offset is checked against the core before it is followed.
/// </summary>
internal sealed class CatBoostReader(ByteSource source, ScanScope scope, CatBoostRules rules)
{
    const int MostItems = 1_000_000;
    readonly uint size = BinaryPrimitives.ReadUInt32LittleEndian(source.Bytes(4, 4));
    readonly ByteSource core = source.Slice(8, BinaryPrimitives.ReadUInt32LittleEndian(source.Bytes(4, 4)));
    bool astray;

    public void Read()
    {
        if (size > source.Length - 8 || size < 8)
        {
            rules.Wrong($"the core is announced with {size} bytes, {source.Length - 8} are there", 4, "core");
            scope.Gap("the model was not read: its core does not fit the file");
            return;
        }

        var parts = 0;
        if (Table(U32(0)) is { } root)
        {
            rules.Text(Text(Target(root.Field(0))), 8);
            if (Table(Target(root.Field(1))) is { } trees)
                Trees(trees);
            else
                scope.Gap("the model has no trees; it may be cut");
            foreach (var pair in Tables(Target(root.Field(2))))
            {
                rules.Text(Text(Target(pair.Field(0))), pair.At + 8);
                rules.Text(Text(Target(pair.Field(1))), pair.At + 8);
            }

            parts = Count(Target(root.Field(3)), 4);
        }

        if (astray)
        {
            rules.Wrong("an offset leads outside the core", null, "offset");
            scope.Gap("the core is cut or malformed");
        }

        Behind(parts);
    }

    // Fields of TModelTrees: 1 splits, 2 sizes, 3 where each tree starts, 5 float features, 8 leaf values.
    void Trees(CatBoostTable trees)
    {
        var splits = Count(Target(trees.Field(1)), 4);
        var (sizesAt, sizes, starts) = (Target(trees.Field(2)), Count(Target(trees.Field(2)), 4), Count(Target(trees.Field(3)), 4));
        if (sizes != starts)
            rules.Wrong($"{sizes} trees have a size and {starts} a start", trees.At + 8, "starts");
        long total = 0;
        for (var i = 0; i < sizes && MayGoOn(i); i++)
            total += U32(sizesAt + 4 + (4L * i));
        if (total != splits)
            rules.Wrong($"the trees have {total} splits, {splits} are there", trees.At + 8, "splits");
        foreach (var feature in Tables(Target(trees.Field(5))))
            rules.Text(Text(Target(feature.Field(4))), feature.At + 8);
    }

    // The parts are tables of numbers for categories; without a name for them nothing may follow.
    void Behind(int parts)
    {
        var rest = source.Length - 8 - size;
        if (rest == 0)
        {
            if (parts > 0)
                scope.Gap($"{parts} parts are named behind the core, and none is there; the model may be cut");
            return;
        }

        if (parts == 0)
            rules.Behind(rest, 8 + size);
        using var tables = source.Slice(8 + (long)size, rest);
        scope.Inside("parts", opportunistic: true).Judge(tables);
    }

    IEnumerable<CatBoostTable> Tables(long at)
    {
        var count = Count(at, 4);
        for (var i = 0; i < count && MayGoOn(i); i++)
            if (Table(Target(at + 4 + (4L * i))) is { } table)
                yield return table;
    }

    bool MayGoOn(int i)
    {
        if (i < MostItems && ((i & 1023) != 0 || scope.Budget.HasTime()))
            return true;
        scope.Gap(i < MostItems ? "time is up" : $"more than {MostItems} items");
        return false;
    }

    CatBoostTable? Table(long at)
    {
        if (at == 0)
            return null;
        var layout = at - (int)U32(at);
        var head = layout < 0 ? [] : core.Bytes(layout, 4);
        int layoutSize = head.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(head), tableSize = head.Length < 4 ? 0 : BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(2));
        var bytes = layoutSize < 4 ? [] : core.Bytes(layout, layoutSize);
        if (bytes.Length < layoutSize || layoutSize < 4 || at + tableSize > core.Length)
        {
            astray = true;
            return null;
        }

        var fields = new int[(layoutSize - 4) / 2];
        for (var i = 0; i < fields.Length; i++)
        {
            fields[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(4 + (2 * i)));
            if (fields[i] < tableSize)
                continue;
            (astray, fields[i]) = (true, 0);
        }

        return new CatBoostTable(at, fields);
    }

    long Target(long field) => field == 0 ? 0 : field + U32(field);

    int Count(long at, int elementSize)
    {
        if (at == 0)
            return 0;
        var count = U32(at);
        if (count <= (core.Length - at - 4) / elementSize)
            return (int)count;
        astray = true;
        return 0;
    }

    string Text(long at) => Count(at, 1) is > 0 and var length ? PickleText.Decode(core.Bytes(at + 4, Math.Min(length, 1 << 16))) : "";

    uint U32(long at)
    {
        var four = core.Bytes(at, 4);
        if (at >= 0 && four.Length == 4)
            return BinaryPrimitives.ReadUInt32LittleEndian(four);
        astray = true;
        return 0;
    }
}
