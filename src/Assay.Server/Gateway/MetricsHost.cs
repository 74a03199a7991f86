using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Assay.Server;

/// <summary>A listener of its own for what watches the gateway: <c>/metrics</c> for Prometheus, <c>/health</c>. Callers of models never reach it.</summary>
public sealed class MetricsHost : IAsyncDisposable
{
    readonly WebApplication _app;

    MetricsHost(WebApplication app) => _app = app;

    /// <summary>The address it listens at, with the real port when 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    public static async Task<MetricsHost> StartAsync(Uri address, Func<string> metrics, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "assay" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Listen(IPAddress.Parse(address.Host is "localhost" ? "127.0.0.1" : address.Host.Trim('[', ']')), address.Port);
        });
        var app = builder.Build();
        app.Run(async http =>
        {
            var text = http.Request is { Method: "GET", Path.Value: "/metrics" } ? metrics() : http.Request is { Method: "GET", Path.Value: "/health" } ? "ok\n" : null;
            http.Response.StatusCode = text is null ? 404 : 200;
            http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            await http.Response.WriteAsync(text ?? "Here are /metrics and /health.\n", http.RequestAborted).ConfigureAwait(false);
        });
        await app.StartAsync(cancel).ConfigureAwait(false);
        return new MetricsHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
