namespace Assay.Build;

/// <summary>
/// Writes a new header over the old one. Where it fits, only the header is written, with the old one kept beside the file
/// until the new one is on disk; else the file is copied, body and all, and takes the old one's place.
/// </summary>
internal static class SealRewrite
{
    public static SealOutcome Run(string path, IReadOnlyList<SealKey> keys, IReadOnlyList<SealRecipient> add, Func<SealedFor, bool> remove)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        var (header, used) = ModelSealer.Open(file, keys, out var names, out var dataKey, out var area);
        using (used)
        {
            List<WrappedKey> kept = [.. header.Recipients.Where((_, i) => !remove(names[i])), .. add.Select(r => r.Wrap(dataKey))];
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(dataKey);
            if (kept.Count is < 1 or > SealHeader.MaxRecipients)
                return SealOutcome.Of(SealFaultKind.NoKey, $"1 to {SealHeader.MaxRecipients} recipients must remain; {kept.Count} would");
            var changed = header with { Recipients = kept };
            if (changed.ToBytes(used, area) is { } fits)
                InPlace(file, path, area, fits);
            else if (changed.ToBytes(used) is { } larger)
                Copied(file, path, area, larger);
            else
                return SealOutcome.Of(SealFaultKind.Malformed, "the recipients do not fit into a header");
            return new SealOutcome(0, ModelSealer.Names(changed), null);
        }
    }

    static void InPlace(FileStream file, string path, int area, byte[] header)
    {
        var backup = path + ".header-backup";
        var old = new byte[area];
        file.Position = 0;
        file.ReadExactly(old);
        using (var saved = new FileStream(backup, FileMode.Create, FileAccess.Write))
        {
            saved.Write(old);
            saved.Flush(flushToDisk: true);
        }

        file.Position = 0;
        file.Write(header);
        file.Flush(flushToDisk: true);
        File.Delete(backup);
    }

    static void Copied(FileStream file, string path, int area, byte[] header)
    {
        var partial = SealTarget.PartialOf(path);
        try
        {
            using (var copy = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                copy.Write(header);
                file.Position = area;
                file.CopyTo(copy, 1024 * 1024);
                copy.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
