using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>What a finding would take down, as of one moment.</summary>
static class TakedownPreviews
{
    const string Attribute = "traffic-percent";

    static readonly TimeSpan Window = TimeSpan.FromHours(24);

    internal static TakedownPreview Of(IReadView view, FindingCells cells, TakedownPolicy policy, DateTimeOffset now)
    {
        // Verified for some versions, it takes down the others, in which it is open as before.
        var stands = RetestScope.Elsewhere(view, cells) ?? cells;
        var finding = stands.View(Sql.Time(now));
        var digest = Digest.Parse(cells.SubjectDigest);
        var source = Source(view, cells, policy);
        var reach = TakedownReach.Of(view, digest, Verified(view, stands));
        var stopped = ServingQueries.Switches(view).Where(s => s is { Scope: SwitchScope.Model, Stopped: true }).Select(s => s.Value).ToHashSet(StringComparer.Ordinal);
        var replicas = ServingReplica.Live(view, now);
        var counts = ServingReplica.Shares(view, now - Window);
        var names = reach.Stops.Select(d => d.ToString()).ToHashSet(StringComparer.Ordinal);
        var silent = replicas.Where(r => r.Contents is null).Select(r => r.Replica.Name).ToList();
        var total = counts.Sum(c => c.Requests);
        double? seen = total == 0 || silent.Count > 0 ? null : 100.0 * counts.Where(c => names.Contains(c.Digest)).Sum(c => c.Requests) / total;
        var declared = Declared(view, reach.Versions);
        double? share = (seen, declared) switch { ({ } s, { } d) => Math.Max(s, d), ({ } s, null) => s, _ => declared };
        var two = share is null ? "nobody knows what share of the traffic this is"
            : reach.IsCut ? "there is more than was followed"
            : share > policy.TwoPeopleAbove ? string.Create(CultureInfo.InvariantCulture, $"{share:0.#} % of the traffic is more than {policy.TwoPeopleAbove:0.#} %") : null;
        return new TakedownPreview(
            finding, digest, source, Refusal(stands, finding, source, policy, now), reach.Versions, [.. reach.Stops.Where(d => !stopped.Contains(d.ToString()))], [.. reach.Stops.Where(d => stopped.Contains(d.ToString()))],
            Routes(replicas, names, counts), [.. Unknown(replicas)], [.. replicas.Select(r => r.Replica.Name).Order(StringComparer.Ordinal)], silent, seen, declared, share, reach.IsCut, two is null ? 1 : 2, two, policy.Digest);
    }

    static string? Refusal(FindingCells cells, FindingRow finding, FindingSource source, TakedownPolicy policy, DateTimeOffset now) =>
        !cells.OpenAt(Sql.Time(now)) ? $"{finding.Id} is '{finding.Status.Name()}': only what is open takes anything down."
        : finding.Severity < policy.Severity ? $"{finding.Id} is {finding.Severity.Name()}; the policy asks for {policy.Severity.Name()}."
        : !source.Trusted ? $"The policy does not trust its source ({source.Tool ?? "no tool"}, {source.Kind}, {source.Origin.Name()}). A person may still pull a switch: assay switch pull model {cells.SubjectDigest} --reason TEXT"
        : null;

    // Somebody checked them, whatever files they have.
    static HashSet<string> Verified(IReadView view, FindingCells stands)
    {
        if (stands.VerifiedFor is null)
            return [];
        var open = RetestScope.StillOpenIn(view, stands).Select(v => v.Id).ToHashSet(StringComparer.Ordinal);
        return [.. ThingQueries.WithDigest(view, stands.SubjectDigest).Where(RetestScope.IsVersion).Select(v => v.Id).Where(id => !open.Contains(id))];
    }

    // By the report that saw it last: what only a person stated counts as stated.
    static FindingSource Source(IReadView view, FindingCells cells, TakedownPolicy policy)
    {
        var row = EvidenceQueries.Row(view, cells.DetailEntry)!;
        var source = new FindingSource(row.Entry, row.Kind.Id, row.Tool, row.Origin);
        return source with { Trusted = policy.Trusts(source) };
    }

    // Each deployment of a stopped version has to say its share, or the sum would be too small.
    static double? Declared(IReadView view, IReadOnlyList<AffectedVersion> versions)
    {
        var sum = 0.0;
        var slugs = versions.SelectMany(v => v.Deployments).Where(d => d.Status is DeploymentStatus.Rollout or DeploymentStatus.Live or DeploymentStatus.Paused).Select(d => d.Deployment).Distinct().ToList();
        foreach (var slug in slugs)
            if (ThingQueries.Find(view, slug, ThingKind.Deployment)?.Attributes.TryGetValue(Attribute, out var text) == true
                && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 100)
                sum += share;
            else
                return null;
        return slugs.Count == 0 ? null : Math.Min(100, sum);
    }

    static List<AffectedRoute> Routes(IReadOnlyList<ServingReplica> replicas, HashSet<string> stops, IReadOnlyList<(string Route, string Digest, long Requests)> counts)
    {
        var routes = new List<AffectedRoute>();
        var served = replicas.Where(r => r.Contents is not null).SelectMany(r => r.Contents!.Routes.Select(route => (Gateway: r.Replica.Name, Route: route)));
        foreach (var group in served.GroupBy(s => s.Route.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var hit = group.Where(s => s.Route.Upstreams.Any(u => u.Digest is not null && stops.Contains(u.Digest))).ToList();
            if (hit.Count == 0)
                continue;
            var upstreams = hit.SelectMany(s => s.Route.Upstreams).DistinctBy(u => (u.Name, u.Digest)).ToLookup(u => u.Digest is not null && stops.Contains(u.Digest), u => u.Name);
            var asked = counts.Where(c => c.Route == group.Key).ToList();
            routes.Add(new AffectedRoute(
                group.Key, [.. upstreams[true].Distinct()], [.. upstreams[false].Distinct()], [.. hit.Select(h => h.Gateway).Distinct().Order(StringComparer.Ordinal)],
                asked.Count == 0 ? null : asked.Sum(c => c.Requests), asked.Count == 0 ? null : asked.Where(c => stops.Contains(c.Digest)).Sum(c => c.Requests)));
        }

        return routes;
    }

    static IEnumerable<string> Unknown(IReadOnlyList<ServingReplica> replicas) =>
        replicas.Where(r => r.Contents is not null).SelectMany(r => r.Contents!.Routes).Where(r => r.Upstreams.Any(u => u.Digest is null)).Select(r => r.Name).Distinct().Order(StringComparer.Ordinal);
}
