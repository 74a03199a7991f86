namespace Assay.Evaluation.RedTeam;

/// <summary>Reads an answer, and stops when it is larger than it may be (null): what a header claims decides nothing.</summary>
static class BoundedBody
{
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream body, int most, CancellationToken cancel)
    {
        var buffer = new byte[Math.Min(most, 16 << 10)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length == most)
                    return await body.ReadAsync(new byte[1], cancel).ConfigureAwait(false) == 0 ? buffer.AsMemory() : (ReadOnlyMemory<byte>?)null;
                Array.Resize(ref buffer, (int)Math.Min(most, buffer.Length * 2L));
            }

            var got = await body.ReadAsync(buffer.AsMemory(length), cancel).ConfigureAwait(false);
            if (got == 0)
                return buffer.AsMemory(0, length);
            length += got;
        }
    }
}
