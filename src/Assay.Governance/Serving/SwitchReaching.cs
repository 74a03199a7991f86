using Assay.Record;

namespace Assay.Governance;

/// <summary>What a switch would stop, from what gateways say of their routes and of the keys of their own files, and from the keys of the record.</summary>
static class SwitchReaching
{
    const int MostNamed = 100;

    internal static SwitchReach Of(IReadView view, SwitchScope scope, string value, DateTimeOffset now)
    {
        var there = ServingReplica.ThereAt(view, now);
        return Of(scope, value, there, Unheard(ServingQueries.Switch(view, scope, value), there, ServingQueries.Replicas(view)), ServingQueries.Keys(view), now);
    }

    /// <summary>
    /// Gateways that are not there and did not hear of a switch. One that ended without a word and one that is cut off from the record look the same from here, and the second serves on.
    /// Where another of its name began since, it was most likely started again; of one that is gone somebody said so.
    /// </summary>
    internal static IReadOnlyList<ReplicaRow> Unheard(SwitchRow? row, IReadOnlyList<ServingReplica> there, IReadOnlyList<ReplicaRow> all) =>
        [.. all.Where(r => !r.IsOver() && there.All(t => t.Replica.Id != r.Id) && !all.Any(r.IsFollowedBy) && !(row is { Stopped: true } && r.Position > row.Entry)).OrderBy(r => r.Name, StringComparer.Ordinal)];

    /// <param name="gateways">Those that are there.</param>
    /// <param name="unheard">Those that are not, and may serve on.</param>
    /// <param name="known">Keys of the record.</param>
    internal static SwitchReach Of(SwitchScope scope, string value, IReadOnlyList<ServingReplica> gateways, IReadOnlyList<ReplicaRow> unheard, IReadOnlyList<GatewayKeyRow> known, DateTimeOffset now)
    {
        var routes = gateways.SelectMany(g => RoutesOf(g)).GroupBy(r => r.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Name: g.Key, Models: g.SelectMany(r => r.Models).ToHashSet(StringComparer.Ordinal))).ToList();
        var keys = known.Where(k => !k.Revoked && (k.Expires is null || k.Expires > now)).ToList();
        var files = gateways.SelectMany(g => g.Contents?.Keys ?? []).DistinctBy(k => (k.Id, k.Application)).ToList();
        var tools = gateways.SelectMany(g => g.Contents?.Tools ?? []).Distinct(StringComparer.Ordinal).ToList();
        var nothing = new SwitchReach(scope, value, [.. gateways.Select(g => g.Replica.Name)], [], [], [], true)
        {
            Have = Have(),
            Silent = [.. gateways.Where(g => IsSilent(g.Contents, scope)).Select(g => g.Replica.Name)],
        };
        var reach = scope switch
        {
            SwitchScope.All => nothing with { Routes = All(), Keys = keys, OfFiles = files },
            SwitchScope.Route => nothing with
            {
                Routes = [.. All().Where(r => r == value)],
                Known = routes.Exists(r => r.Name == value),
                Keys = [.. keys.Where(k => Opens(k.Routes, value))],
                OfFiles = [.. files.Where(k => Opens(k.Routes, value))],
            },
            SwitchScope.Model => nothing with
            {
                Routes = [.. routes.Where(r => r.Models.Count == 1 && r.Models.Contains(value)).Select(r => r.Name)],
                Partly = [.. routes.Where(r => r.Models.Count > 1 && r.Models.Contains(value)).Select(r => r.Name)],
                Known = routes.Exists(r => r.Models.Contains(value)),
            },
            SwitchScope.Key or SwitchScope.Agent => Held([.. keys.Where(k => Named(k.Id, k.Application))], [.. files.Where(k => Named(k.Id, k.Application))]),
            // Which request offers a tool is known when it comes; which tools there are, only as far as gateways' files name them.
            SwitchScope.Tool => nothing with { Partly = All(), Known = tools.Exists(t => Fits(t, value)) },
            _ => nothing,
        };
        reach = ByGateway(reach, gateways, unheard, keys);
        return reach.Known ? reach : reach with { Near = Suggestion.Nearest(value, reach.Have) };

        List<string> All() => [.. routes.Select(r => r.Name)];

        bool Named(string id, string application) => IsNamed(scope, value, id, application);

        SwitchReach Held(List<GatewayKeyRow> ofRecord, List<ServedKey> ofFiles) => nothing with
        {
            Partly = [.. All().Where(r => ofRecord.Exists(k => Opens(k.Routes, r)) || ofFiles.Exists(k => Opens(k.Routes, r)))],
            Keys = ofRecord,
            OfFiles = ofFiles,
            Known = ofRecord.Count + ofFiles.Count > 0,
        };

