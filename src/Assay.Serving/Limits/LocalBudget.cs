namespace Assay.Serving.Limits;

/// <summary>The budget of a gateway that stands alone. Windows follow the monotonic clock: setting the machine's clock neither refills a limit nor starves anybody.</summary>
sealed class LocalBudget(TimeProvider time) : ILimitBudget
{
    readonly long _from = time.GetTimestamp();
    readonly TimeSpan _offset = time.GetUtcNow() - DateTimeOffset.UnixEpoch;

    public ValueTask<Lease> TakeAsync(LeaseRequest request, CancellationToken cancel)
    {
        var now = _offset + time.GetElapsedTime(_from);
        var slot = now.Ticks / request.Window.Ticks;
        var ends = TimeSpan.FromTicks((slot + 1) * request.Window.Ticks - now.Ticks);
        return ValueTask.FromResult(new Lease(slot, request.Limit, ends, ends));
    }

    public ValueTask<Places> HoldAsync(PlacesRequest request, CancellationToken cancel) => ValueTask.FromResult(new Places(request.Limit, TimeSpan.MaxValue));
}
