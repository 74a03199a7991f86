using System.Data.Common;
using Assay.Evaluation.RedTeam;

namespace Assay.Server;

/// <summary>Why a running round was told to end.</summary>
enum RoundEnd { None, Person, Leave, LeaseLost, Shutdown }

/// <summary>A round that this server runs: it keeps the lease, says how far it is, and ends when a person stops it, its permission ends or the lease is lost.</summary>
sealed class RunningRound(RoundQueue queue, RoundScheduleOptions options, string id, string holder, string name, Func<CancellationToken, Task<string?>> permitted, TimeProvider time) : IProgress<RoundProgress>, IDisposable
{
    readonly CancellationTokenSource _end = new();
    RoundProgress _at;

    public CancellationToken Ending => _end.Token;

    public RoundEnd Why { get; private set; }

    /// <summary>What ended it, when that was its permission.</summary>
    public string? Reason { get; private set; }

    public void Report(RoundProgress value) => _at = value.Done > _at.Done ? value : _at;

    public void End(RoundEnd why)
    {
        if (Why == RoundEnd.None)
            Why = why;
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Until the round ends.</summary>
    public async Task KeepAsync(CancellationToken over)
    {
        var (kept, looked) = (time.GetTimestamp(), time.GetTimestamp());
        var beat = TimeSpan.FromMilliseconds(Math.Clamp(options.Lease.TotalMilliseconds / 20, 100, 5000));
        while (!over.IsCancellationRequested && Why == RoundEnd.None)
        {
            try
            {
                await Task.Delay(beat, over).ConfigureAwait(false);
                if (!await SayAsync(over).ConfigureAwait(false))
                    End(RoundEnd.LeaseLost);
                else if ((await queue.FindAsync(id, over).ConfigureAwait(false))?.Stop == 1)
                    End(RoundEnd.Person);
                else
                    kept = time.GetTimestamp();
                if (Why == RoundEnd.None && time.GetElapsedTime(looked) > options.Every / 2 && (looked = time.GetTimestamp()) > 0 && await permitted(over).ConfigureAwait(false) is { } reason)
                {
                    Reason = reason;
                    End(RoundEnd.Leave);
                }
            }
            catch (OperationCanceledException) when (over.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbException or IOException)
            {
                // The database may be away for a moment. Before the lease runs out nobody else has the round; after that somebody may.
                if (time.GetElapsedTime(kept) > options.Lease * 0.7)
                    End(RoundEnd.LeaseLost);
            }
        }
    }

    /// <summary>False when the lease is another's.</summary>
    public Task<bool> SayAsync(CancellationToken cancel) => queue.RenewAsync(id, holder, options.Lease, name, _at.Done, _at.Total, _at.Succeeded, cancel);

    public void Dispose() => _end.Dispose();
}
