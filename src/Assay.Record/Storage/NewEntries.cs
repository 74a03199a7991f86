namespace Assay.Record;

/// <summary>What an entry may look like, so that both engines store it alike and a hostile one is refused before it is for ever.</summary>
static class NewEntries
{
    public const int MaxName = 128;
    public const int MaxBlobs = 1000;

    /// <exception cref="ArgumentException">The entry cannot be appended.</exception>
    public static void Check(NewEntry entry)
    {
        Check(entry.Type, "type");
        Check(entry.Actor, "actor");
        ArgumentOutOfRangeException.ThrowIfLessThan(entry.Version, 1, nameof(entry));
        if (entry.Blobs.Count > MaxBlobs)
            throw new ArgumentException($"An entry has at most {MaxBlobs} blobs.");
        foreach (var blob in entry.Blobs)
        {
            Check(blob.Name, "blob name");
            Check(blob.MediaType, "media type");
            if (blob.Content.Length > Envelope.MaxBytes)
                throw new ArgumentException($"The blob '{blob.Name}' is {blob.Content.Length} bytes long, more than the {Envelope.MaxBytes} allowed. File it by digest.");
        }

        if (entry.Blobs.Count > 1 && entry.Blobs.DistinctBy(b => b.Name).Count() != entry.Blobs.Count)
            throw new ArgumentException("Two blobs of an entry have the same name.");
    }

    static void Check(string text, string what)
    {
        if (text is not { Length: > 0 and <= MaxName } || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            throw new ArgumentException($"The {what} of an entry has 1 to {MaxName} printable ASCII characters.");
    }
}
