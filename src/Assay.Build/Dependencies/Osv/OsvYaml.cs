using System.Text.Json;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Dependencies.Osv;

/// <summary>A record in YAML, as pypa/advisory-database keeps them, turned into JSON. Every scalar is text: versions are.</summary>
internal static class OsvYaml
{
    /// <exception cref="InvalidDataException">It is not YAML.</exception>
    public static byte[] ToJson(string text)
    {
        var stream = new YamlReader(text, new Budget(ScanLimits.Default, CancellationToken.None)).Read();
        if (stream.Error is { } error)
            throw new InvalidDataException($"it is not YAML: {error}");
        if (stream.Roots.Count != 1)
            throw new InvalidDataException("it is not one YAML document");
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            Write(stream.Roots[0], json, 0);
        return buffer.ToArray();
    }

    static void Write(DataNode node, Utf8JsonWriter json, int depth)
    {
        if (depth > Json.MaxDepth)
            throw new InvalidDataException("it is nested too deep");
        switch (node.Kind)
        {
            case DataKind.Map:
                json.WriteStartObject();
                foreach (var (key, value) in node.Pairs)
                {
                    json.WritePropertyName(key);
                    Write(value, json, depth + 1);
                }

                json.WriteEndObject();
                break;
            case DataKind.List:
                json.WriteStartArray();
                foreach (var item in node.Items)
                    Write(item, json, depth + 1);
                json.WriteEndArray();
                break;
            case DataKind.Alias:
                throw new InvalidDataException("it uses an alias, which a record has no use for");
            default:
                json.WriteStringValue(node.Text);
                break;
        }
    }
}
