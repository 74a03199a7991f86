using System.Collections.Concurrent;
using System.Security.Cryptography;
using Assay.Serving.Agents.Calls;

namespace Assay.Serving.Agents.Mcp;

/// <summary>The sessions of a gateway, in memory: there are only so many of one key, and one that is not used ends.</summary>
sealed class McpSessions
{
    const int MostOfKey = 1000, Most = 20_000;
    static readonly TimeSpan Idle = TimeSpan.FromHours(1);

    readonly ConcurrentDictionary<string, McpSession> _sessions = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<(string Route, string Tool), bool> _changed = new();

    /// <summary>A new session; null when there are too many.</summary>
    internal McpSession? Begin(Caller caller, string? upstreamId, string version, DateTimeOffset now)
    {
        if (_sessions.Count >= MostOfKey)
            Expire(now);
        if (_sessions.Count >= Most || (_sessions.Count >= MostOfKey && _sessions.Values.Count(s => s.Key == caller.Key) >= MostOfKey))
            return null;
        var session = new McpSession(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)), caller, upstreamId, version, now);
        return _sessions.TryAdd(session.Id, session) ? session : null;
    }

    /// <summary>The session of a caller; null when it is nobody's or another's, which looks the same.</summary>
    internal McpSession? Of(string? id, Caller caller, DateTimeOffset now)
    {
        if (id is null || !_sessions.TryGetValue(id, out var session) || !session.IsOf(caller) || now - session.LastUsed > Idle)
            return null;
        session.LastUsed = now;
        return session;
    }

    internal void End(McpSession session) => _sessions.TryRemove(session.Id, out _);

    /// <summary>Remembers whether a tool shows itself as it was approved.</summary>
    internal void Shown(string route, string tool, bool changed)
    {
        if (!changed)
            _changed.TryRemove((route, tool), out _);
        else if (_changed.Count < Most)
            _changed[(route, tool)] = true;
    }

    internal bool IsChanged(string route, string tool) => _changed.ContainsKey((route, tool));

    void Expire(DateTimeOffset now)
    {
        foreach (var (id, session) in _sessions)
            if (now - session.LastUsed > Idle)
                _sessions.TryRemove(id, out _);
    }
}
