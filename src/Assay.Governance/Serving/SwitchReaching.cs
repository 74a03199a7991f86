using Assay.Record;

namespace Assay.Governance;

/// <summary>What a switch would stop, from what gateways say of their routes and from the keys of the record. Keys of gateways' own files are not known here.</summary>
static class SwitchReaching
{
    internal static SwitchReach Of(IReadView view, SwitchScope scope, string value, DateTimeOffset now)
    {
        var gateways = ServingQueries.Replicas(view).Where(r => r.SeenAt > now - ReplicaRow.Alive).OrderBy(r => r.Name, StringComparer.Ordinal).ToList();
        var routes = gateways.SelectMany(g => g.Routes).GroupBy(r => r.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Models: g.SelectMany(r => r.Models).ToHashSet(StringComparer.Ordinal))).ToList();
        var keys = ServingQueries.Keys(view).Where(k => !k.Revoked && (k.Expires is null || k.Expires > now)).ToList();
        List<string> All() => [.. routes.Select(r => r.Name)];
        List<string> For(GatewayKeyRow key) => [.. All().Where(r => Opens(key, r))];
        return scope switch
        {
            SwitchScope.All => Reach(All(), [], keys, true),
            SwitchScope.Route => Reach([.. All().Where(r => r == value)], [], [.. keys.Where(k => Opens(k, value))], routes.Exists(r => r.Name == value)),
            SwitchScope.Model => Reach(
                [.. routes.Where(r => r.Models.Count == 1 && r.Models.Contains(value)).Select(r => r.Name)], [.. routes.Where(r => r.Models.Count > 1 && r.Models.Contains(value)).Select(r => r.Name)], [],
                routes.Exists(r => r.Models.Contains(value))),
            SwitchScope.Key or SwitchScope.Agent when keys.Where(k => (scope == SwitchScope.Key ? k.Id : k.Application) == value).ToList() is var held => Reach([], [.. held.SelectMany(For).Distinct()], held, held.Count > 0),
            // Which request offers a tool is known when it comes.
            SwitchScope.Tool => Reach([], All(), [], true),
            _ => Reach([], [], [], true),
        };

        SwitchReach Reach(IReadOnlyList<string> stopped, IReadOnlyList<string> partly, IReadOnlyList<GatewayKeyRow> held, bool known) => new(scope, value, [.. gateways.Select(g => g.Name)], stopped, partly, held, known);
    }

    static bool Opens(GatewayKeyRow key, string route) => key.Routes.Count == 0 || key.Routes.Contains(route, StringComparer.Ordinal);
}
