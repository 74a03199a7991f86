using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>Tensors, types, parameter count and metadata of a safetensors header.</summary>
internal static class SafetensorsFacts
{
    /// <summary>The format allows 100 MB; real headers stay far below this.</summary>
    const int MaxHeaderBytes = 32 * 1024 * 1024;

    public static void Read(string path, string name, ReadFacts facts)
    {
        using var file = File.OpenHandle(path);
        var size = RandomAccess.GetLength(file);
        var prefix = new byte[8];
        if (RandomAccess.Read(file, prefix, 0) < 8)
            throw new UnreadableException("not safetensors: shorter than its header length");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > (ulong)(size - 8))
            throw new UnreadableException($"the header says it is {length} bytes long; the file has {size}");
        if (length > MaxHeaderBytes)
            throw new UnreadableException($"the header is {length} bytes long, more than the {MaxHeaderBytes} read here");
        var header = new byte[length];
        for (var at = 0; at < header.Length;)
        {
            var count = RandomAccess.Read(file, header.AsSpan(at), 8 + at);
            if (count == 0)
                throw new UnreadableException("the file ends within its header");
            at += count;
        }

        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8 });
            Header(document.RootElement, facts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new UnreadableException($"the header of {Printable.Name(name)} is not the JSON it should be: {e.Message}");
        }
    }

    static void Header(JsonElement root, ReadFacts facts)
    {
        var types = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var (tensors, parameters) = (0L, 0L);
        var metadata = new List<(string, string)>();
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name == "__metadata__")
            {
                metadata.AddRange(member.Value.EnumerateObject().Take(64).Select(m => (m.Name, m.Value.GetString() ?? "")));
                continue;
            }

            long count = 1;
            foreach (var dimension in member.Value.GetPropertyOrFail("shape").EnumerateArray())
                count = checked(count * dimension.GetInt64());
            if (count < 0)
                throw new UnreadableException("a tensor has a negative size");
            var type = member.Value.GetPropertyOrFail("dtype").GetString() ?? "";
            if (types.ContainsKey(type) || types.Count < 64)
                types[type] = checked(types.GetValueOrDefault(type) + count);
            tensors++;
            parameters = checked(parameters + count);
        }

        facts.Format("safetensors");
        facts.AddParameters(parameters);
        facts.Property("assay:safetensors:tensors", tensors.ToString(CultureInfo.InvariantCulture));
        foreach (var (type, count) in types)
            facts.Property($"assay:safetensors:dtype:{Printable.Name(type, 20)}", count.ToString(CultureInfo.InvariantCulture));
        foreach (var (key, value) in metadata)
            facts.Property($"assay:safetensors:metadata:{Printable.Name(key, 100)}", value);
    }

    static JsonElement GetPropertyOrFail(this JsonElement tensor, string name) =>
        tensor.ValueKind == JsonValueKind.Object && tensor.TryGetProperty(name, out var value) ? value : throw new UnreadableException($"a tensor has no {name}");
}
