using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>Where the gateway listens.</summary>
/// <param name="Address">Scheme, address and port.</param>
/// <param name="TlsCertificate">Certificate in PEM, for https.</param>
/// <param name="TlsKey">Its private key in PEM.</param>
/// <param name="MaxRequestBytes">Bytes of a body that are read.</param>
/// <param name="ClientAuthorities">Certificates in PEM of who issues callers' certificates; with it nobody connects without one.</param>
public sealed record GatewayListen(Uri Address, string? TlsCertificate, string? TlsKey, long MaxRequestBytes, string? ClientAuthorities = null);

/// <summary>The gateway's own listener: apart from the server's pages and API, so that it can be run many times without them.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    readonly WebApplication _app;

    GatewayHost(WebApplication app) => _app = app;

    /// <summary>The address it listens at, with the real port when 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    public static async Task<GatewayHost> StartAsync(GatewayListen listen, Gateway gateway, CancellationToken cancel = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "assay" });
        // What a socket brings is handled by the thread that was woken for it, not handed to the next: each hand-over wakes another thread, and a connection alone pays for all of them
        // (bench/gateway/run.py, processor time a request at 1 connection: 0.83 of that with hand-overs). Unsafe is only what blocks a thread while it waits: that does a guard which asks a model of its own, and it makes room for as many threads.
        // (What tells of sockets wakes another thread before it hands one over.)
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            ListenerLimits.Apply(kestrel, listen.MaxRequestBytes);
            var ip = listen.Address.Host switch { "localhost" => IPAddress.Loopback, var host => IPAddress.Parse(host.Trim('[', ']')) };
            kestrel.Listen(ip, listen.Address.Port, at =>
            {
                if (listen.TlsCertificate is { } certificate)
                    at.UseHttps(X509Certificate2.CreateFromPemFile(certificate, listen.TlsKey), https => AskForCertificate(https, listen.ClientAuthorities));
            });
        });
        if (listen.TlsCertificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // An address that is taken is said by the command, in a sentence; the host would write where in the framework it was noticed.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        var app = builder.Build();
        gateway.WarmUp();
        app.Run(gateway.HandleAsync);
        await app.StartAsync(cancel).ConfigureAwait(false);
        return new GatewayHost(app);
    }

    static void AskForCertificate(HttpsConnectionAdapterOptions https, string? authorities)
    {
        if (authorities is null)
            return;
        X509Certificate2Collection trusted = [];
        trusted.ImportFromPemFile(authorities);
        if (trusted.Count == 0)
            throw new CryptographicException($"{authorities} holds no certificate");
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        // Nobody who is not known yet has the gateway fetch what their certificate names.
        https.OnAuthenticate = (_, ssl) =>
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        };
        https.ClientCertificateValidation = (theirs, _, _) =>
        {
            using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true } };
            chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
            return chain.Build(theirs);
        };
    }

    public Task WaitForShutdownAsync(CancellationToken cancel = default) => _app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
