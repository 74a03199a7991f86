using System.Text.Json;

namespace Assay.Record;

/// <summary>
/// Erasable content: each commitment of a leaf has its row, and the row the content or the erasure that took it. Content is
/// read one blob at a time.
/// </summary>
sealed class BlobCheck(Source source, TrustHistory trust, Faults faults)
{
    const int SaltBytes = 32;
    const int KeptErasures = 8;

    readonly Dictionary<long, HashSet<string>> _erasures = [];
    long _rows;
    long _foreignSignatures;

    /// <summary>Checks the blobs of some entries, in order and without gaps between first and last.</summary>
    public void Check(IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count == 0)
            return;
        var byIndex = entries.ToDictionary(e => e.Index);
        var missing = entries.SelectMany(e => e.Blobs.Select(b => (e.Index, Name: b.Key, Commitment: b.Value))).ToHashSet();
        var erased = new List<(LogEntry Entry, string Name, string Commitment, long By)>();
        var tokens = new List<(LogEntry Entry, string Commitment, byte[] Content)>();
        using (var command = source.Command(
            "SELECT commitment, entry, name, salt, content, erased_by FROM blob WHERE entry >= @first AND entry <= @last ORDER BY entry, commitment",
            ("first", entries[0].Index), ("last", entries[^1].Index)))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                _rows++;
                var row = Cells.Row(reader);
                if (row[0] is string commitment && row[1] is long index && row[2] is string name && missing.Remove((index, name, commitment)))
                    Check(byIndex[index], name, commitment, row, erased, tokens);
                else
                    faults.Add(row[1] as long?, "blob", Cells.Show(row[0]), "", $"No leaf holds this commitment as {Cells.Show(row[2])} of entry {Cells.Show(row[1])}.");
            }

        foreach (var (index, name, commitment) in missing.OrderBy(m => m.Index).ThenBy(m => m.Name, StringComparer.Ordinal))
            faults.Add(index, "blob", commitment, "", $"The blob '{name}' is missing, and no erasure took it.");
        foreach (var (entry, name, commitment, by) in erased)
            if (by <= entry.Index || !Erased(by).Contains(commitment))
                faults.Add(entry.Index, "blob", commitment, "erased_by", $"Entry {by} did not erase the blob '{name}'.");
            else
                faults.Note($"Entry {entry.Index}, blob '{name}': erased by entry {by}.");
        foreach (var (entry, commitment, content) in tokens)
            if (Timestamps.Check(entry, content, Head, out var authority) is { } complaint)
                faults.Add(entry.Index, "blob", commitment, "content", complaint);
            else
                faults.Note($"Entry {entry.Index}: a time stamp by {authority}. Whether that authority is to be trusted is for the reader to say.");
        foreach (var erasure in entries.Where(e => e.Type == EntryTypes.Erasure))
            foreach (var commitment in Commitments(erasure))
                if (source.Rows("SELECT erased_by, entry FROM blob WHERE commitment = @commitment", ("commitment", commitment)) is [[var by, var of]]
                    && !(by is long taken && taken <= erasure.Index))
                    faults.Add(of as long? ?? erasure.Index, "blob", commitment, "erased_by", $"Entry {erasure.Index} erased this blob; the row says {Cells.Show(by)}.");
    }

    public void Finish()
    {
        var stored = (long)source.Rows("SELECT COUNT(*) FROM blob")[0][0]!;
        if (stored != _rows)
            faults.Add(null, "blob", "", "", $"The table has {stored} rows; {_rows} of them belong to entries.");
        // Under a root key that the record was not begun with no key counts: then this says nothing of the envelopes.
        if (_foreignSignatures > 0 && trust.Problems.All(p => p.Fault != TrustFault.RootDiffers))
            faults.Note($"{_foreignSignatures} envelopes are signed by keys that this record does not know or no longer counted: they were filed as they came.");
    }

    void Check(LogEntry entry, string name, string commitment, object?[] row, List<(LogEntry, string, string, long)> erased, List<(LogEntry, string, byte[])> tokens)
    {
        if (row[5] is long by && row[3] is null && row[4] is null)
        {
            erased.Add((entry, name, commitment, by));
            return;
        }

        if (row[5] is not null)
            faults.Add(entry.Index, "blob", commitment, "erased_by", $"The blob '{name}' is said to be erased by {Cells.Show(row[5])}, and it is not.");
        if (row[3] is not byte[] { Length: SaltBytes } salt)
            faults.Add(entry.Index, "blob", commitment, "salt", $"The salt of the blob '{name}' is not {SaltBytes} bytes.");
        else if (row[4] is not byte[] content)
            faults.Add(entry.Index, "blob", commitment, "content", $"The content of the blob '{name}' is missing, and no erasure took it.");
        else if (LogWriter.Commitment(salt, content) != commitment)
            faults.Add(entry.Index, "blob", commitment, "content", $"Salt or content of the blob '{name}' was changed: they do not give its commitment.");
        else if (name == "envelope" && entry.Type is EntryTypes.Evidence or EntryTypes.Decision)
            Envelope(entry, commitment, content);
        else if (entry.Type == EntryTypes.Timestamp)
            tokens.Add((entry, commitment, content));
    }

    byte[]? Head(long size) => source.Rows("SELECT envelope FROM tree_head WHERE size = @size", ("size", size)) is [[byte[] envelope]] ? envelope : null;

    void Envelope(LogEntry entry, string commitment, byte[] content)
    {
        if (!entry.Body.TryGetProperty("envelope", out var digest) || digest.ValueKind != JsonValueKind.String || !digest.ValueEquals(Digest.Sha256(content).ToString()))
            faults.Add(entry.Index, "blob", commitment, "content", "The envelope does not have the digest that the entry's body names.");
        if (Assay.Envelope.TryRead(content, out var error) is not { } envelope)
            faults.Add(entry.Index, "blob", commitment, "content", $"The envelope cannot be read: {error}.");
        else if (trust.Verify(envelope, entry.Index, KeyPurpose.Evidence, KeyPurpose.Actor) is { Trusted: false } verdict)
        {
            // Decisions are made here. Evidence may come from elsewhere, but not with a bad signature by a key of ours.
            if (entry.Type == EntryTypes.Decision || verdict.Distrust == Distrust.BadSignature)
                faults.Add(entry.Index, "blob", commitment, "content", verdict.Message);
            else
                _foreignSignatures++;
        }
    }

    HashSet<string> Erased(long by)
    {
        if (_erasures.TryGetValue(by, out var known))
            return known;
        var found = source.Rows("SELECT leaf FROM entry WHERE idx = @by", ("by", by)) is [[byte[] leaf]] ? ReadErasure(by, leaf) : [];
        if (_erasures.Count == KeptErasures)
            _erasures.Clear();
        return _erasures[by] = found;
    }

    static HashSet<string> ReadErasure(long index, byte[] leaf)
    {
        try
        {
            return Leaf.Read(index, leaf) is { Type: EntryTypes.Erasure } entry ? Commitments(entry) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    static HashSet<string> Commitments(LogEntry erasure) =>
        erasure.Body.ValueKind == JsonValueKind.Object && erasure.Body.TryGetProperty("commitments", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.String).Select(Text).OfType<string>()] : [];

    // A changed byte may leave JSON whose strings are no text; that shows only when one is read.
    static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
