using System.Text;
using System.Text.Json;

namespace Assay.Serving.Exposure;

/// <summary>What an answer says of who may come in.</summary>
enum Access { Absent, Refused, Open, Unclear, Failed }

/// <summary>A path of a model's API that was found, and how it answered without a key.</summary>
/// <param name="Walled">Paths that are not there are refused alike: whether this one is there cannot be seen without a key.</param>
sealed record ApiSeen(ModelApi Api, ProbeAnswer Answer, Access Access, bool Walled)
{
    /// <summary>It opens to the valid key.</summary>
    public bool OpensToKey { get; init; }

    /// <summary>It can be asked: by anybody, or with the valid key.</summary>
    public bool Usable => Access == Access.Open || OpensToKey;
}

/// <summary>A path that servers of models answer at.</summary>
/// <param name="Path">MODEL stands for the model's name.</param>
/// <param name="Body">JSON to post, as small as it can be; null for GET.</param>
/// <param name="Opens">Whether a successful answer is really that API's.</param>
sealed record ModelApi(string Name, string Method, string Path, string? Body, Func<JsonElement, bool> Opens)
{
    /// <summary>It lists models and computes nothing.</summary>
    public bool Lists { get; init; }

    public bool Chats { get; init; }

    static bool Has(JsonElement json, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (json.Inner(name).ValueKind is not JsonValueKind.Undefined)
                return true;
        return false;
    }

    static bool Listed(JsonElement json, string name) => json.Inner(name).ValueKind == JsonValueKind.Array;

    /// <summary>Those that are known: OpenAI, Anthropic, Ollama, TGI, TorchServe, MLflow and SageMaker, Open Inference v2, MCP.</summary>
    public static readonly IReadOnlyList<ModelApi> All =
    [
        new("models of OpenAI's API", "GET", "/v1/models", null, j => Listed(j, "data")) { Lists = true },
        new("Ollama's models", "GET", "/api/tags", null, j => Listed(j, "models")) { Lists = true },
        new("Triton's repository", "POST", "/v2/repository/index", "{}", j => j.ValueKind == JsonValueKind.Array) { Lists = true },
        new("TorchServe's models", "GET", "/models", null, j => Listed(j, "models") || Listed(j, "data")) { Lists = true },
        new("chat completions", "POST", "/v1/chat/completions", """{"model":"MODEL","max_tokens":1,"messages":[{"role":"user","content":"ok"}]}""", j => Has(j, "choices")) { Chats = true },
        new("completions", "POST", "/v1/completions", """{"model":"MODEL","max_tokens":1,"prompt":"ok"}""", j => Has(j, "choices")),
        new("responses", "POST", "/v1/responses", """{"model":"MODEL","max_output_tokens":16,"input":"ok"}""", j => Has(j, "output")),
        new("embeddings", "POST", "/v1/embeddings", """{"model":"MODEL","input":"ok"}""", j => Has(j, "data")),
        new("Anthropic's messages", "POST", "/v1/messages", """{"model":"MODEL","max_tokens":1,"messages":[{"role":"user","content":"ok"}]}""", j => Has(j, "content")),
        new("Ollama's chat", "POST", "/api/chat", """{"model":"MODEL","stream":false,"options":{"num_predict":1},"messages":[{"role":"user","content":"ok"}]}""", j => Has(j, "message")) { Chats = true },
        new("Ollama's generate", "POST", "/api/generate", """{"model":"MODEL","stream":false,"options":{"num_predict":1},"prompt":"ok"}""", j => Has(j, "response")),
        new("generate", "POST", "/generate", """{"inputs":"ok","prompt":"ok","parameters":{"max_new_tokens":1}}""", j => Has(j, "generated_text", "text", "outputs") || j.ValueKind == JsonValueKind.Array),
        new("invocations", "POST", "/invocations", """{"inputs":[]}""", j => Has(j, "predictions") || j.ValueKind == JsonValueKind.Array),
        new("predictions of TorchServe", "POST", "/predictions/MODEL", "{}", j => j.ValueKind is not JsonValueKind.Undefined),
        new("inference v2", "POST", "/v2/models/MODEL/infer", """{"inputs":[]}""", j => Has(j, "outputs", "model_name")),
        new("MCP", "POST", "/mcp", """{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"assay-probe","version":"1"}}}""", j => Has(j, "result")),
    ];

    public ProbeRequest Request(string model, string note = "", IReadOnlyList<(string Name, string Value)>? headers = null, string query = "") => new(Method, Path.Replace("MODEL", Uri.EscapeDataString(model), StringComparison.Ordinal) + query)
    {
        Body = Body is null ? null : Encoding.UTF8.GetBytes(Body.Replace("MODEL", JsonEncodedText.Encode(model).ToString(), StringComparison.Ordinal)),
        Note = note,
        Headers = [("Accept", "application/json, text/event-stream"), .. headers ?? []],
    };

    /// <summary>Reads an answer: who else than a caller with a key would get it?</summary>
    public Access Judge(ProbeAnswer answer, ProbeRun run, string model)
    {
        if (answer.Failure is not null)
            return Access.Failed;
        if (answer.Status is 401 or 403 or 407)
            return Access.Refused;
        var missing = Method == "GET" ? run.Missing?.Get : run.Missing?.Post;
        if (missing is not null && answer.Shape(answer.Asked.AbsolutePath) == missing.Shape(missing.Asked.AbsolutePath))
            return Access.Absent;
        if (answer.Status is >= 300 and < 400)
            return answer.Header("Location") is { } to && Words(to, "login", "signin", "sign-in", "auth", "sso") ? Access.Refused : Access.Absent;
        // An error that knows the model, or its absence, read the request and looked for it: nobody stopped it before.
        var knows = !answer.Html && (answer.Body.Contains(model, StringComparison.OrdinalIgnoreCase) || (Words(answer.Body, "model") && answer.Json.ValueKind is not JsonValueKind.Undefined));
        if (answer.Status is 404 or 405 or 410 or 501)
            return answer.Status == 404 && knows && Body is not null ? Access.Open : Access.Absent;
        if (answer.Good)
            return Opens(Payload(answer)) ? Access.Open : answer.Html ? Access.Absent : Access.Unclear;
        if (Words(answer.Body, "api key", "api_key", "apikey", "unauthori", "not authori", "authenticat", "credential", "bearer"))
            return Access.Refused;
        return knows && answer.Status is 400 or 422 or 500 or 503 ? Access.Open : Access.Unclear;
    }

    // MCP answers as an event stream where it likes.
    static JsonElement Payload(ProbeAnswer answer)
    {
        if (answer.MediaType != "text/event-stream" || answer.Body.IndexOf("data:", StringComparison.Ordinal) is not (>= 0 and var at))
            return answer.Json;
        var line = answer.Body[(at + 5)..].Split('\n', 2)[0].Trim();
        return ProbeAnswer.Parsed(line);
    }

    static bool Words(string text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
