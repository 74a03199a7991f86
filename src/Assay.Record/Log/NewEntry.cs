using System.Text.Json;

namespace Assay.Record;

/// <summary>
/// What a writer asks the log to append. The log adds the time and the commitments of the blobs, writes the leaf once,
/// and never writes it again.
/// </summary>
/// <param name="Type">Entry type, see <see cref="EntryTypes"/>.</param>
/// <param name="Version">Version of that type's body; old versions are read for ever.</param>
/// <param name="Actor">Random id of who acts (<c>a_</c> and 26 characters); names are blobs.</param>
/// <param name="Body">Facts that may be kept for ever: no names, no comments, no content.</param>
public sealed record NewEntry(string Type, int Version, string Actor, JsonElement Body)
{
    /// <summary>Erasable parts, by name within the entry (<c>envelope</c>, <c>comment</c>, <c>details</c>).</summary>
    public IReadOnlyList<NewBlob> Blobs { get; init; } = [];
}

/// <summary>Erasable content of an entry. The leaf holds SHA-256(salt ‖ content); the 32-byte salt is erased with the content.</summary>
public sealed record NewBlob(string Name, string MediaType, ReadOnlyMemory<byte> Content);

/// <summary>
/// An entry of the log. Its leaf is the UTF-8 JSON object
/// <c>{"type","version","at","actor","body","blobs":{name: commitment-hex}}</c>, stored verbatim.
/// </summary>
public sealed record LogEntry(
    long Index, string Type, int Version, DateTimeOffset At, string Actor, JsonElement Body,
    IReadOnlyDictionary<string, string> Blobs, byte[] Leaf)
{
    /// <summary>Reads a leaf that stands outside of a record, as an assurance pack carries it.</summary>
    /// <exception cref="JsonException">The bytes are not a leaf.</exception>
    public static LogEntry FromLeaf(long index, byte[] leaf) => Assay.Record.Leaf.Read(index, leaf);
}

/// <summary>What the log promises once an append returned: where the entry stands, and the head that covers it.</summary>
public sealed record Receipt(long Index, Digest LeafHash, TreeHead Head);
