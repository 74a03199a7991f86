namespace Assay.Serving.Hardening;

/// <summary>The answer to: is a model server reached only through the gateway?</summary>
public enum GatewayReach
{
    /// <summary>Nothing but the gateway is let in, as far as these files say.</summary>
    OnlyThroughGateway,

    /// <summary>Something else gets there; the paths show what.</summary>
    NotOnly,

    /// <summary>The files do not say enough; never as good as yes.</summary>
    CannotTell,
}

/// <summary>The answer for one model server.</summary>
/// <param name="Server">What it is called: <c>Deployment chat</c>.</param>
/// <param name="File">The file it stands in.</param>
/// <param name="Line">Where in the file, from 1.</param>
/// <param name="Answer">Whether the gateway is the only way.</param>
/// <param name="Paths">What else gets there, a line each: <c>outside → Service chat (LoadBalancer) → Deployment chat:8000</c>.</param>
/// <param name="Why">Why it cannot be told, or what the answer rests on.</param>
public sealed record ServerReach(string Server, string File, int Line, GatewayReach Answer, IReadOnlyList<string> Paths, string Why)
{
    internal Workload? Workload { get; init; }

    /// <summary>One of the paths begins outside of the cluster or the machine.</summary>
    internal bool FromOutside { get; init; }
}
