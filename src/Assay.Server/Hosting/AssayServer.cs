using System.Net;
using System.Security.Cryptography.X509Certificates;
using Assay.Governance;
using Assay.Record;
using Assay.Server.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>
/// The server: API, pages and jobs over one record. Nothing is read from the current folder; settings come from the
/// caller, content from the program's own folder.
/// </summary>
public sealed class AssayServer : IAsyncDisposable
{
    const long MaxBody = 4 << 20;

    readonly WebApplication _app;

    AssayServer(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public AccountBook Accounts => _app.Services.GetRequiredService<AccountBook>();

    /// <summary>The address it listens at, with the real port when 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    public static async Task<AssayServer> StartAsync(ServerOptions options, CancellationToken cancel = default)
    {
        var app = Build(options);
        await app.StartAsync(cancel).ConfigureAwait(false);
        return new AssayServer(app);
    }

    public Task WaitForShutdownAsync(CancellationToken cancel = default) => _app.WaitForShutdownAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    static WebApplication Build(ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "assay" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            var ip = options.Address.Host switch { "localhost" => IPAddress.Loopback, var host => IPAddress.Parse(host.Trim('[', ']')) };
            kestrel.Listen(ip, options.Address.Port, listen =>
            {
                if (options.TlsCertificate is { } certificate)
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(certificate, options.TlsKey));
            });
        });
        if (options.TlsCertificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        // Standard output belongs to the command that serves; what the server has to say goes beside it.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            // It warns at each start that keys are kept in clear: it does not know that their repository seals them.
            .AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error)
            // A cookie of another server, or older than our keys, is nothing of ours to mend: whoever sent it is told, with a new one.
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None)
            // An address that is taken is said by the command, in a sentence; the host would write where in the framework it was noticed.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        AddServices(builder.Services, options);
        var app = builder.Build();
        Pipeline(app);
        return app;
    }

    static void AddServices(IServiceCollection services, ServerOptions options)
    {
        services.AddRouting();
        services.AddSingleton(options);
        services.AddSingleton<IRecordStore>(options.Store);
        services.AddSingleton(options.Store);
        services.AddSingleton(options.Time);
        services.AddSingleton(new HostTables(options.Store));
        services.AddSingleton<AccountBook>();
        services.AddSingleton<Idempotency>();
        services.AddSingleton<TrafficBook>();
        services.AddSingleton(new PromptBook(new HostTables(options.Store), options.PromptKeys));
        services.AddHttpContextAccessor();
        services.AddScoped<IRecord>(provider => provider.GetRequiredService<RecordOfCaller>().Record);
        services.AddScoped<RecordOfCaller>();
        services.AddScoped(provider => new SignInDesk(
            provider.GetRequiredService<RecordOfCaller>(), provider.GetRequiredService<AccountBook>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IHttpContextAccessor>()));
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Answers.Complete);
        // Thrown, so that the answer says what of a body or a parameter could not be read.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        services.AddValidation();
        services.AddOpenApi("v1", OpenApiDocument.Configure);
        services.AddAuthentication(AssayAuthentication.SchemeName).AddScheme<AuthenticationSchemeOptions, AssayAuthentication>(AssayAuthentication.SchemeName, null);
        // Nothing but health is served without authentication: routes opt out, never in.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddDataProtection().SetApplicationName("assay");
        services.AddSingleton(provider => new ProtectionKeys(provider.GetRequiredService<HostTables>(), options.Session.Keyring, options.Time));
        services.AddOptions<KeyManagementOptions>().Configure<ProtectionKeys>((management, keys) => management.XmlRepository = keys);
        var cookies = new CookieNames(options.Session);
        services.AddSingleton(cookies);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.HeaderName = "X-Assay-Csrf";
            antiforgery.Cookie.Name = cookies.Forms;
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddPages();
        services.AddSingleton<BillCache>();
        services.AddSingleton<NightlyRematch>();
        services.AddHostedService<Housekeeping>();
        services.AddSingleton<ScanJobs>();
        services.AddHostedService(provider => provider.GetRequiredService<ScanJobs>());
        services.AddSingleton<ModelRescans>();
        services.AddHostedService(provider => provider.GetRequiredService<ModelRescans>());
        services.AddHostedService<RolloutSteering>();
        services.AddSingleton<ScheduledRounds>();
        services.AddSingleton<RoundSchedule>();
        services.AddHostedService(provider => provider.GetRequiredService<ScheduledRounds>());
    }

    static void Pipeline(WebApplication app)
    {
        Faultless(app);
        app.UseStatusCodePages(Faults.StatusPageAsync);
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.Use(Guards.FormsAsync);
        app.Use(Guards.NoRolesAsync);
        app.Use(BodyDigest.TakeAsync);
        app.MapGet("/health", () => Results.Text("ok")).AllowAnonymous().WithName("Health").ExcludeFromDescription();
        var api = app.MapGroup("/api/v1").AddEndpointFilter<ApiFilter>();
        foreach (var status in (int[])[400, 401, 403, 404, 409])
            api.ProducesProblem(status);
        RegisterEndpoints.Map(api);
        DigestEndpoints.Map(api);
        SupplyChainEndpoints.Map(api);
        RoundEndpoints.Map(api);
        EvidenceEndpoints.Map(api);
        FindingEndpoints.Map(api);
        GateEndpoints.Map(api);
        RecordEndpoints.Map(api);
        AccessEndpoints.Map(api);
        AccountEndpoints.Map(api);
        ScanEndpoints.Map(api);
        ServingEndpoints.Map(api);
        TrafficEndpoints.Map(api);
        GuardrailEndpoints.Map(api);
        app.MapOpenApi("/api/{documentName}/openapi.json");
        app.MapPages();
    }

    /// <summary>What comes first: whatever fails behind it is an answer like every other.</summary>
    internal static void Faultless(WebApplication app)
    {
        app.Use(SecurityHeaders.AddAsync);
        // Faults says what failed in the log, once, and nothing of what callers send wrong.
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Faults.WriteAsync, SuppressDiagnosticsCallback = _ => true });
    }
}
