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

        var size = NumpyDtype.ItemSize(dtype, text);
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
}
