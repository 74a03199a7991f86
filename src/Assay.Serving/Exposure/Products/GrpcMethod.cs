namespace Assay.Serving.Exposure;

/// <summary>A method of gRPC that only reads, of software that serves or manages models.</summary>
/// <param name="Product">Whose it is, for people.</param>
/// <param name="Path">Service and method.</param>
/// <param name="Message">What is sent: as little as it takes.</param>
/// <param name="Rule">What it is when it answers without a key.</param>
/// <param name="What">What it gives.</param>
sealed record GrpcMethod(string Product, string Path, byte[] Message, ProbeRule Rule, Severity Severity, string What, params IReadOnlyList<Reference> References)
{
    /// <summary>Errors of the method's own (a model is not named, a session is not known) show that it was let in, too.</summary>
    public bool ErrorsCount { get; init; }

    public const string Metadata = "/inference.GRPCInferenceService/ServerMetadata", Reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", OldReflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", Health = "/grpc.health.v1.Health/Check";

    // list_services: "*"
    static readonly byte[] ListServices = [0x3a, 1, (byte)'*'];

    /// <summary>
    /// After each project's own protocol files: KServe's Open Inference Protocol and Triton's extensions to it, TorchServe's inference.proto and management.proto,
    /// TensorFlow Serving's model_service.proto, Ray's ray_client.proto, gRPC's own health and reflection.
    /// </summary>
    public static readonly IReadOnlyList<GrpcMethod> All =
    [
        new("Open Inference Protocol", Metadata, [], ProbeRule.NoAuthentication, Severity.High, "a model's server tells name, version and extensions, and by the same API answers with its models"),
        new("Open Inference Protocol", "/inference.GRPCInferenceService/RepositoryIndex", [], ProbeRule.Management, Severity.High, "the model repository can be listed, and by the same API models loaded and unloaded where that is enabled"),
        new("TorchServe", "/org.pytorch.serve.grpc.inference.InferenceAPIsService/Ping", [], ProbeRule.NoAuthentication, Severity.High, "the inference API answers"),
        new("TorchServe", "/org.pytorch.serve.grpc.management.ManagementAPIsService/ListModels", [], ProbeRule.Management, Severity.Critical, "the management API is open: it registers models from any address it is given, and their code runs", new Reference("cve", "CVE-2023-43654")),
        new("TensorFlow Serving", "/tensorflow.serving.ModelService/GetModelStatus", [], ProbeRule.NoAuthentication, Severity.High, "models can be asked for their state, and by the same API used and reloaded") { ErrorsCount = true },
        new("Ray", "/ray.rpc.RayletDriver/ClusterInfo", [], ProbeRule.Management, Severity.Critical, "the port of Ray's client is open: whoever reaches it runs code in the cluster", new Reference("cve", "CVE-2023-48022")) { ErrorsCount = true },
        new("reflection", Reflection, ListServices, ProbeRule.Docs, Severity.Low, "the services can be listed"),
        new("reflection", OldReflection, ListServices, ProbeRule.Docs, Severity.Low, "the services can be listed"),
        // Whether it is well is told to whoever asks, as orchestrators need it: no finding by itself.
        new("health", Health, [], ProbeRule.Docs, Severity.Info, ""),
    ];
}
