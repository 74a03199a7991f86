using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using SupportAssistant.Chat;
using SupportAssistant.Endpoints;
using SupportAssistant.Model;
using SupportAssistant.Model.StandIn;
using SupportAssistant.Model.Upstream;
using SupportAssistant.Weak;

namespace SupportAssistant;

/// <summary>A running assistant, listening on the loopback address and nowhere else. It is weak on purpose.</summary>
public sealed class SupportAssistantApp : IAsyncDisposable
{
    const int LongestBody = 1 << 20;

    readonly WebApplication web;
    readonly HttpClient? upstream;

    SupportAssistantApp(WebApplication web, HttpClient? upstream, Uri address) => (this.web, this.upstream, Address) = (web, upstream, address);

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Starts it; the port is bound when this returns.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    /// <exception cref="ArgumentException">A weakness of the model is asked for, and a real model answers.</exception>
    public static async Task<SupportAssistantApp> StartAsync(SupportAssistantOptions options, CancellationToken cancellation = default)
    {
        if (options.Upstream is not null && Weaknesses.All.FirstOrDefault(w => w.Layer == WeaknessLayer.Model && options.Weak.Has(w.Name)) is { } ofModel)
            throw new ArgumentException($"'{ofModel.Name}' is a weakness of the stand-in; a real model has its own");
        // No configuration is read: neither files of the current folder nor variables can make it listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 << 10;
        });
        builder.Services.AddRoutingCore();
        var web = builder.Build();
        var client = options.Upstream is null ? null : new HttpClient { Timeout = TimeSpan.FromMinutes(2), MaxResponseContentBufferSize = 8 << 20 };
        IChatModel model = client is null ? new StandInModel(options.Weak) : new UpstreamModel(client, options.Upstream!, options.UpstreamModel ?? "default", options.UpstreamKey);
        var worlds = new Worlds();
        ChatEndpoints.Map(web, new Assistant(options.Weak, model), worlds);
        TesterEndpoints.Map(web, worlds, options.Weak);
        await web.StartAsync(cancellation);
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(web, client, new Uri(address));
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
        upstream?.Dispose();
    }
}
