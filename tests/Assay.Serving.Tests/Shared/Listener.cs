using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Assay.Serving.Tests;

/// <summary>An HTTP server on a free port of this machine.</summary>
sealed class Listener : IAsyncDisposable
{
    readonly WebApplication _app;

    Listener(WebApplication app) => _app = app;

    internal Uri Address => new(_app.Urls.First());

    internal static async Task<Listener> StartAsync(RequestDelegate handle, Action<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>? configure = null, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? at = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            configure?.Invoke(kestrel);
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, options => at?.Invoke(options));
        });
        if (at is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        app.Run(handle);
        await app.StartAsync();
        return new Listener(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _app.StopAsync(patience.Token);
        await _app.DisposeAsync();
    }
}
