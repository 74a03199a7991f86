using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Assay.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>The listener of an admission webhook: <c>POST /validate</c> over HTTPS, <c>GET /health</c>. What cannot be read or judged in time is no "yes".</summary>
public sealed class AdmissionHost : IAsyncDisposable
{
    // API servers wait 10 seconds unless they are told otherwise, and at most 30.
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(9);

    // Reviews in memory at once.
    static readonly SemaphoreSlim Places = new(16);

    readonly WebApplication _app;

    AdmissionHost(WebApplication app) => _app = app;

    /// <summary>The address it listens at, with the real port when 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <param name="address">Where to listen; https.</param>
    /// <param name="certificate">PEM; the API server has to trust who issued it (<c>caBundle</c>).</param>
    /// <param name="judged">Told of each verdict.</param>
    public static async Task<AdmissionHost> StartAsync(Uri address, string certificate, string key, AdmissionJudge judge, Action<AdmissionReview, AdmissionVerdict> judged, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "assay" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            ListenerLimits.Apply(kestrel, AdmissionReview.MostBytes);
            kestrel.Listen(address.Host is "localhost" ? IPAddress.Loopback : IPAddress.Parse(address.Host.Trim('[', ']')), address.Port, at => at.UseHttps(https =>
            {
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.ServerCertificate = X509Certificate2.CreateFromPemFile(certificate, key);
            }));
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // An address that is taken is said by the command, in a sentence; the host would write where in the framework it was noticed.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        var app = builder.Build();
        app.Run(http => HandleAsync(http, judge, judged));
        await app.StartAsync(cancel).ConfigureAwait(false);
        return new AdmissionHost(app);
    }

    static async Task HandleAsync(HttpContext http, AdmissionJudge judge, Action<AdmissionReview, AdmissionVerdict> judged)
    {
        if (http.Request is { Method: "GET", Path.Value: "/health" })
        {
            await http.Response.WriteAsync("ok\n", http.RequestAborted).ConfigureAwait(false);
            return;
        }

        if (http.Request is not { Method: "POST", Path.Value: "/validate" } || http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            await SayAsync(http, 404, "Here is POST /validate with an AdmissionReview.\n").ConfigureAwait(false);
            return;
        }

        // Read before it takes a place, and in time: whoever sends slowly keeps nobody else from being judged.
        if (await ReadAsync(http).ConfigureAwait(false) is not { } body)
            return;
        if (!await Places.WaitAsync(Longest, http.RequestAborted).ConfigureAwait(false))
        {
            await SayAsync(http, 503, "Too many reviews at once.\n").ConfigureAwait(false);
            return;
        }

        try
        {
            await ReviewAsync(http, body, judge, judged).ConfigureAwait(false);
        }
        finally
        {
            Places.Release();
        }
    }

    static async Task<MemoryStream?> ReadAsync(HttpContext http)
    {
        var body = new MemoryStream();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        patience.CancelAfter(Longest);
        try
        {
            await http.Request.Body.CopyToAsync(body, patience.Token).ConfigureAwait(false);
            return body;
        }
        catch (BadHttpRequestException e)
        {
            await SayAsync(http, e.StatusCode, "The review cannot be read.\n").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            // What may still come of it is not waited for either.
            http.Response.Headers.Connection = "close";
            await SayAsync(http, 408, "The review did not arrive in time.\n").ConfigureAwait(false);
        }

        return null;
    }

    static async Task ReviewAsync(HttpContext http, MemoryStream body, AdmissionJudge judge, Action<AdmissionReview, AdmissionVerdict> judged)
    {
        if (AdmissionReview.Read(body.GetBuffer().AsMemory(0, (int)body.Length), out var error) is not { } review)
        {
            // No uid to answer to: the API server takes it for a failure, and failurePolicy says Fail.
            await SayAsync(http, 400, $"The review cannot be read: {error}.\n").ConfigureAwait(false);
            return;
        }

        var verdict = await JudgeAsync(judge, review, http.RequestAborted).ConfigureAwait(false);
        judged(review, verdict);
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(AdmissionReview.Answer(review.Uid, verdict), http.RequestAborted).ConfigureAwait(false);
    }

    static async Task<AdmissionVerdict> JudgeAsync(AdmissionJudge judge, AdmissionReview review, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Longest);
        try
        {
            return await judge.JudgeAsync(review, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            return new AdmissionVerdict(false, "Assay: it could not be judged in time; try again.");
        }
#pragma warning disable CA1031 // A mistake of ours is no "yes".
        catch (Exception) when (!aborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return new AdmissionVerdict(false, "Assay: it could not be judged; the webhook's log says more.");
        }
    }

    static Task SayAsync(HttpContext http, int status, string text)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(text, http.RequestAborted);
    }

    public Task WaitForShutdownAsync(CancellationToken cancel = default) => _app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }
}
