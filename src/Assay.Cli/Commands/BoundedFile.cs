namespace Assay.Cli;

/// <summary>Small files that the caller named; pipes too (<c>--key &lt;(assay key root)</c>).</summary>
static class BoundedFile
{
    const int FirstRead = 64 * 1024;

    /// <summary>The same as text, for what is read where nobody waits for it.</summary>
    public static string Text(string path, long limit, CancellationToken cancel = default) =>
        System.Text.Encoding.UTF8.GetString(ReadAsync(path, limit, cancel).GetAwaiter().GetResult());

    /// <exception cref="IOException">There is no such file, or it is longer than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(string path, long limit, CancellationToken cancel)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using (file.ConfigureAwait(false))
        {
            // The length of a pipe is not known: what it gives is counted.
            var bytes = new byte[file.CanSeek ? Math.Clamp(file.Length, 0, limit) + 1 : Math.Min(limit + 1, FirstRead)];
            var length = 0;
            while (true)
            {
                length += await file.ReadAtLeastAsync(bytes.AsMemory(length), bytes.Length - length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
                if (length > limit)
                    throw new IOException($"The file is longer than {limit} bytes: {path}");
                if (length < bytes.Length)
                    return bytes[..length];
                Array.Resize(ref bytes, (int)Math.Min(limit + 1, bytes.Length * 2L));
            }
        }
    }
}
