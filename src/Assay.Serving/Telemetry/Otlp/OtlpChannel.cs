using System.Threading.Channels;

namespace Assay.Serving.Telemetry.Otlp;

/// <summary>
/// Takes exchanges for one signal, and sends them in batches. Nobody waits for it: what does not fit its queue, and what a collector does not take, is lost and counted.
/// </summary>
/// <param name="target">Where to.</param>
/// <param name="encode">What a batch becomes.</param>
/// <param name="lost">Told how many were lost.</param>
sealed class OtlpChannel(OtlpTarget target, Func<IReadOnlyList<SeenExchange>, ReadOnlyMemory<byte>> encode, Action<long> lost) : IAsyncDisposable
{
    // Who stops a gateway waits this long for what was not sent yet.
    static readonly TimeSpan Last = TimeSpan.FromSeconds(5);

    readonly Channel<SeenExchange> _queue = Channel.CreateBounded<SeenExchange>(new BoundedChannelOptions(target.Queue) { SingleReader = true });
    readonly OtlpSender _sender = new(target);
    readonly CancellationTokenSource _hurry = new(), _end = new();
    Task? _running;

    internal void Start() => _running = Task.Run(RunAsync);

    internal void Add(SeenExchange seen)
    {
        if (!_queue.Writer.TryWrite(seen))
            lost(1);
    }

    async Task RunAsync()
    {
        List<SeenExchange> batch = [];
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (_queue.Reader.Count < target.Batch)
                await Task.Delay(target.Delay, _hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            batch.Clear();
            while (batch.Count < target.Batch && _queue.Reader.TryRead(out var seen))
                batch.Add(seen);
            try
            {
                if (batch.Count > 0)
                    lost(await _sender.SendAsync(encode(batch), batch.Count, _end.Token).ConfigureAwait(false));
            }
#pragma warning disable CA1031 // A mistake of ours loses a batch, and is seen as that; it neither ends the sending nor the gateway.
            catch (Exception)
#pragma warning restore CA1031
            {
                lost(batch.Count);
            }
        }
    }

    /// <summary>Sends what waits, within the time that one sending may take.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _hurry.CancelAsync().ConfigureAwait(false);
        _end.CancelAfter(target.Timeout < Last ? target.Timeout : Last);
        if (_running is not null)
            await _running.ConfigureAwait(false);
        _sender.Dispose();
        _hurry.Dispose();
        _end.Dispose();
    }
}

/// <summary>Where a signal is sent, and in what pieces.</summary>
/// <param name="Address">The signal's own address: <c>http://collector:4318/v1/traces</c>.</param>
/// <param name="Headers">Sent along; they hold credentials.</param>
/// <param name="Timeout">How long one sending may take.</param>
/// <param name="Gzip">Whether it is compressed.</param>
/// <param name="Queue">How many exchanges may wait.</param>
/// <param name="Batch">How many are sent at once.</param>
/// <param name="Delay">How long the first of them waits for others; of metrics, the time between two reports.</param>
sealed record OtlpTarget(Uri Address, IReadOnlyList<KeyValuePair<string, string>> Headers, TimeSpan Timeout, bool Gzip, int Queue, int Batch, TimeSpan Delay);
