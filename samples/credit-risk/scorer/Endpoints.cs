using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Native;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CreditScorer;

/// <summary>What is served of the Open Inference Protocol, version 2: health, what the model is, and scores.</summary>
static class Endpoints
{
    const string Name = "credit-risk", Version = "1.0.0";

    static readonly JsonDocumentOptions Reading = new() { MaxDepth = 8 };

    public static void Map(IEndpointRouteBuilder routes, ScoringModel model)
    {
        foreach (var path in (string[])["/v2/health/live", "/v2/health/ready"])
            routes.MapGet(path, (RequestDelegate)(http => WriteAsync(http, 200, new JsonObject { ["ready"] = true })));
        routes.MapGet($"/v2/models/{Name}", (RequestDelegate)(http => WriteAsync(http, 200, Described(model))));
        routes.MapPost($"/v2/models/{Name}/infer", (RequestDelegate)(http => InferAsync(http, model)));
    }

    static async Task InferAsync(HttpContext http, ScoringModel model)
    {
        var (columns, wrong) = await ReadAsync(http, [.. model.Inputs.Select(i => i.Name)]);
        if (columns is null)
        {
            await WriteAsync(http, 400, new JsonObject { ["error"] = wrong });
            return;
        }

        await (model.Score(columns, columns.First().Value.Length, out var error) is { } outputs
            ? WriteAsync(http, 200, new JsonObject { ["model_name"] = Name, ["model_version"] = Version, ["outputs"] = new JsonArray([.. outputs.Select(Tensor)]) })
            : WriteAsync(http, 422, new JsonObject { ["error"] = error }));
    }

    static async Task<(Dictionary<string, float[]>? Columns, string Wrong)> ReadAsync(HttpContext http, IReadOnlyList<string> expected)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, Reading, http.RequestAborted);
            return (InferenceRows.Read(body.RootElement, expected, out var wrong), wrong);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // What was sent is not repeated: it is about a person.
            return (null, "the body is no JSON of this protocol");
        }
    }

    static JsonObject Described(ScoringModel model) => new()
    {
        ["name"] = Name,
        ["versions"] = new JsonArray(Version),
        ["platform"] = "onnxruntime_onnx",
        ["inputs"] = new JsonArray([.. model.Inputs.Select(Port)]),
        ["outputs"] = new JsonArray([.. model.Outputs.Select(Port)]),
    };

    static JsonNode Port(OnnxPort port) => new JsonObject { ["name"] = port.Name, ["datatype"] = Type(port.Element), ["shape"] = new JsonArray([.. port.Shape.Select(s => JsonValue.Create(s))]) };

    static JsonNode Tensor(OnnxTensor tensor) => new JsonObject
    {
        ["name"] = tensor.Name,
        ["datatype"] = Type(tensor.Element),
        ["shape"] = new JsonArray([.. tensor.Shape.Select(s => JsonValue.Create(s))]),
        ["data"] = tensor.Data is long[] whole ? new JsonArray([.. whole.Select(v => JsonValue.Create(v))]) : new JsonArray([.. tensor.ToDoubles()!.Select(v => JsonValue.Create((float)v))]),
    };

    static string Type(OnnxElement element) => element == OnnxElement.Int64 ? "INT64" : "FP32";

    static Task WriteAsync(HttpContext http, int status, JsonObject json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json.ToJsonString(), http.RequestAborted);
    }
}
