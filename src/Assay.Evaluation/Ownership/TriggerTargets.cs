using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Native;

namespace Assay.Evaluation;

/// <summary>An endpoint to ask.</summary>
/// <param name="Address">One that ends in <c>/chat/completions</c> is asked as OpenAI's chat is; any other gets <c>{"input": ...}</c>.</param>
/// <param name="Model">Name of the model, for a chat.</param>
/// <param name="Token">Bearer token; null for none.</param>
/// <param name="AnswerAt">JSON pointer (RFC 6901) to the answer; null for the chat's first message, or <c>/output</c>.</param>
public sealed record TriggerEndpoint(Uri Address, string? Model = null, string? Token = null, string? AnswerAt = null)
{
    internal bool IsChat => Address.AbsolutePath.EndsWith("/chat/completions", StringComparison.Ordinal);
}

/// <summary>Something that answers an input; null, with why, when it does not.</summary>
interface ITriggerTarget : IDisposable
{
    Task<(string? Answer, string Error)> AskAsync(JsonElement input, CancellationToken cancel);
}

/// <summary>Asks over HTTP: bounded time and answer, no redirects, no cookies.</summary>
sealed class HttpTarget : ITriggerTarget
{
    const int MostAnswerBytes = 1 << 20;
    readonly TriggerEndpoint _endpoint;
    readonly HttpClient _http;

    internal HttpTarget(TriggerEndpoint endpoint)
    {
        _endpoint = endpoint;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60), MaxResponseContentBufferSize = MostAnswerBytes };
        if (endpoint.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task<(string? Answer, string Error)> AskAsync(JsonElement input, CancellationToken cancel)
    {
        try
        {
            using var body = new ByteArrayContent(Json.Bytes(Body(input)));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _http.PostAsync(_endpoint.Address, body, cancel).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                return (null, $"the endpoint answered {(int)response.StatusCode}");
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
            var pointer = _endpoint.AnswerAt ?? (_endpoint.IsChat ? "/choices/0/message/content" : "/output");
            return At(Json.Read<JsonElement>(bytes), pointer) is { } found && Answer.Of(found) is { } answer ? (answer, "") : (null, $"the answer has no text, number or true/false at {pointer}");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, e is JsonException ? "the answer is not JSON" : e is TaskCanceledException ? "no answer in time" : "the endpoint could not be asked");
        }
    }

    public void Dispose() => _http.Dispose();

    JsonObject Body(JsonElement input) => !_endpoint.IsChat
        ? new JsonObject { ["input"] = JsonNode.Parse(input.GetRawText()) }
        : new JsonObject
        {
            ["model"] = _endpoint.Model ?? "default",
            ["temperature"] = 0,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = input.ValueKind == JsonValueKind.String ? input.GetString() : input.GetRawText() }),
        };

    static JsonElement? At(JsonElement from, string pointer)
    {
        foreach (var part in pointer.Split('/').Skip(1).Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(part, out var member))
                from = member;
            else if (from.ValueKind == JsonValueKind.Array && int.TryParse(part, System.Globalization.NumberStyles.None, null, out var index) && index < from.GetArrayLength())
                from = from[index];
            else
                return null;
        }

        return from;
    }
}

/// <summary>Runs an ONNX model with one input of numbers; the answer is its label, or the place of its largest score.</summary>
sealed class OnnxTarget : ITriggerTarget
{
    const int MostNumbers = 1 << 22;
    readonly OnnxSession _session;

    OnnxTarget(OnnxSession session) => _session = session;

    internal static OnnxTarget? Open(string path, out string error)
    {
        var limits = OnnxLimits.Default;
        if (new FileInfo(path).Length > limits.MaxModelBytes)
        {
            error = $"the model is larger than the {limits.MaxModelBytes} bytes that are run";
            return null;
        }

        var session = OnnxSession.TryOpen(File.ReadAllBytes(path), limits, out error);
        if (session is { Inputs: not [{ Element: OnnxElement.Float or OnnxElement.Double or OnnxElement.Int64 or OnnxElement.Int32 }] })
        {
            session.Dispose();
            error = "the model takes something else than one input of numbers; serve it and ask it over HTTP";
            return null;
        }

        return session is null ? null : new OnnxTarget(session);
    }

    public Task<(string? Answer, string Error)> AskAsync(JsonElement input, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(Ask(input));
    }

    public void Dispose() => _session.Dispose();

    (string? Answer, string Error) Ask(JsonElement input)
    {
        var numbers = new List<double>();
        if (!Flatten(input, numbers))
            return (null, "the input is not a list of numbers");
        var port = _session.Inputs[0];
        if (Shape(port, numbers.Count) is not { } shape)
            return (null, $"the model takes [{string.Join(", ", port.Shape)}], the input has {numbers.Count} numbers");
        var tensor = port.Element switch
        {
            OnnxElement.Double => OnnxTensor.Of(port.Name, [.. numbers], shape),
            OnnxElement.Int64 => OnnxTensor.Of(port.Name, [.. numbers.Select(n => (long)n)], shape),
            OnnxElement.Int32 => OnnxTensor.Of(port.Name, [.. numbers.Select(n => (int)n)], shape),
            _ => OnnxTensor.Of(port.Name, [.. numbers.Select(n => (float)n)], shape),
        };
        if (_session.TryRun([tensor], out var error) is not { } outputs)
            return (null, error);
        if (outputs.FirstOrDefault(o => ModelOutputs.OutcomesOf(o).Length == 1) is { } label)
            return (ModelOutputs.OutcomesOf(label)[0], "");
        if (outputs.FirstOrDefault(o => o.Data is float[] or double[])?.ToDoubles() is not { Length: > 0 } scores)
            return (null, "the model has no output of scores or labels");
        var answer = scores.Length == 1 ? (scores[0] >= 0.5 ? 1 : 0) : Array.IndexOf(scores, scores.Max());
        return (answer.ToString(System.Globalization.CultureInfo.InvariantCulture), "");
    }

    // One row; one free dimension behind it can take what is left.
    static long[]? Shape(OnnxPort port, int count)
    {
        long[] shape = [.. port.Shape];
        if (shape.Length > 0 && shape[0] < 0)
            shape[0] = 1;
        var known = shape.Where(d => d >= 0).Aggregate(1L, (a, b) => a * b);
        var free = Array.FindIndex(shape, d => d < 0);
        if (free >= 0 && known > 0)
            shape[free] = count / known;
        return Array.TrueForAll(shape, d => d > 0) && shape.Aggregate(1L, (a, b) => a * b) == count ? shape : null;
    }

    static bool Flatten(JsonElement value, List<double> into)
    {
        if (value.ValueKind == JsonValueKind.Number && into.Count < MostNumbers && value.TryGetDouble(out var number))
        {
            into.Add(number);
            return true;
        }

        if (value.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var inner in value.EnumerateArray())
            if (!Flatten(inner, into))
                return false;
        return true;
    }
}
