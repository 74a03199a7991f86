using System.Text;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Erasable content of entries.</summary>
static class Blobs
{
    public static byte[]? Of(IReadView view, LogEntry entry, string name) =>
        entry.Blobs.TryGetValue(name, out var commitment) ? view.Blob(commitment) : null;

    /// <summary>Null when there is none, or it was erased.</summary>
    public static string? Text(IReadView view, long entry, string name) =>
        Of(view, view.Entry(entry), name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static T? Read<T>(IReadView view, LogEntry entry, string name) where T : class =>
        Of(view, entry, name) is { } bytes ? JsonSerializer.Deserialize<T>(bytes, Assay.Json.Options) : null;

    public static NewBlob Text(string name, string text) => new(name, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public static NewBlob Json<T>(string name, T value) => new(name, "application/json", Assay.Json.Bytes(value));

    public static NewBlob Envelope(string name, byte[] envelope) => new(name, "application/vnd.dsse.envelope.v1+json", envelope);
}
