using System.Net;
using Assay;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CreditScorer;

/// <summary>The sample's model, served over the Open Inference Protocol on the loopback address and nowhere else. It asks nobody who they are: a gateway stands before it.</summary>
public sealed class CreditScorerApp : IAsyncDisposable
{
    const int LongestBody = 1 << 20;

    readonly WebApplication web;
    readonly ScoringModel model;

    CreditScorerApp(WebApplication web, ScoringModel model, Uri address) => (this.web, this.model, Address) = (web, model, address);

    /// <summary>Where it listens, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Digest of the file that it serves.</summary>
    public Digest Digest => model.Digest;

    /// <summary>Starts it; the model is loaded and the port bound when this returns.</summary>
    /// <exception cref="InvalidDataException">The model cannot be read or loaded.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<CreditScorerApp> StartAsync(CreditScorerOptions options, CancellationToken cancellation = default)
    {
        var model = ScoringModel.Load(options.Model);
        try
        {
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
            Endpoints.Map(web, model);
            await web.StartAsync(cancellation);
            return new(web, model, new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        await web.StopAsync(CancellationToken.None);
        await web.DisposeAsync();
        model.Dispose();
    }
}
