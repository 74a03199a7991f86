using System.Globalization;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// A numpy dtype as pickled: <c>dtype(code, align, copy)</c> and the state (version, order, subarray, names, fields,
/// size, alignment, flags[, metadata]) (numpy/core/src/multiarray/descriptor.c, <c>arraydescr_setstate</c>). numpy
/// believes the state: one that contradicts itself makes it take any bytes for objects, or read outside the array.
/// </summary>
internal static class NumpyDtype
{
    const int MostItems = 4096;

    // NPY_ITEM_HASOBJECT; with it arrays are pickled as lists, without it as raw bytes.
    const long HasObject = 1;

    /// <summary>Bytes of one item; 0 for objects; -1 when it cannot be told.</summary>
    public static long ItemSize(Value dtype, PickleText text) => Holds(dtype, text) ? 0 : Size(dtype, text);

    /// <summary>What is wrong with the state, or null.</summary>
    public static string? Lies(Call dtype, Value state, PickleText text)
    {
        var itself = Code(dtype, text) is ['O', ..];
        if (state.Tuple is not { Whole: true, Kept.Length: >= 8 } parts)
            // Tuples that are not kept hold neither fields nor a subarray.
            return itself || state.Node is not (null or Container) ? "cannot be judged: its state is computed" : null;
        var (subarray, fields, size, flags) = (parts.Kept[2], parts.Kept[4], parts.Kept[5], parts.Kept[7]);
        if (flags.Kind != ValueKind.Int || size.Kind != ValueKind.Int)
            return "cannot be judged: its state is no number";
        var objects = itself;
        if (subarray.Tuple is { Whole: true, Kept: [var of, ..] })
            objects |= Holds(of, text);
        if (fields.Node is Container { Kind: ContainerKind.Dict } all)
        {
            if (!all.Whole && all.Count > all.Kept.Length)
                return null;
            for (var i = 1; i < all.Kept.Length; i += 2)
            {
                if (all.Kept[i].Tuple is not { Kept: [var field, { Kind: ValueKind.Int } offset, ..] })
                    return "cannot be judged: a field of it is computed";
                objects |= Holds(field, text);
                var length = Size(field, text);
                if (offset.Int < 0 || (size.Int >= 0 && offset.Int + Math.Max(0, length) > size.Int))
                    return "has a field outside its record";
            }
        }
        else if (fields.Kind != ValueKind.None || fields.Reference is not null)
        {
            return "cannot be judged: its fields are computed";
        }

        return objects && (flags.Int & HasObject) == 0 ? "denies the objects in it, so that bytes of the file become pointers" : null;
    }

    // A dtype may name itself, and one many times: each is looked at once. More than are looked at might hold anything.
    static bool Holds(Value dtype, PickleText text)
    {
        var seen = new HashSet<Call>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<Value>([dtype]);
        while (waiting.TryPop(out var next))
        {
            if (next.Node is not Call call || !seen.Add(call))
                continue;
            if (seen.Count > MostItems || Code(call, text) is ['O', ..])
                return true;
            if (call.State.Tuple is not { Whole: true, Kept.Length: >= 8 } state)
                continue;
            if (state.Kept[7].Kind == ValueKind.Int && (state.Kept[7].Int & HasObject) != 0)
                return true;
            if (state.Kept[2].Tuple is { Kept: [var of, ..] })
                waiting.Push(of);
            if (state.Kept[4].Node is Container { Kind: ContainerKind.Dict } fields)
                for (var i = 1; i < Math.Min(fields.Kept.Length, MostItems); i += 2)
                    if (fields.Kept[i].Tuple is { Kept: [var field, ..] })
                        waiting.Push(field);
        }

        return false;
    }

    static string? Code(Call dtype, PickleText text) =>
        dtype.Callee.Import is { } import && import.Is("numpy", "dtype") && dtype.Arguments.Tuple is { Kept: [var code, ..] } ? text.Constant(code)?.TrimStart('<', '>', '|', '=') : null;

    static long Size(Value dtype, PickleText text)
    {
        if (dtype.Node is not Call call || Code(call, text) is not { Length: >= 2 } code || !int.TryParse(code.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            return -1;
        if (code[0] == 'V')
            // A record: the state has the last word.
            return call.State.Tuple is { Whole: true, Kept.Length: >= 8 } state && state.Kept[5].Kind == ValueKind.Int ? state.Kept[5].Int : -1;
        return code[0] switch { 'U' => (long)size * 4, 'O' => 8, 'b' or 'i' or 'u' or 'f' or 'c' or 'S' or 'a' or 'M' or 'm' => size, _ => -1 };
    }
}
