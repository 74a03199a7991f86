using System.Security.Cryptography.X509Certificates;

namespace Assay.Serving.Exposure;

/// <summary>A path that the caller knows a model's API at.</summary>
/// <param name="Method">GET or POST; a POST carries an empty JSON object.</param>
/// <param name="Path">With its leading slash.</param>
public sealed record ProbePath(string Method, string Path);

/// <summary>What to probe, who allowed it, and how far it may go.</summary>
/// <param name="Target">Address of the endpoint: http or https, a host, a port, perhaps a path before the API's own.</param>
/// <param name="AuthorisedBy">Who allowed this, and where that is written ("Ana Ruiz, SEC-1412"). Goes into the evidence.</param>
public sealed record ProbeOptions(Uri Target, string AuthorisedBy)
{
    /// <summary>
    /// Ports where model servers and their tools listen by default: LiteLLM, MLflow, Ray (6379, 8265, 10001), TorchServe (7070, 7071, 8080 to 8082), Gradio, Triton (8000 to 8002) and vLLM,
    /// ModelMesh (8033), KServe and MLServer (8081), TensorFlow Serving (8500, 8501), Jupyter, OpenVINO (9000), Prometheus, Ollama, and gRPC's usual one (50051).
    /// </summary>
    public static readonly IReadOnlyList<int> ManagementPorts = [4000, 5000, 6379, 7070, 7071, 7860, 8000, 8001, 8002, 8033, 8080, 8081, 8082, 8265, 8500, 8501, 8888, 9000, 9090, 10001, 11434, 50051];

    /// <summary>Ports of the same host that may be looked at beside the target's own.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>A key that is valid there; never shown, and sent only where nobody else reads it.</summary>
    public string? Key { get; init; }

    /// <summary>The header that carries the key; <c>Authorization</c> means a bearer token.</summary>
    public string KeyHeader { get; init; } = "Authorization";

    /// <summary>Sends the valid key in the address too, to see whether it is taken there. It then stands in logs.</summary>
    public bool KeyInAddress { get; init; }

    /// <summary>Sends the valid key over connections that are not encrypted, or whose certificate is not trusted.</summary>
    public bool KeyAnyway { get; init; }

    /// <summary>A text that stands in the system prompt and nowhere else: seeing it proves a leak.</summary>
    public string? Canary { get; init; }

    /// <summary>A model that the endpoint serves; without it requests name one that does not exist, so that nothing is computed.</summary>
    public string? Model { get; init; }

    /// <summary>Further paths of the model's API.</summary>
    public IReadOnlyList<ProbePath> Paths { get; init; } = [];

    /// <summary>Checks to leave out, by name.</summary>
    public IReadOnlyList<string> Skip { get; init; } = [];

    /// <summary>Requests in a second, at most, but for the burst.</summary>
    public double Rate { get; init; } = 10;

    /// <summary>Requests in all, at most; null for what the plan needs.</summary>
    public int? MaxRequests { get; init; }

    /// <summary>Requests of the one burst that looks for a rate limit.</summary>
    public int Burst { get; init; } = 40;

    /// <summary>How long one answer may take, with its body.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all of it may take.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Goes on when a host's name leads to an address of a private network or of this machine.</summary>
    public bool AllowPrivate { get; init; }

    /// <summary>Who issues certificates that are trusted beside the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }
}