        IReadOnlyList<string> Have() => Sorted(scope switch
        {
            SwitchScope.Route => All(),
            SwitchScope.Model => routes.SelectMany(r => r.Models),
            SwitchScope.Key => keys.Select(k => k.Id).Concat(files.Select(k => k.Id)),
            SwitchScope.Agent => keys.Select(k => k.Application).Concat(files.Select(k => k.Application)),
            SwitchScope.Tool => tools.Where(t => t != "*"),
            _ => [],
        });
    }

    static SwitchReach ByGateway(SwitchReach reach, IReadOnlyList<ServingReplica> gateways, IReadOnlyList<ReplicaRow> unheard, List<GatewayKeyRow> keys)
    {
        var having = gateways.Select(g => (g.Replica.Id, Has: Has(g, reach.Scope, reach.Value, keys))).ToList();
        return reach with
        {
            Having = [.. having.Where(h => h.Has == true).Select(h => h.Id)],
            Lacking = [.. having.Where(h => h.Has == false).Select(h => h.Id)],
            // What its file holds is not kept of a gateway that went: of keys and tools it has not said.
            Away = [.. unheard.Where(r => Has(new ServingReplica(r, null), reach.Scope, reach.Value, keys) != false).Select(r => r.Name).Distinct(StringComparer.Ordinal)],
        };
    }

    // Whether one gateway has what was named, as far as it says; null when it has not said.
    static bool? Has(ServingReplica gateway, SwitchScope scope, string value, List<GatewayKeyRow> keys)
    {
        var routes = RoutesOf(gateway);
        var ofRecord = keys.Where(k => IsNamed(scope, value, k.Id, k.Application)).ToList();
        return scope switch
        {
            SwitchScope.Route => gateway.HasRoute(value),
            SwitchScope.Model => Said(routes.Any(r => r.Models.Contains(value)), HasMoreRoutes(gateway)),
            // A key of the record is good at every gateway that has a route which it opens.
            SwitchScope.Key or SwitchScope.Agent => Said(
                gateway.Contents?.Keys?.Any(k => IsNamed(scope, value, k.Id, k.Application)) == true
                    || ofRecord.Exists(k => routes.Any(r => Opens(k.Routes, r.Name))), IsSilent(gateway.Contents, scope) || (ofRecord.Count > 0 && HasMoreRoutes(gateway))),
            // Everything, and a tool: whoever offers it is refused wherever that is.
            _ => true,
        };

        static bool? Said(bool has, bool silent) => has ? true : silent ? null : false;
    }

    // As it says how they are, and those that only its file names: it says of so many how they are.
    static IReadOnlyList<(string Name, IReadOnlyList<string> Models)> RoutesOf(ServingReplica gateway)
    {
        var said = gateway.Replica.Routes;
        var names = said.Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        var others = (gateway.Contents?.Routes ?? []).Where(r => !names.Contains(r.Name)).Select(r => (r.Name, Models: Models(r)));
        return [.. said.Select(r => (r.Name, r.Models)).Concat(others)];

        static IReadOnlyList<string> Models(ServedRoute route) => [.. route.Upstreams.Select(u => u.Digest).OfType<string>()];
    }

    // Whether it may have routes that it has not said: its list is not here yet, or is cut and nothing says the rest.
    static bool HasMoreRoutes(ServingReplica gateway) => gateway.Contents is null && gateway.Replica.Routes.Count is 0 or >= ReplicaRow.MostRoutes;

    static bool IsNamed(SwitchScope scope, string value, string id, string application) => (scope == SwitchScope.Key ? id : application) == value;

    static IReadOnlyList<string> Sorted(IEnumerable<string> all) => [.. all.Distinct().Order(StringComparer.Ordinal).Take(MostNamed)];

    static bool IsSilent(ServedContents? contents, SwitchScope scope) => scope switch
    {
        SwitchScope.Key or SwitchScope.Agent => contents?.Keys is null,
        SwitchScope.Tool => contents?.Tools is null,
        _ => false,
    };

    // A name that stands for any tool names none.
    static bool Fits(string named, string tool) =>
        named.Length > 1 && named[^1] == '*' ? tool.StartsWith(named[..^1], StringComparison.Ordinal) : named != "*" && named == tool;

    static bool Opens(IReadOnlyList<string> routes, string route) => routes.Count == 0 || routes.Contains(route, StringComparer.Ordinal);
}
