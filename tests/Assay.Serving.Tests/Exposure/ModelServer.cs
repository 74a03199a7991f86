using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests;

/// <summary>A small server of models on loopback: without a weakness unless one is asked for.</summary>
sealed class ModelServer : IAsyncDisposable
{
    internal const string Key = "sk-test-9f1c27d04be85a63";

    readonly Listener _listener;
    int _asked;

    ModelServer(Listener listener) => _listener = listener;

    internal Uri Address => _listener.Address;

    /// <summary>What it was asked: method, path with query.</summary>
    internal System.Collections.Concurrent.ConcurrentQueue<(string Method, string Path)> Asked { get; } = [];

    /// <summary>Whether a caller comes in; by default with the key as a bearer token.</summary>
    internal Func<HttpRequest, bool> Admits { get; init; } = request => request.Headers.Authorization == "Bearer " + Key;

    /// <summary>Answers before everything else where it likes.</summary>
    internal Func<HttpContext, Task<bool>>? First { get; init; }

    /// <summary>Answers after a caller came in where it likes.</summary>
    internal Func<HttpContext, string, Task<bool>>? Inside { get; init; }

    /// <summary>Requests of one caller before it says 429.</summary>
    internal int Limit { get; init; } = 25;

    internal static async Task<ModelServer> StartAsync(Func<Listener, ModelServer>? make = null, Action<Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions>? at = null)
    {
        ModelServer? server = null;
        var listener = await Listener.StartAsync(http => server!.AnswerAsync(http), kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
        }, at);
        server = make is null ? new ModelServer(listener) : make(listener);
        return server;
    }

    internal static ModelServer Of(Listener listener, Func<HttpRequest, bool>? admits = null, Func<HttpContext, Task<bool>>? first = null, Func<HttpContext, string, Task<bool>>? inside = null, int limit = 25) =>
        new(listener) { Admits = admits ?? (request => request.Headers.Authorization == "Bearer " + Key), First = first, Inside = inside, Limit = limit };

    async Task AnswerAsync(HttpContext http)
    {
        Asked.Enqueue((http.Request.Method, http.Request.Path + http.Request.QueryString.ToString()));
        http.Response.Headers.XContentTypeOptions = "nosniff";
        if (First is not null && await First(http))
            return;
        string path = http.Request.Path;
        if (!(path is "/v1/models" or "/v1/chat/completions" or "/echo"))
        {
            await SayAsync(http, 404, new { error = new { message = "There is nothing here." } });
            return;
        }

        if (!Admits(http.Request))
        {
            await SayAsync(http, 401, new { error = new { message = "A key is needed." } });
            return;
        }

        // The list is what a caller may ask for often; nothing else has to be limited here.
        if (path == "/v1/models" && Interlocked.Increment(ref _asked) > Limit)
        {
            http.Response.Headers.RetryAfter = "30";
            await SayAsync(http, 429, new { error = new { message = "Later." } });
            return;
        }

        var body = await ReadAsync(http);
        if (body is null || (Inside is not null && await Inside(http, body)))
            return;
        if (path == "/v1/models")
            await SayAsync(http, 200, new { @object = "list", data = new[] { new { id = "m-1", @object = "model", owned_by = "us" } } });
        else
            await ChatAsync(http, body);
    }

    static async Task<string?> ReadAsync(HttpContext http)
    {
        try
        {
            return await new StreamReader(http.Request.Body, Encoding.UTF8).ReadToEndAsync();
        }
        catch (BadHttpRequestException e)
        {
            await SayAsync(http, e.StatusCode, new { error = new { message = "The body cannot be taken." } });
            return null;
        }
    }

    static async Task ChatAsync(HttpContext http, string body)
    {
        string? model;
        try
        {
            using var json = JsonDocument.Parse(body);
            model = json.RootElement.TryGetProperty("model", out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        }
        catch (JsonException)
        {
            model = null;
        }

        if (model == "m-1")
            await SayAsync(http, 200, new { choices = new[] { new { message = new { role = "assistant", content = "I cannot share that." } } } });
        else if (model is null)
            await SayAsync(http, 400, new { error = new { message = "The request is not understood." } });
        else
            await SayAsync(http, 404, new { error = new { message = "There is no such model." } });
    }

    internal static async Task<bool> SayAsync(HttpContext http, int status, object body, string type = "application/json")
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = type;
        await http.Response.WriteAsync(body as string ?? JsonSerializer.Serialize(body));
        return true;
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();
}
