using System.Net;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>How remote places may be reached.</summary>
public sealed record RemoteAccess
{
    /// <summary>Take <c>http://</c> from hosts other than this machine. Anyone on the way can then change what is scanned.</summary>
    public bool AllowHttp { get; init; }

    /// <summary>Where tokens and endpoints come from: the usual variables of each protocol.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Without a byte for so long, a connection has failed.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first pause before a request is repeated; each further one is twice as long.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(0.5);

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Which addresses a redirect from a public host may not lead to.</summary>
    internal Func<IPAddress, bool> IsPrivate { get; init; } = RemoteHosts.IsPrivate;

    /// <summary>The variable's value, null when it is not set or empty.</summary>
    internal string? Read(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (Variable(name)?.Trim() is { Length: > 0 } value)
                return value;
        return null;
    }
}
