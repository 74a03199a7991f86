using Assay.Build.ModelFiles.Pickle;

namespace Assay.Build.ModelFiles.Torch;

/// <summary>What persistent ids say of storages: <c>('storage', type, key, location, elements, ...)</c>.</summary>
internal static class TorchStorage
{
    /// <summary>Bytes of one element, by storage key.</summary>
    public static Dictionary<string, int> ElementSizes(PickleRules rules)
    {
        var sizes = new Dictionary<string, int>();
        foreach (var id in rules.PersistentIds)
        {
            if (id.Tuple is { Kept: [var tag, { Import: { } type }, var key, ..] } && rules.Text.Constant(tag) == "storage" && rules.Text.Constant(key) is { } name)
                sizes[name] = Size(type.Name);
        }

        return sizes;
    }

    /// <summary>Bytes of one element of a storage's type; 0 when it is not known.</summary>
    public static int Size(string storage) => storage switch
    {
        "DoubleStorage" or "LongStorage" or "ComplexFloatStorage" => 8,
        "FloatStorage" or "IntStorage" or "QInt32Storage" => 4,
        "HalfStorage" or "BFloat16Storage" or "ShortStorage" => 2,
        "CharStorage" or "ByteStorage" or "BoolStorage" or "QInt8Storage" or "QUInt8Storage" or "UntypedStorage" => 1,
        "ComplexDoubleStorage" => 16,
        _ => 0,
    };
}
