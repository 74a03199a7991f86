using System.Collections.Concurrent;
using Assay.Serving.Agents.Calls;

namespace Assay.Serving.Agents.Mcp;

/// <summary>A session of one caller with one server. Its id is the gateway's: the server's own id never leaves the gateway.</summary>
sealed class McpSession(string id, Caller caller, string? upstreamId, string version, DateTimeOffset now)
{
    const int MostOpen = 1000;

    readonly ConcurrentDictionary<string, (string Method, string? Name)> _asked = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, string> _askedByServer = new(StringComparer.Ordinal);

    internal string Id { get; } = id;

    internal string? UpstreamId { get; } = upstreamId;

    /// <summary>The version of the protocol that both agreed to.</summary>
    internal string Version { get; } = version;

    internal CallLedger Ledger { get; } = new(now);

    internal DateTimeOffset LastUsed { get; set; } = now;

    /// <summary>Whether it is this caller's: the same key, route and user.</summary>
    internal bool IsOf(Caller other) => caller.Route == other.Route && caller.Key == other.Key && caller.User == other.User;

    internal string? Key => caller.Key;

    /// <summary>The client has asked; false when the id is taken or too much is open.</summary>
    internal bool TryAsk(string request, string method, string? name) => _asked.Count < MostOpen && _asked.TryAdd(request, (method, name));

    /// <summary>What an answer of the server answers: the method, and the tool, prompt or address; null when nobody asked.</summary>
    internal (string Method, string? Name)? Answered(string request) => _asked.TryRemove(request, out var asked) ? asked : null;

    /// <summary>Nothing more comes to a request.</summary>
    internal void Forget(string request) => _asked.TryRemove(request, out _);

    internal bool TryAskedByServer(string request, string method) => _askedByServer.Count < MostOpen && _askedByServer.TryAdd(request, method);

    internal string? AnsweredByClient(string request) => _askedByServer.TryRemove(request, out var method) ? method : null;
}
