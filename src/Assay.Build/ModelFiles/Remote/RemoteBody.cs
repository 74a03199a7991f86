namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// The body of an answer. A connection that fails, falls silent or outlives the budget ends it early, with the reason
/// in <see cref="Failure"/>: never an exception but for cancellation.
/// </summary>
internal sealed class RemoteBody(Stream inner, TimeSpan silence, Budget budget, Action<int> arrived) : ForwardStream
{
    byte[] spare = [];

    public string? Failure { get; private set; }

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        if (spare.Length < buffer.Length)
            spare = new byte[Math.Min(buffer.Length, 1 << 18)];
        var got = Read(spare, 0, Math.Min(buffer.Length, spare.Length));
        spare.AsSpan(0, got).CopyTo(buffer);
        return got;
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (Failure is not null || count == 0)
            return 0;
        var left = budget.Left;
        if (left <= TimeSpan.Zero)
            return Fail("time is up");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(budget.Cancel);
        patience.CancelAfter(left < silence ? left : silence);
        try
        {
            var got = inner.ReadAsync(buffer.AsMemory(offset, count), patience.Token).AsTask().GetAwaiter().GetResult();
            arrived(got);
            Position += got;
            return got;
        }
        catch (OperationCanceledException)
        {
            budget.Cancel.ThrowIfCancellationRequested();
            // Which of the two ended it is known beforehand; a timer may fire a moment early.
            return Fail(left < silence ? "time is up" : $"the server sent nothing for {silence.TotalSeconds:0.#} seconds");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return Fail("the connection broke: the server sent fewer bytes than it announced");
        }
    }

    int Fail(string reason)
    {
        Failure = reason;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
