namespace Assay.Cli;

/// <summary>Small files that the caller named.</summary>
static class BoundedFile
{
    /// <exception cref="IOException">There is no such file, or it is longer than <paramref name="limit"/> bytes.</exception>
    public static async Task<byte[]> ReadAsync(string path, long limit, CancellationToken cancel)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using (file.ConfigureAwait(false))
        {
            if (file.Length > limit)
                throw new IOException($"The file is longer than {limit} bytes: {path}");
            var bytes = new byte[file.Length];
            await file.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);
            return bytes;
        }
    }
}
