using System.Globalization;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// Where joblib's arrays lie: behind the BUILD of a NumpyArrayWrapper, raw, in the middle of the stream
/// (joblib/numpy_pickle.py, <c>NumpyArrayWrapper.read_array</c>).
/// </summary>
internal static class Joblib
{
    public static PickleNext ArrayBehind(Value state, PickleText text)
    {
        if (state.Node is not Container { Kind: ContainerKind.Dict, Whole: true } dict)
            return new PickleNext(-1, false, false);
        Value shape = default, dtype = default;
        var aligned = false;
        for (var i = 0; i + 1 < dict.Kept.Length; i += 2)
        {
            var value = dict.Kept[i + 1];
            switch (text.Constant(dict.Kept[i]))
            {
                case "shape": shape = value; break;
                case "dtype": dtype = value; break;
                case "numpy_array_alignment_bytes": aligned = value.Kind != ValueKind.None; break;
            }
        }

        var size = ItemSize(dtype, text);
        if (size == 0)
            return new PickleNext(0, true, false);
        if (size < 0 || shape.Tuple is not { Whole: true } dimensions)
            return new PickleNext(-1, false, false);
        var total = (decimal)size;
        foreach (var dimension in dimensions.Kept)
        {
            if (dimension.Kind != ValueKind.Int || dimension.Int < 0)
                return new PickleNext(-1, false, false);
            total *= dimension.Int;
            if (total > long.MaxValue)
                return new PickleNext(-1, false, false);
        }

        return new PickleNext((long)total, false, aligned);
    }

    /// <summary>Bytes of one item; 0 for objects; -1 when it cannot be told.</summary>
    static long ItemSize(Value dtype, PickleText text)
    {
        if (dtype.Node is not Call { Arguments.Tuple: { Kept.Length: > 0 } arguments } call || call.Callee.Import is not { Name: "dtype" } import || import.Module != "numpy")
            return -1;
        if (text.Constant(arguments.Kept[0]) is not { Length: >= 2 } code)
            return -1;
        var digits = code.AsSpan(1);
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            return -1;
        if (code[0] == 'V')
        {
            // A record: flags say whether any field holds objects (NPY_ITEM_HASOBJECT is bit 0 of the ninth state item).
            if (call.State.Tuple is { Whole: true, Kept.Length: >= 8 } state && state.Kept[7].Kind == ValueKind.Int)
                return (state.Kept[7].Int & 1) != 0 ? 0 : size;
            return -1;
        }

        return code[0] switch { 'O' => 0, 'U' => (long)size * 4, 'b' or 'i' or 'u' or 'f' or 'c' or 'S' or 'a' or 'M' or 'm' => size, _ => -1 };
    }
}
