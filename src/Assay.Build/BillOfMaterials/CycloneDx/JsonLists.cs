using System.Text.Json;

namespace Assay.Build;

/// <summary>Lists that are left out when they are empty, as both formats want it.</summary>
internal static class JsonLists
{
    public static void WriteList<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        var open = false;
        foreach (var item in items)
        {
            if (!open)
                json.WriteStartArray(name);
            open = true;
            write(item);
            // Keeps the writer's buffer small; what it wrote is in the stream.
            if (json.BytesPending > 1 << 16)
                json.Flush();
        }

        if (open)
            json.WriteEndArray();
    }
}
