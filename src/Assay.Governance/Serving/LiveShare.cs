using System.Globalization;

namespace Assay.Governance;

/// <summary>A version that callers get, as the record states it: a rollout of a route, or somebody who changed a deployment by hand. Nothing of it is measured.</summary>
/// <param name="Deployment">Short name of the deployment.</param>
/// <param name="Route">The route whose rollout says so; null when the deployment alone does.</param>
/// <param name="Version">Short name of the version.</param>
/// <param name="Percent">Share of the callers, 1 to 100.</param>
public sealed record LiveShare(string Deployment, string? Route, string Version, int Percent)
{
    /// <summary>All shares in words: of several routes or deployments, one after the other.</summary>
    public static string Told(IReadOnlyList<LiveShare> shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        var places = shares.GroupBy(s => (s.Deployment, s.Route)).ToList();
        var deployments = places.Select(p => p.Key.Deployment).Distinct(StringComparer.Ordinal).Count();
        return string.Join("; ", places.Select(place =>
        {
            var where = places.Count == 1 ? "" : place.Key.Route is { } route ? $"route {route}{(deployments > 1 ? $" of {place.Key.Deployment}" : "")}: " : $"{place.Key.Deployment}: ";
            return where + string.Join(", ", place.OrderByDescending(s => s.Percent).Select(s => s.Told()));
        }));
    }

    string Told() => Percent >= 100 ? Version
        : string.Create(CultureInfo.InvariantCulture, $"{Version} for {Percent} % of the callers{(Route is null ? " (no rollout of the record divides them)" : "")}");
}
