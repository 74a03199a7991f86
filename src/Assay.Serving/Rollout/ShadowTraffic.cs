using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Serving.Limits;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;

namespace Assay.Serving.Rollout;

/// <summary>
/// Sends copies of requests to a version that is not trusted with answers yet. No caller waits for a copy or sees its answer; the route's guards look at it, and it is counted. Few are under way
/// at once, in number and in bytes: what is too many is dropped, and counted as well.
/// </summary>
sealed class ShadowTraffic(GatewayControl control, BodyLimits limits, TimeProvider time, Action<SeenShadow> seen)
{
    const int MostAtOnce = 32, MostAnswer = 4 << 20;
    const long MostBytes = 16L << 20;

    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    readonly ConcurrentDictionary<Sending, byte> _sending = new();
    readonly BodyRoom _room = new(MostBytes);
    int _count;
    long _bytes;

    /// <summary>Begins a copy of a request that goes to the old version now; null when there is none.</summary>
    internal ShadowCopy? Begin(Exchange exchange, Upstream serving, string pathAndQuery, ReadOnlyMemory<byte>? body, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (body is not { } bytes || control.ShadowOf(exchange.Route!, serving) is not { Upstream: { } upstream, Percent: var percent } || Random.Shared.Next(100) >= percent)
            return null;
        var (route, digest) = (exchange.Route!, upstream.Digest!);
        if (Interlocked.Increment(ref _count) > MostAtOnce | Interlocked.Add(ref _bytes, bytes.Length) > MostBytes)
        {
            Release(bytes.Length);
            Tell(new SeenShadow(time.GetUtcNow(), route.Name, digest, true, false, false, 0, false, TimeSpan.Zero));
            return null;
        }

        var copy = new ShadowCopy(route.Name, digest, Tell);
        var sending = new Sending(route, upstream, serving, exchange.Endpoint, exchange.Policy, MemoryOf(exchange.Memory));
        _sending.TryAdd(sending, 0);
        // Its own work from here on: not a byte of it is waited for.
        _ = Task.Run(() => SendAsync(sending, copy, pathAndQuery, bytes, headers));
        return copy;
    }

    /// <summary>Ends copies that are not wanted any more: the rollout is over, or somebody stopped the version, the route or all of it.</summary>
    internal void Sweep()
    {
        foreach (var (sending, _) in _sending)
            if (control.ShadowOf(sending.Route, sending.Serving)?.Upstream != sending.Upstream)
                sending.Stop();
    }

    async Task SendAsync(Sending sending, ShadowCopy copy, string pathAndQuery, ReadOnlyMemory<byte> request, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            // What was switched off between the look and here.
            Sweep();
            if (ShadowBody.Of(sending.Endpoint, request) is not { } bytes)
                return;
            using var held = new HeldBodies(_room);
            var (status, answer) = await AskAsync(sending, pathAndQuery, bytes, headers, held).ConfigureAwait(false);
            var took = Stopwatch.GetElapsedTime(began);
            if (answer is not { } whole || JsonBody.Read(whole, out _) is not { } body || sending.Endpoint.Answer.Parts(body, out var wrong) is var parts && wrong.Length > 0)
            {
                copy.Copied(time.GetUtcNow(), status, true, false, 0, took);
                return;
            }

            var blocked = sending.Policy.Judge(new Inspection(parts, isAnswer: true, sending.Memory) { Body = body }).Blocked;
            var used = new Usage();
            used.Read(body);
            copy.Copied(time.GetUtcNow(), status, status >= 500, blocked, used.Output ?? Estimate.Characters(parts) / 4, took);
        }
        catch (InsufficientMemoryException)
        {
            Tell(new SeenShadow(time.GetUtcNow(), sending.Route.Name, sending.Upstream.Digest!, true, false, false, 0, false, TimeSpan.Zero));
        }
        catch (OperationCanceledException) when (sending.WasStopped)
        {
            // It was stopped: nothing is said of the version.
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or OperationCanceledException or JsonException)
        {
            copy.Copied(time.GetUtcNow(), 0, true, false, 0, Stopwatch.GetElapsedTime(began));
        }
        finally
        {
            _sending.TryRemove(sending, out _);
            Release(request.Length);
            sending.Dispose();
        }
    }

    async Task<(int Status, ReadOnlyMemory<byte>? Answer)> AskAsync(Sending sending, string pathAndQuery, ReadOnlyMemory<byte> request, IReadOnlyList<KeyValuePair<string, string>> headers, HeldBodies held)
    {
        // The same key of idempotency would be the same request to a server that both versions share.
        var own = headers.Where(h => !h.Key.Equals("idempotency-key", StringComparison.OrdinalIgnoreCase));
        using var answer = await sending.Upstream.SendAsync(sending.Endpoint.Method, pathAndQuery, request, own, sending.Stopping).ConfigureAwait(false);
        var status = (int)answer.StatusCode;
        if (answer.Content.Headers.ContentEncoding.Count > 0)
            return (status, null);
        var stream = await answer.Content.ReadAsStreamAsync(sending.Stopping).ConfigureAwait(false);
        return (status, await BoundedReading.ReadAsync(stream, Math.Min(MostAnswer, limits.AnswerBytes), sending.Upstream.Patience(), held, sending.Stopping).ConfigureAwait(false));
    }

    void Release(long bytes)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -bytes);
    }

    void Tell(SeenShadow one)
    {
        try
        {
            seen(one);
        }
#pragma warning disable CA1031 // Whatever an observer does: it must not end a request, nor the next copy.
        catch (Exception)
#pragma warning restore CA1031
        {
            // What it did not take is not counted.
        }
    }

    // What the guards of the answer ask for; the caller's own exchange goes on changing its memory.
    static ExchangeMemory MemoryOf(ExchangeMemory memory)
    {
        var own = new ExchangeMemory(() => memory.Share) { AskedFor = memory.AskedFor };
        own.Canaries.AddRange(memory.Canaries);
        own.Instructions.AddRange(memory.Instructions);
        own.Said.AddRange(memory.Said);
        return own;
    }

    sealed class Sending(Route route, Upstream upstream, Upstream serving, ApiEndpoint endpoint, GuardPolicy policy, ExchangeMemory memory) : IDisposable
    {
        readonly CancellationTokenSource _stop = new(Longest);

        internal Route Route => route;

        internal Upstream Upstream => upstream;

        /// <summary>The server that the caller's own request went to.</summary>
        internal Upstream Serving => serving;

        internal ApiEndpoint Endpoint => endpoint;

        /// <summary>The policy that acts on the caller's own answer.</summary>
        internal GuardPolicy Policy => policy;

        internal ExchangeMemory Memory => memory;

        internal CancellationToken Stopping => _stop.Token;

        internal bool WasStopped { get; private set; }

        internal void Stop()
        {
            WasStopped = true;
            try
            {
                _ = _stop.CancelAsync();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
        }

        public void Dispose() => _stop.Dispose();
    }
}
