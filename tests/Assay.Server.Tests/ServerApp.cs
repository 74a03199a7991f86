using System.Net.Http.Headers;
using System.Net.Http.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests;

/// <summary>The real server on a free port, over a record with one actor of every role.</summary>
sealed class ServerApp : IAsyncDisposable
{
    ServerApp(TestRecord record, AssayServer server) => (Record, Server) = (record, server);

    public TestRecord Record { get; }

    public AssayServer Server { get; }

    public static async Task<ServerApp> StartAsync(string? modelsFolder = null, long maxScanBytes = 8L << 30)
    {
        var record = await TestRecord.CreateAsync();
        return new ServerApp(record, await AssayServer.StartAsync(new ServerOptions(record.Store, record.Session, GatePolicies.Default, new Uri("http://127.0.0.1:0")) { ModelsFolder = modelsFolder, MaxScanBytes = maxScanBytes }));
    }

    public CookieNames Cookies => new(Record.Session);

    /// <summary>A client with an API token of the actor who holds the role; without a role, one that is not signed in.</summary>
    public async Task<HttpClient> ClientAsync(Role? role = null)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Server.Address };
        if (role is { } one)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await Server.Accounts.IssueAsync("token", null, Record.Actors[one], "test", TimeSpan.FromHours(1)));
        return client;
    }

    public static JsonContent Body<T>(T value) => JsonContent.Create(value, options: Json.Options);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Record.DisposeAsync();
    }
}
