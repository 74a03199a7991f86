using System.Diagnostics;

namespace Assay.Serving.Proxy;

/// <summary>Reads a body to its end, and no further than allowed; memory grows with what has come, not with what was announced.</summary>
static class BoundedReading
{
    const int First = 4096;

    /// <summary>The bytes; null when there are more than allowed.</summary>
    /// <param name="stream">The body.</param>
    /// <param name="most">Bytes that are allowed.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="held">Where its bytes are counted.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="announced">How long it says that it is: what it takes at first is no more than that, and never more than for one that says nothing.</param>
    /// <exception cref="InsufficientMemoryException">Too much is held already.</exception>
    /// <exception cref="TimeoutException">Nothing came for longer than allowed, or all of it took too long.</exception>
    internal static async Task<ReadOnlyMemory<byte>?> ReadAsync(Stream stream, int most, Patience patience, HeldBodies held, CancellationToken cancel, long? announced = null)
    {
        // One byte more than announced: its end is read without room for another piece.
        var first = (int)Math.Min(Math.Min(First, most + 1L), announced is >= 0 and < First ? announced.Value + 1 : First);
        held.Take(first);
        var buffer = new byte[first];
        var length = 0;
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        while (true)
        {
            if (length == buffer.Length)
            {
                if (length > most)
                    return null;
                var longer = (int)Math.Min((long)buffer.Length * 2, most + 1L);
                held.Take(longer - buffer.Length);
                Array.Resize(ref buffer, longer);
            }

            bounded.CancelAfter(patience.Left());
            int read;
            try
            {
                read = await stream.ReadAsync(buffer.AsMemory(length), bounded.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new TimeoutException("nothing came for too long");
            }

            if (read == 0)
                return length > most ? null : buffer.AsMemory(0, length);
            length += read;
        }
    }
}

/// <summary>How long somebody may be silent, and how long all may take: a byte now and then keeps nobody busy for ever.</summary>
sealed class Patience(TimeSpan idle, TimeSpan total)
{
    readonly long _began = Stopwatch.GetTimestamp();

    /// <summary>How long the next piece may take.</summary>
    internal TimeSpan Left()
    {
        var left = total - Stopwatch.GetElapsedTime(_began);
        return left < idle ? left > TimeSpan.Zero ? left : TimeSpan.Zero : idle;
    }
}
