using Assay.Serving.Proxy;

namespace Assay.Serving;

/// <summary>A route of a running gateway.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Models">Digests of the model versions that it can lead to, where they are known.</param>
/// <param name="Policy">Digest of the guardrail policy in force.</param>
/// <param name="FromFile">Whether that is the one of the gateway's file.</param>
/// <param name="Candidate">Digest of the version that is tried; null for none.</param>
/// <param name="Percent">Share of callers for whom it acts.</param>
public sealed record ControlledRoute(string Name, IReadOnlyList<string> Models, string Policy, bool FromFile, string? Candidate, int Percent)
{
    internal static ControlledRoute Of(Route route, RoutePolicies? told) => new(
        route.Name, [.. route.Upstreams.Select(u => u.Digest).OfType<string>().Distinct()], (told?.InForce?.Digest ?? route.Policy.Digest).ToString(), told?.InForce is null, told?.Candidate?.Digest.ToString(), told?.Percent ?? 0);
}
