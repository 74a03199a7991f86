using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Serving.Access;
using Assay.Serving.Proxy;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving;

/// <summary>
/// The hand on a running gateway: what is stopped, which keys are good, and since when nobody was heard who could say otherwise. What it is told
/// counts from the next request on, and requests that run are ended when they are among what is stopped.
/// </summary>
public sealed class GatewayControl
{
    readonly GatewaySetup _setup;
    readonly ConcurrentDictionary<RunningExchange, byte> _running = new();
    volatile Told _told;
    long _heard = Stopwatch.GetTimestamp();

    /// <param name="setup">The gateway's file; its keys stay good whatever is said here.</param>
    public GatewayControl(GatewaySetup setup)
    {
        _setup = setup;
        _told = Told.Of(ControlState.Empty, setup);
    }

    /// <summary>What the gateway's file has it serve.</summary>
    public GatewayInventory Inventory => _setup.Inventory;

    /// <summary>Time since whoever says what is stopped was heard last.</summary>
    public TimeSpan Silence => Stopwatch.GetElapsedTime(Interlocked.Read(ref _heard));

    /// <summary>Requests that were ended while they ran.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    long _ended;

    internal VirtualKeys Keys => _told.Keys;

    /// <summary>Takes a new state over, whole: the next request is judged by it, and those that run as well.</summary>
    public void Apply(ControlState state)
    {
        _told = Told.Of(state, _setup);
        Heard();
        // A request is entered before it looks at the state, and the state is set before running ones are looked at: none falls between.
        Interlocked.MemoryBarrier();
        Sweep();
    }

    /// <summary>What was said still holds.</summary>
    public void Heard() => Interlocked.Exchange(ref _heard, Stopwatch.GetTimestamp());

    /// <summary>Ends what runs and is stopped by now: also by a silence that lasted too long.</summary>
    public void Sweep()
    {
        foreach (var (running, _) in _running)
            if (Stops(running))
            {
                Interlocked.Increment(ref _ended);
                running.Stop();
            }

        Changed?.Invoke();
    }

    internal RunningExchange Enter(Exchange exchange, HttpContext http)
    {
        var running = new RunningExchange(this, exchange, http);
        _running.TryAdd(running, 0);
        return running;
    }

    internal void Leave(RunningExchange running) => _running.TryRemove(running, out _);

    /// <summary>Whether this request goes no further: by its key, its route, the model that it leads to.</summary>
    internal bool Stops(RunningExchange running)
    {
        Interlocked.MemoryBarrier();
        var (told, exchange) = (_told, running.Exchange);
        var stopped = told.State.Stopped;
        if (stopped.All)
            return true;
        if (exchange.Key is { } key && (stopped.Keys.Contains(key.Id) || stopped.Agents.Contains(key.Application) || !told.Keys.Knows(key.Id)))
            return true;
        // Its tools are read from its body only where a tool is stopped.
        if (stopped.Tools.Count > 0 && running.Tools.Any(stopped.Tools.Contains))
            return true;
        return exchange is { IsRouted: true, Route: { } route } && (stopped.Routes.Contains(route.Name) || IsAway(route)) || exchange.Digest is { } digest && stopped.Models.Contains(digest);
    }

    /// <summary>The folder of the gateway's file, where the models are that policies of a record name.</summary>
    public string? ModelFolder => _setup.Folder;

    /// <summary>What each route has at this moment, for people.</summary>
    public IReadOnlyList<ControlledRoute> Routes => [.. _setup.Routes.Select(r => ControlledRoute.Of(r, _told.State.Policies.GetValueOrDefault(r.Name)))];

    /// <summary>The guardrail policy that acts on this request, and the one that is tried beside it.</summary>
    internal PolicyChoice Policies(Exchange exchange, HttpContext http)
    {
        var route = exchange.Route!;
        return _told.State.Policies.TryGetValue(route.Name, out var policies) ? policies.For(route.Policy, Caller(exchange, http)) : new PolicyChoice(route.Policy, null, false);
    }

    /// <summary>The servers that this request may be sent to, in their order: those of the version that its caller gets.</summary>
    internal IReadOnlyList<Upstream> Servers(Exchange exchange, HttpContext http)
    {
        var route = exchange.Route!;
        // The version of a route without a rollout is that of its first server; another one beside it waits for its rollout.
        var version = _told.State.Rollouts.TryGetValue(route.Name, out var rollout)
            ? rollout.DigestFor(Caller(exchange, http), http.Request.Headers) : route.Upstreams[0].Digest;
        return route.Upstreams.All(u => u.Digest == version) ? route.Upstreams : [.. route.Upstreams.Where(u => u.Digest == version || (u.Digest is null && rollout is null))];
    }

    /// <summary>The server that gets copies of requests that go to another one, and of how many in a hundred; null when none does: no rollout says so, or what it would reach is stopped.</summary>
    internal (Upstream Upstream, int Percent)? ShadowOf(Route route, Upstream serving)
    {
        var told = _told;
        if (!told.State.Rollouts.TryGetValue(route.Name, out var rollout) || rollout.Shadow == 0 || serving.Digest != rollout.From)
            return null;
        var stopped = told.State.Stopped;
        if (stopped.All || stopped.Routes.Contains(route.Name) || stopped.Models.Contains(rollout.To) || IsAway(route))
            return null;
        return route.Upstreams.FirstOrDefault(u => u.Digest == rollout.To && !u.Breaker.IsOpen) is { } upstream ? (upstream, rollout.Shadow) : null;
    }

    /// <summary>Told when something else counts from now on.</summary>
    internal Action? Changed { get; set; }

    /// <summary>Whether a tool may be used no longer.</summary>
    internal bool StopsTool(string name) => _told.State.Stopped.Tools.Contains(name);

    static string Caller(Exchange exchange, HttpContext http) => $"{exchange.Key?.Id ?? http.Connection.RemoteIpAddress?.ToString()}\0{exchange.User}";

    bool IsAway(Route route) => (route.Entry.WhenRecordIsAway ?? _setup.File.WhenRecordIsAway) is { Then: WhenAway.Stop } policy && Silence.TotalSeconds > policy.AfterSeconds;

    sealed record Told(ControlState State, VirtualKeys Keys)
    {
        internal static Told Of(ControlState state, GatewaySetup setup)
        {
            // Ids are no secret: a key of the record that takes the id of one in the file does not take its place.
            var own = setup.File.Keys.Select(k => k.Id).ToHashSet(StringComparer.Ordinal);
            return new(state, state.Keys.Count == 0 ? setup.Keys : new VirtualKeys([.. setup.File.Keys, .. state.Keys.Where(k => !own.Contains(k.Id))]));
        }
    }
}
