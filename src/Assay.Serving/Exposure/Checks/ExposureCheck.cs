namespace Assay.Serving.Exposure;

/// <summary>One check: what it will send at most, and what it makes of the answers.</summary>
abstract class ExposureCheck
{
    /// <summary>Its name, for <c>--skip</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it sends, for the plan.</summary>
    public abstract string Sends(ProbeOptions options, ProbeScope scope);

    /// <summary>Requests at most, connections counted too.</summary>
    public abstract int Most(ProbeOptions options, ProbeScope scope);

    public abstract Task RunAsync(ProbeRun run, CancellationToken cancel);

    /// <summary>The checks in their order: those that may have the probe locked out come last.</summary>
    public static readonly IReadOnlyList<ExposureCheck> All =
    [
        new ReachCheck(), new TlsCheck(), new ServicesCheck(), new GrpcCheck(), new AuthenticationCheck(), new CorsCheck(), new ErrorsCheck(), new MethodsCheck(), new HeadersCheck(), new BodyLimitCheck(), new PromptLeakCheck(), new RateLimitCheck(),
    ];
}
