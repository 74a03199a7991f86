namespace Assay.Serving;

/// <summary>What of a limit is asked for: a replica takes a piece at a time, and says what it has used of the pieces before.</summary>
/// <param name="Id">The limit and whose it is.</param>
/// <param name="Window">The window's length; slots are counted from the Unix epoch.</param>
/// <param name="Limit">Units of a window, for all replicas together.</param>
/// <param name="Slot">The window it was in when the replica last asked.</param>
/// <param name="Used">Units it has used in that window.</param>
/// <param name="Wanted">Units it wants beyond.</param>
public readonly record struct LeaseRequest(string Id, TimeSpan Window, long Limit, long Slot, long Used, long Wanted);

/// <summary>What was given.</summary>
/// <param name="Slot">The window that is now; use of an earlier one no longer counts.</param>
/// <param name="Granted">Units of this window that the replica may use in all, what it has used included.</param>
/// <param name="Holds">How long it may use them without asking again; then what is unused goes back to the others.</param>
/// <param name="Ends">Time until the window ends.</param>
public readonly record struct Lease(long Slot, long Granted, TimeSpan Holds, TimeSpan Ends);

/// <summary>How many requests at once a replica wants to hold places for.</summary>
/// <param name="Id">The limit and whose it is.</param>
/// <param name="Limit">Places of all replicas together.</param>
/// <param name="Wanted">Places it wants to hold from now on, those of running requests included; fewer than before gives some back.</param>
public readonly record struct PlacesRequest(string Id, int Limit, int Wanted);

/// <summary>Places that a replica holds.</summary>
/// <param name="Granted">How many.</param>
/// <param name="Holds">How long, without asking again; then they go back to the others.</param>
public readonly record struct Places(int Granted, TimeSpan Holds);

/// <summary>Where the limits of all replicas are one.</summary>
public interface ILimitBudget
{
    /// <summary>Gives as much as is left, up to what is wanted. It may throw when the store cannot be reached.</summary>
    ValueTask<Lease> TakeAsync(LeaseRequest request, CancellationToken cancel);

    /// <summary>Gives as many places as are free, up to what is wanted, in place of those that the replica held. It may throw when the store cannot be reached.</summary>
    ValueTask<Places> HoldAsync(PlacesRequest request, CancellationToken cancel);
}
