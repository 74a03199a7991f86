using System.Buffers.Binary;
using System.Text.Json;
using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Safetensors;

/// <summary>Reads the header: 8 bytes of length, then JSON (https://huggingface.co/docs/safetensors).</summary>
internal static class SafetensorsReader
{
    public static SafetensorsHeader? Read(ByteSource source, ScanScope scope, out string error)
    {
        var first = source.Bytes(0, 8);
        if (first.Length < 8)
            return Fail("the file is shorter than the length of its header", out error);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(first);
        if (length > (ulong)scope.Limits.HeaderBytes)
            return Fail($"the header is {length} bytes long, more than the {scope.Limits.HeaderBytes} allowed", out error);
        if (length > (ulong)(source.Length - 8))
            return Fail("the header is longer than the file", out error);
        var json = source.Bytes(8, (int)length);
        var tensors = new List<TensorEntry>();
        var duplicates = new List<string>();
        var oddities = new List<string>();
        var names = new HashSet<string>();
        var metadata = new List<(string, string)>();
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return Fail("the header is not a JSON object", out error);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (!names.Add(name) && duplicates.Count < 100)
                    duplicates.Add(name);
                reader.Read();
                if (name == "__metadata__")
                    Metadata(ref reader, duplicates, oddities, metadata);
                else if (Tensor(ref reader, name, duplicates, oddities) is { } tensor)
                    tensors.Add(tensor);
                if (tensors.Count > scope.Limits.GraphItems)
                    return Fail($"more than {scope.Limits.GraphItems} tensors", out error);
            }

            while (reader.Read())
                oddities.Add("something follows the header's object");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Fail("the header is not JSON of the safetensors shape", out error);
        }

        error = "";
        return new SafetensorsHeader(8 + (long)length, tensors, duplicates, oddities, metadata);
    }

    /// <summary>The tensors whose bytes are where the header says.</summary>
    public static List<Tensor> Tensors(SafetensorsHeader header, ByteSource source)
    {
        var tensors = new List<Tensor>();
        foreach (var tensor in header.Tensors.OrderBy(t => t.From))
            if (NumberLayout.Of(tensor.Type) is { } layout && tensor.From >= 0 && tensor.To >= tensor.From && tensor.To <= source.Length - header.DataAt)
                tensors.Add(new Tensor(tensor.Name, layout, tensor.Shape, source, header.DataAt + tensor.From, tensor.To - tensor.From));
        return tensors;
    }

    static void Metadata(ref Utf8JsonReader reader, List<string> duplicates, List<string> oddities, List<(string, string)> metadata)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            oddities.Add("__metadata__ is not an object");
            reader.Skip();
            return;
        }

        var names = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
                duplicates.Add("__metadata__." + name);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                oddities.Add("__metadata__ holds a value that is not text");
            else if (metadata.Count < 10_000)
                metadata.Add((name, reader.GetString()!));
            reader.Skip();
        }
    }

    static TensorEntry? Tensor(ref Utf8JsonReader reader, string name, List<string> duplicates, List<string> oddities)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            oddities.Add("a tensor is not described by an object");
            reader.Skip();
            return null;
        }

        string? type = null;
        List<long>? shape = null, offsets = null;
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var property = reader.GetString()!;
            if (!seen.Add(property))
                duplicates.Add(name + "." + property);
            reader.Read();
            switch (property)
            {
                case "dtype": type = reader.GetString(); break;
                case "shape": shape = Numbers(ref reader); break;
                case "data_offsets": offsets = Numbers(ref reader); break;
                default:
                    oddities.Add("a tensor has a property the format does not know");
                    reader.Skip();
                    break;
            }
        }

        if (type is not null && shape is not null && offsets is [var from, var to])
            return new TensorEntry(name, type, shape, from, to);
        oddities.Add("a tensor lacks dtype, shape or data_offsets");
        return null;
    }

    static List<long> Numbers(ref Utf8JsonReader reader)
    {
        var numbers = new List<long>();
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
            numbers.Add(reader.GetInt64());
        return reader.TokenType == JsonTokenType.EndArray ? numbers : throw new FormatException();
    }

    static SafetensorsHeader? Fail(string reason, out string error)
    {
        error = reason;
        return null;
    }
}
