using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Msgpack;

/// <summary>MessagePack runs nothing, but its extensions are decoded by code of the loader, and bytes can be another file.</summary>
internal sealed class MsgpackRules(ByteSource source, ScanScope scope)
{
    const int MostJudged = 20_000;
    const string Repair = "Save the model again with the framework's own function, from a source you trust.";

    static readonly Rule Extension = new("msgpack-extension",
        "A value has an extension type that Flax does not write. The loading program must decode it with code of its own; some decode it as a pickle.", "Find out what decodes the type before you load the file.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule ObjectArray = new("msgpack-object-array",
        "An array is marked as one of Python objects. msgpack-numpy loads such an array with pickle, which runs whatever it says.", "Do not load it with msgpack-numpy.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule ObjectKey = new("msgpack-object-key",
        "A key asks the loader to make an object of a class that the file names, as jsonpickle does.", "Do not load it with a decoder that makes objects.", UntrustedDeserialization);

    static readonly Rule Array = new("msgpack-array",
        "The bytes of an array do not fit its shape and type.", Repair, InputValidation, ManipulateModel);

    static readonly Rule Size = new("msgpack-size",
        "A value claims more bytes or elements than the file holds, or values are nested too deep. Readers that trust it allocate memory or stack without end.", Repair, InputValidation, Amplification);

    static readonly Rule DuplicateKey = new("msgpack-duplicate-key",
        "A name stands twice in one map. Readers take the first or the last: two programs see two models.", Repair, InterpretationConflict, ManipulateModel);

    static readonly Rule TrailingData = new("msgpack-trailing-data",
        "Bytes stand behind the value, so they can carry anything.", Repair, HiddenFunctionality);

    int judged;

    public static IReadOnlyList<Rule> All => [Extension, ObjectArray, ObjectKey, Array, Size, DuplicateKey, TrailingData];

    public void Key(string key, long at)
    {
        if (key is "py/object" or "py/reduce" or "py/function" or "py/repr" or "py/type" or "__reduce__" or "__reduce_ex__")
            scope.Find(ObjectKey, Severity.Medium, "Asks for an object of a class that it names", ScanScope.Printable(key), at, identity: key);
    }

    public void Duplicate(string key, long at) => scope.Find(DuplicateKey, Severity.Medium, "Names a key twice", ScanScope.Printable(key), at, identity: key);

    public void Value(MsgpackValue value, string key)
    {
        switch (value.Kind)
        {
            case MsgpackKind.Text or MsgpackKind.Bytes when key is "kind" or "type" && value.Length is 1 or 2 && source.Bytes(value.ContentAt, 2).AsSpan(0, (int)value.Length) is [(byte)'O'] or [(byte)'|', (byte)'O']:
                scope.Find(ObjectArray, Severity.Medium, "Has an array of Python objects", null, value.At, identity: "object");
                break;
            case MsgpackKind.Bytes:
                Content(value.ContentAt, value.Length, key);
                break;
            case MsgpackKind.Extension:
                Extended(value, key);
                break;
        }
    }

    public void Behind(long bytes, long at) => scope.Find(TrailingData, Severity.Medium, "Has data behind the value", $"{bytes} bytes", at, identity: "behind");

    public void Broken(MsgpackReader reader)
    {
        if (reader.TooLong || reader.TooDeep)
            scope.Find(Size, Severity.Medium, "Claims more than it holds", reader.Error, identity: "size");
        scope.Gap($"the value was not read to its end: {reader.Error}");
    }

    // Flax: 1 an array, 2 a complex number, 3 a scalar, each a MessagePack value itself; -1 is MessagePack's own time stamp.
    void Extended(MsgpackValue value, string key)
    {
        if (value.Type is not (-1 or 1 or 2 or 3))
        {
            scope.Find(Extension, Severity.Medium, "Has a value of an unknown extension type", $"type {value.Type}, {value.Length} bytes", value.At, ScanScope.Printable(key), "type:" + value.Type);
            Content(value.ContentAt, value.Length, key);
        }
        else if (value.Type is 1 or 3)
        {
            Shaped(value, key);
        }
    }

    void Shaped(MsgpackValue value, string key)
    {
        var inner = new MsgpackReader(source, value.ContentAt, value.ContentAt + value.Length);
        // (shape, type name, bytes)
        if (inner.Next() is not { Kind: MsgpackKind.List, Length: 3 } || inner.Next() is not { Kind: MsgpackKind.List, Length: <= 64 } shape || Elements(inner, shape.Length) is not { } elements
            || inner.Next() is not { Kind: MsgpackKind.Text, Length: <= 32 } type || inner.Next() is not { Kind: MsgpackKind.Bytes } bytes || inner.Position != value.ContentAt + value.Length)
        {
            Wrong("it is not made of shape, type and bytes", value.At, key);
            Content(value.ContentAt, value.Length, key);
            return;
        }

        var name = inner.Text(type);
        var size = ElementSize(name);
        if (size == 0)
            scope.Find(Array, name is "object" or "O" ? Severity.Medium : Severity.Low, "Has an array of an unknown type", ScanScope.Printable(name), value.At, ScanScope.Printable(key), "type:" + name);
        else if (elements * size != bytes.Length)
            Wrong($"{elements} elements of {name} in {bytes.Length} bytes", value.At, key);
        Content(bytes.ContentAt, bytes.Length, key);
    }

    decimal? Elements(MsgpackReader inner, long dimensions)
    {
        var elements = 1m;
        for (var i = 0; i < dimensions; i++)
        {
            var value = inner.Next();
            if (value.Kind != MsgpackKind.Scalar)
                return null;
            var bytes = source.Bytes(value.At, 9);
            if (bytes.Length <= value.Length)
                return null;
            ulong dimension = bytes[0];
            if (bytes[0] > 0x7f)
            {
                if (bytes[0] is < 0xcc or > 0xcf)
                    return null;
                dimension = 0;
                for (var b = 1; b <= value.Length; b++)
                    dimension = (dimension << 8) | bytes[b];
            }

            if (!Product.Times(ref elements, dimension))
                return null;
        }

        return elements;
    }

    void Wrong(string what, long at, string key) => scope.Find(Array, Severity.Medium, "Has an array whose bytes do not fit", what, at, ScanScope.Printable(key), "array:" + key);

    void Content(long at, long length, string key)
    {
        if (length < 4 || ++judged > MostJudged)
            return;
        using var content = source.Slice(at, length);
        scope.Inside(key.Length == 0 ? "bytes" : key, opportunistic: true).Judge(content);
    }

    static int ElementSize(string type) => type switch
    {
        "float64" or "int64" or "uint64" or "complex64" => 8,
        "float32" or "int32" or "uint32" => 4,
        "float16" or "bfloat16" or "int16" or "uint16" or "V2" or "|V2" => 2,
        "int8" or "uint8" or "bool" or "bool_" => 1,
        "complex128" => 16,
        _ when type.StartsWith("float8_", StringComparison.Ordinal) || type is "int4" or "uint4" or "int2" or "uint2" => 1,
        _ => 0,
    };
}
