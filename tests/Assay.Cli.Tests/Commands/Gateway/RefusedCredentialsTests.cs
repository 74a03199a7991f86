using Assay.Serving;

namespace Assay.Cli.Tests.Commands;

/// <summary>A gateway whose own credential is refused says so where somebody can mend it, and not with every request.</summary>
public sealed class RefusedCredentialsTests
{
    const string Code = Serving.Gateway.CredentialRefused;

    readonly Hands _time = new();
    readonly List<string> _said = [];

    [Fact]
    public void It_is_said_at_once_and_then_once_a_minute_for_each_server()
    {
        var refused = new RefusedCredentials(_time, server => server != "bare", _said.Add);
        refused.Seen(Exchange("model", Code));
        Assert.StartsWith("The server behind 'model' does not accept the gateway's own credential: callers of chat get 502. Renew", Assert.Single(_said), StringComparison.Ordinal);
        for (var i = 0; i < 5; i++)
            refused.Seen(Exchange("model", Code));
        Assert.Single(_said);

        // Another server is another credential; what was refused for another reason, and what was answered, is none.
        refused.Seen(Exchange("other", Code));
        refused.Seen(Exchange("third", "upstream_resting"));
        refused.Seen(Exchange("third", null));
        Assert.Equal(2, _said.Count);

        _time.Now += TimeSpan.FromSeconds(61);
        refused.Seen(Exchange("model", Code));
        Assert.Equal(3, _said.Count);
        Assert.Contains("502, 6 since this was last said", _said[^1], StringComparison.Ordinal);

        // Where none is given there is none to renew.
        refused.Seen(Exchange("bare", Code));
        Assert.StartsWith("The server behind 'bare' asks for a credential, and the gateway's file gives none for it: callers of chat get 502. Name one", _said[^1], StringComparison.Ordinal);
    }

    SeenExchange Exchange(string upstream, string? error) => new()
    {
        Reference = "r",
        At = _time.Now,
        Route = "chat",
        Upstream = upstream,
        Status = error is null ? 200 : 502,
        Outcome = error is null ? Outcome.Answered : Outcome.UpstreamFailed,
        Error = error,
        Added = TimeSpan.Zero,
        Total = TimeSpan.Zero,
    };

    sealed class Hands : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
