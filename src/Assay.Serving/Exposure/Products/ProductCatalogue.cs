using System.Text.Json;

namespace Assay.Serving.Exposure;

/// <summary>
/// What is known of the software that serves and manages models: its signs, what it gives away, its flaws. After each project's own
/// documentation and advisories; reading only, nothing here changes anything.
/// </summary>
static class ProductCatalogue
{
    /// <summary>Paths that are asked for at every port, once each.</summary>
    public static readonly IReadOnlyList<(string Method, string Path)> Paths =
    [
        ("GET", "/"), ("GET", "/version"), ("GET", "/api/version"), ("GET", "/api/tags"), ("GET", "/api"), ("GET", "/api/status"), ("GET", "/api/kernels"), ("GET", "/api/contents"), ("GET", "/login"), ("GET", "/v2"),
        ("GET", "/v2/health/ready"), ("POST", "/v2/repository/index"), ("GET", "/ping"), ("GET", "/models"), ("GET", "/api-description"), ("GET", "/metrics"), ("GET", "/config"), ("GET", "/gradio_api/info"), ("GET", "/info"),
        ("GET", "/v1/models"), ("GET", "/api/jobs/"), ("GET", "/api/cluster_status"), ("GET", "/api/2.0/mlflow/experiments/search?max_results=1"), ("GET", "/health"), ("GET", "/props"), ("GET", "/health/liveliness"),
        ("GET", "/api/v1/status/buildinfo"), ("GET", "/docs"), ("GET", "/redoc"), ("GET", "/openapi.json"), ("GET", "/swagger.json"),
    ];

    static Reference Cve(string id) => new("cve", id);

    static bool Is(JsonElement json, JsonValueKind kind) => json.ValueKind == kind;

    static bool Title(PortAnswers a, string title) => a.Text("/").Contains($"<title>{title}", StringComparison.OrdinalIgnoreCase);

    static bool Owned(PortAnswers a, string owner) => a.Json("/v1/models").Each("data").Any(m => m.Text("owned_by") == owner);

    static bool Metric(PortAnswers a, string prefix) => a.Text("/metrics").Contains("\n" + prefix, StringComparison.Ordinal) || a.Text("/metrics").Contains("# HELP " + prefix, StringComparison.Ordinal);

