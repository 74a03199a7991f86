namespace Assay.Serving.Proxy;

/// <summary>Room for the bodies that are held at once: what one may be long is bounded, and so is what all of them are together.</summary>
sealed class BodyRoom(long most)
{
    long _held;

    internal bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= most)
            return true;
        Give(bytes);
        return false;
    }

    internal void Give(long bytes) => Interlocked.Add(ref _held, -bytes);
}

/// <summary>What one exchange holds of the room.</summary>
sealed class HeldBodies(BodyRoom room) : IDisposable
{
    long _bytes;

    /// <summary>Takes so much more.</summary>
    /// <exception cref="InsufficientMemoryException">There is no room.</exception>
    internal void Take(long bytes)
    {
        if (!room.TryTake(bytes))
            throw new InsufficientMemoryException("no room for more bodies");
        _bytes += bytes;
    }

    public void Dispose()
    {
        room.Give(_bytes);
        _bytes = 0;
    }
}
