using Assay.Serving.Guards;

namespace Assay.Serving;

/// <summary>A rule of a route's policy, for people.</summary>
/// <param name="Route">The route.</param>
/// <param name="Policy">Name of its policy.</param>
/// <param name="Version">Digest of the policy.</param>
/// <param name="Guard">Name of the rule.</param>
/// <param name="Action">What follows.</param>
/// <param name="Failure">When the guard fails.</param>
/// <param name="Mode">Whether it acts; with the share of keys in canary.</param>
/// <param name="Threshold">The least score that counts.</param>
/// <param name="Places">Where it looks.</param>
/// <param name="Failures">How often it failed since the gateway began.</param>
/// <param name="Degraded">Whether it failed within the last five minutes.</param>
public sealed record GuardSummary(string Route, string Policy, string Version, string Guard, GuardAction Action, OnFailure Failure, string Mode, double Threshold, IReadOnlyList<Place> Places, long Failures, bool Degraded)
{
    internal static GuardSummary Of(Proxy.Route route, GuardRule rule) => new(route.Name, route.Policy.Name, route.Policy.Digest.ToString(), rule.Name, rule.Action, rule.Failure, rule.Mode == RuleMode.Canary ? $"canary {rule.Percent} %" : rule.Mode.ToString().ToLowerInvariant(), rule.Threshold, [.. rule.Places.Order()], rule.Health.Failures, rule.Health.IsDegraded);
}
