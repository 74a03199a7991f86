using Assay.Serving;

namespace Assay.Cli;

/// <summary>
/// Says at the terminal that a model's server does not accept the gateway's own credential: callers are told, and whoever could mend it would not be. At once, and then no more than once a minute for each server.
/// </summary>
/// <param name="given">Whether the gateway's file gives a credential for a server.</param>
sealed class RefusedCredentials(TimeProvider time, Func<string, bool> given, Action<string> say)
{
    static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    readonly Lock _lock = new();
    readonly Dictionary<string, (DateTimeOffset Said, int Since)> _servers = new(StringComparer.Ordinal);

    public void Seen(SeenExchange seen)
    {
        if (seen is not { Error: Gateway.CredentialRefused, Upstream: { } server })
            return;
        int since;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (_servers.TryGetValue(server, out var last) && now - last.Said < Again)
            {
                _servers[server] = last with { Since = last.Since + 1 };
                return;
            }

            since = last.Since;
            _servers[server] = (now, 0);
        }

        var (what, mend) = given(server)
            ? ("does not accept the gateway's own credential", "Renew what its credentialEnv, credentialFile or credentialSealed names")
            : ("asks for a credential, and the gateway's file gives none for it", "Name one beside its url: credentialEnv, credentialFile or credentialSealed");
        say($"The server behind '{server}' {what}: callers{(seen.Route is { } route ? $" of {route}" : "")} get 502{(since > 0 ? $", {since + 1} since this was last said" : "")}. {mend}, and start the gateway again.");
    }
}