    // MLflow writes its version bare.
    static string? Bare(string text) => text.Trim().Trim('"') is { Length: > 2 and < 24 } version && char.IsAsciiDigit(version[0]) && version.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '+' or '-') ? version : null;

    public static readonly IReadOnlyList<Product> All =
    [
        new("Ollama",
            [new("greeting", a => a.Text("/").Trim() == "Ollama is running"), new("version", a => a.Json("/api/version").Text("version") is not null && a.Json("/api/version").Text("ray_version") is null), new("models", a => Is(a.Json("/api/tags").Inner("models"), JsonValueKind.Array))],
            a => a.Json("/api/version").Text("version"),
            [new("/api/tags", a => Is(a.Json("/api/tags").Inner("models"), JsonValueKind.Array), Severity.High, "models can be listed, and by the same API used, pulled and deleted")],
            [new("CVE-2024-37032", null, "0.1.34", Severity.Critical, "code execution by a model's manifest", "GHSA-8hqg-whrw-pv92"), new("CVE-2024-28224", null, "0.1.29", Severity.High, "DNS rebinding", "GHSA-5jx5-hqx5-2vrj"), new("CVE-2026-7482", null, "0.17.1", Severity.Critical, "memory of the process is read by a crafted model file", "GHSA-x8qc-fggm-mpqg")]),
        new("vLLM",
            [new("owner of models", a => Owned(a, "vllm")), new("version", a => a.Json("/version").Text("version") is not null), new("metrics", a => Metric(a, "vllm:")), new("API description", a => a.Json("/openapi.json").Inner("paths").Inner("/v1/chat/completions").ValueKind == JsonValueKind.Object && a.Json("/openapi.json").Inner("paths").Inner("/tokenize").ValueKind == JsonValueKind.Object)],
            a => a.Json("/version").Text("version"), [],
            [new("CVE-2025-48956", "0.1.0", "0.10.1.1", Severity.High, "one request with a large header exhausts memory", "GHSA-rxc4-3w6r-4v47")]),
        new("Triton",
            [new("server metadata", a => a.Json("/v2").Text("name") == "triton"), new("extensions", a => a.Json("/v2").Texts("extensions").Contains("model_repository")), new("readiness", a => a.At("/v2/health/ready") is { Status: 200 or 400, Body.Length: 0 }), new("metrics", a => Metric(a, "nv_")), new("repository", a => Is(a.Json("/v2/repository/index"), JsonValueKind.Array))],
            a => a.Json("/v2").Text("version"),
            [new("/v2/repository/index", a => Is(a.Json("/v2/repository/index"), JsonValueKind.Array), Severity.High, "the model repository can be listed, and by the same API models loaded and unloaded where that is enabled")],
            // The bulletin says that release 25.07 mends it; 25.06 is server 2.59.0 (its build.py), so that one and all before have it.
            [new("CVE-2025-23319", null, "2.59.1", Severity.High, "memory of the Python backend is written out of bounds", "NVIDIA 5687")]),
        new("TorchServe",
            [new("models", a => a.Json("/models").Each("models").Any(m => m.Text("modelName") is not null)), new("API description", a => a.Json("/api-description").Inner("info").Text("title")?.Contains("TorchServe", StringComparison.OrdinalIgnoreCase) == true), new("health", a => a.Json("/ping").Text("status") is "Healthy" or "Unhealthy" or "Partial Healthy")],
            a => a.Json("/api-description").Inner("info").Text("version"),
            [new("/models", a => a.Json("/models").Each("models").Any(m => m.Text("modelName") is not null), Severity.Critical, "the management API is open: it registers models from any address it is given, and their code runs", Cve("CVE-2023-43654"))],
            [new("CVE-2023-43654", "0.1.0", "0.8.2", Severity.Critical, "models are registered from any address", "GHSA-8fxr-qfr9-p34w")]),
        new("Ray",
            [new("version", a => a.Json("/api/version").Text("ray_version") is not null), new("dashboard", a => Title(a, "Ray Dashboard")), new("jobs", a => Is(a.Json("/api/jobs/"), JsonValueKind.Array)), new("cluster", a => a.Json("/api/cluster_status").Inner("data").ValueKind == JsonValueKind.Object)],
            a => a.Json("/api/version").Text("ray_version"),
            [new("/api/jobs/", a => Is(a.Json("/api/jobs/"), JsonValueKind.Array), Severity.Critical, "the jobs API is open: whoever reaches it runs code in the cluster", Cve("CVE-2023-48022"))],
            [new("CVE-2023-6019", null, "2.8.1", Severity.Critical, "command injection in the dashboard", "GHSA-h3xg-wv58-5p43")]),
        new("MLflow",
            [new("version", a => Bare(a.Text("/version")) is not null), new("page", a => Title(a, "MLflow")), new("health", a => a.Text("/health").Trim() == "OK"), new("experiments", a => Is(a.Json("/api/2.0/mlflow/experiments/search?max_results=1").Inner("experiments"), JsonValueKind.Array))],
            a => Bare(a.Text("/version")),
            [new("/api/2.0/mlflow/experiments/search?max_results=1", a => Is(a.Json("/api/2.0/mlflow/experiments/search?max_results=1").Inner("experiments"), JsonValueKind.Array), Severity.High, "experiments can be read, and by the same API models and artefacts read, registered and replaced")],
            [new("CVE-2023-1177", null, "2.2.1", Severity.Critical, "files of the server can be read", "PYSEC-2023-29"), new("CVE-2023-2780", null, "2.3.1", Severity.Critical, "files of the server can be read", "PYSEC-2023-69")]),
        new("Jupyter",
            [new("version", a => a.Json("/api").Text("version") is not null), new("server header", a => a.Header("Server", "TornadoServer")), new("login page", a => a.Text("/login").Contains("Jupyter", StringComparison.OrdinalIgnoreCase)), new("kernels", a => Is(a.Json("/api/kernels"), JsonValueKind.Array)), new("refusal", a => a.At("/api/kernels") is { Status: 403 } r && r.Json.Text("message") == "Forbidden")],
            a => a.Json("/api").Text("version"),
            [new("/api/kernels", a => Is(a.Json("/api/kernels"), JsonValueKind.Array), Severity.Critical, "kernels can be listed, and by the same API started: whoever reaches it runs code"), new("/api/contents", a => a.Json("/api/contents").Text("type") == "directory", Severity.Critical, "files can be read and written")],
            [new("CVE-2022-29238", "4.0.0", "6.4.12", Severity.Medium, "hidden files are reachable", "PYSEC-2022-212"), new("CVE-2022-29241", "1.0.0", "1.17.1", Severity.High, "the server's files give away its token", "GHSA-q874-g24w-4q9g")]),
        new("Gradio",
            [new("configuration", a => a.Json("/config").Inner("components").ValueKind == JsonValueKind.Array && a.Json("/config").Text("version") is not null), new("page", a => a.Text("/").Contains("gradio_config", StringComparison.Ordinal)), new("API", a => a.Json("/gradio_api/info").Inner("named_endpoints").ValueKind == JsonValueKind.Object || a.Json("/info").Inner("named_endpoints").ValueKind == JsonValueKind.Object)],
            a => a.Json("/config").Text("version"),
            [new("/config", a => a.Json("/config").Inner("components").ValueKind == JsonValueKind.Array, Severity.Medium, "the application and its functions can be used")],
            [new("CVE-2023-51449", null, "4.11.0", Severity.High, "files of the server can be read", "PYSEC-2023-249"), new("CVE-2024-47167", null, "5.0.0", Severity.Medium, "the server fetches addresses for a caller", "GHSA-576c-3j53-r9jj")]),
        new("Text Generation Inference",
            [new("information", a => a.Json("/info").Text("model_id") is not null && a.Json("/info").Inner("max_concurrent_requests").ValueKind == JsonValueKind.Number), new("metrics", a => Metric(a, "tgi_"))],
            a => a.Json("/info").Text("version"), [], []),
        new("llama.cpp",
            [new("properties", a => a.Json("/props").Inner("default_generation_settings").ValueKind == JsonValueKind.Object), new("server header", a => a.Header("Server", "llama.cpp")), new("owner of models", a => Owned(a, "llamacpp"))],
            _ => null,
            [new("/props", a => a.Json("/props").Inner("default_generation_settings").ValueKind == JsonValueKind.Object, Severity.Medium, "settings and the chat template can be read")], []),
        new("LiteLLM",
            [new("liveness", a => a.Text("/health/liveliness").Contains("I'm alive!", StringComparison.Ordinal)), new("API description", a => a.Json("/openapi.json").Inner("info").Text("title")?.Contains("LiteLLM", StringComparison.OrdinalIgnoreCase) == true)],
            a => a.Json("/openapi.json").Inner("info").Text("version"), [], []),
        new("Portkey gateway",
            [new("greeting", a => a.Text("/").Contains("AI Gateway says hey", StringComparison.OrdinalIgnoreCase)), new("models", a => a.At("/v1/models")?.Body.Contains("x-portkey", StringComparison.OrdinalIgnoreCase) == true), new("header", a => a.All.Any(r => r.Headers.Any(h => h.Name.StartsWith("x-portkey", StringComparison.OrdinalIgnoreCase))))],
            _ => null, [], []),
        new("Prometheus",
            [new("build", a => a.Json("/api/v1/status/buildinfo").Inner("data").Text("version") is not null), new("metrics", a => Metric(a, "prometheus_")), new("page", a => Title(a, "Prometheus"))],
            a => a.Json("/api/v1/status/buildinfo").Inner("data").Text("version"),
            [new("/api/v1/status/buildinfo", a => a.Json("/api/v1/status/buildinfo").Inner("data").Text("version") is not null, Severity.Medium, "every metric it collects can be queried")], []),
    ];
}
