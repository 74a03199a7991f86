using System.Text.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Record;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Assay.Server.Tests.Api;

/// <summary>What a failure is told as: never "nothing was changed" when something may have been.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_failure_after_the_append_says_that_the_change_is_in_the_record()
    {
        var told = await TellAsync("POST", new UnansweredChangeException(41, 41, new IOException("gone")));
        Assert.Contains("The change is in the record (entry 41)", told, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing was changed", told, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_failed_reading_says_that_nothing_was_changed()
    {
        Assert.Contains("nothing was changed", await TellAsync("GET", new IOException("gone")), StringComparison.Ordinal);
        var told = await TellAsync("POST", new IOException("gone"));
        Assert.Contains("is not certain", told, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing was changed", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_and_not_answered_is_not_done_again_under_its_idempotency_key()
    {
        await using var record = await TestRecord.CreateAsync();
        var idempotency = new Idempotency(new HostTables(record.Store), TimeProvider.System);
        var done = 0;
        ValueTask<object?> Act()
        {
            done++;
            throw new UnansweredChangeException(41, 41, new IOException("gone"));
        }

        await Assert.ThrowsAsync<UnansweredChangeException>(async () => await idempotency.RunAsync(Request(), Act));
        var replayed = Assert.IsType<IResult>(await idempotency.RunAsync(Request(), Act), exactMatch: false);
        Assert.Equal(1, done);
        var http = Request();
        http.Response.Body = new MemoryStream();
        await replayed.ExecuteAsync(http);
        Assert.Equal((500, "application/problem+json"), (http.Response.StatusCode, http.Response.ContentType));

        static DefaultHttpContext Request()
        {
            var http = new DefaultHttpContext();
            http.Request.Method = "POST";
            http.Request.Path = "/api/v1/things";
            http.Request.Headers["Idempotency-Key"] = "k1";
            return http;
        }
    }

    [Theory]
    [InlineData("/api/v1/exchanges/0123456789abcdef0123456789abcdef/texts")]
    [InlineData("/api/v1/exchanges/0123456789abcdef0123456789abcdef/TEXTS/")]
    [InlineData("/api/v1/rounds/7/transcripts")]
    [InlineData("/api/v1/tokens")]
    [InlineData("/api/v1/TOKENS")]
    public async Task What_shows_texts_is_read_anew_each_time_and_its_answer_is_kept_nowhere(string path)
    {
        await using var record = await TestRecord.CreateAsync();
        var idempotency = new Idempotency(new HostTables(record.Store), TimeProvider.System);
        var read = 0;
        ValueTask<object?> Act() => ValueTask.FromResult<object?>(Results.Ok(new { text = $"what a person wrote, reading {++read}" }));
        Assert.Equal((2, 0), (await TwiceAsync(path), await KeptAsync()));
        // Elsewhere the same is done once, and remembered.
        Assert.Equal((3, 1), (await TwiceAsync("/api/v1/things"), await KeptAsync()));

        async Task<int> TwiceAsync(string at)
        {
            for (var i = 0; i < 2; i++)
            {
                var http = new DefaultHttpContext();
                (http.Request.Method, http.Request.Path) = ("POST", at);
                http.Request.Headers["Idempotency-Key"] = "k1";
                await idempotency.RunAsync(http, Act);
            }

            return read;
        }

        async Task<long> KeptAsync() => (await new HostTables(record.Store).QueryAsync<long>("SELECT COUNT(*) FROM host_idempotency"))[0];
    }

    [Fact]
    public async Task What_is_erased_is_gone_from_answers_that_are_kept_too()
    {
        await using var record = await TestRecord.CreateAsync();
        var tables = new HostTables(record.Store);
        var idempotency = new Idempotency(tables, TimeProvider.System);
        async Task<object?> AddAsync()
        {
            var http = new DefaultHttpContext();
            (http.Request.Method, http.Request.Path) = ("POST", "/api/v1/actors");
            http.Request.Headers["Idempotency-Key"] = "k1";
            return await idempotency.RunAsync(http, () => ValueTask.FromResult<object?>(Results.Ok(new { name = "Ada Lovelace" })));
        }

        async Task<byte[]?> KeptAsync() => (await tables.QueryAsync<byte[]?>("SELECT body FROM host_idempotency")).Single();

        await AddAsync();
        Assert.Contains("Ada", System.Text.Encoding.UTF8.GetString((await KeptAsync())!), StringComparison.Ordinal);
        Assert.Null((await record.As(Role.Legal).EraseAsync(new("Asked for by the person.", record.Actors[Role.DataEngineering]))).Refusal);
        Assert.Null(await KeptAsync());
        // It is still not done again, and that is said.
        Assert.Equal(StatusCodes.Status410Gone, Assert.IsType<IStatusCodeHttpResult>(await AddAsync(), exactMatch: false).StatusCode);
        Assert.Null(await KeptAsync());
    }

    [Fact]
    public async Task An_answer_that_tells_of_a_fault_has_the_headers_of_every_answer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        await using var app = builder.Build();
        AssayServer.Faultless(app);
        app.MapGet("/api/v1/things", IResult () => throw new IOException("gone"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        using var answer = await client.GetAsync(new Uri("/api/v1/things", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.InternalServerError, answer.StatusCode);
        foreach (var header in (string[])["Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"])
            Assert.True(answer.Headers.Contains(header), header);
    }

    static async Task<string> TellAsync(string method, Exception error)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddProblemDetails();
        services.Configure<JsonOptions>(json => Json.Configure(json.SerializerOptions));
        await using var provider = services.BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = provider };
        http.Request.Method = method;
        http.Request.Path = "/api/v1/things";
        http.Response.Body = new MemoryStream();
        http.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature { Error = error });
        await Faults.WriteAsync(http);
        Assert.Equal(500, http.Response.StatusCode);
        http.Response.Body.Position = 0;
        return (await JsonDocument.ParseAsync(http.Response.Body, cancellationToken: TestContext.Current.CancellationToken)).RootElement.GetProperty("detail").GetString()!;
    }
}
