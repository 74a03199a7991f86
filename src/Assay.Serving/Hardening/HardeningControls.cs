using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening;

/// <summary>Findings turned round: which controls hold. A control is listed only where there was something it could hold for.</summary>
internal static class HardeningControls
{
    public static IReadOnlyList<HardeningControl> Of(Landscape landscape, IReadOnlyList<ServerReach> servers, Sightings found)
    {
        var controls = new List<HardeningControl>();
        if (servers.Count > 0)
        {
            var only = servers.Count(s => s.Answer == GatewayReach.OnlyThroughGateway);
            controls.Add(new HardeningControl(ReachRules.Bypass.Control, State(servers.Count - only, servers.Count), $"{only} of {servers.Count} model servers"));
        }

        var pods = landscape.Workloads.Count;
        var things = pods + landscape.Resources.Count + landscape.Manifests.Count;
        var ofPods = PodRules.All.Concat(SoftwareRules.All).Concat(ContentRules.All).Select(r => r.Control).ToHashSet(StringComparer.Ordinal);
        foreach (var group in ServingScanner.Rules.GroupBy(r => r.Control).Where(g => g.Key != ReachRules.Bypass.Control).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var judged = group.Key == FileRules.Bomb.Control ? landscape.Files.Count : ofPods.Contains(group.Key) ? pods : things;
            if (judged == 0)
                continue;
            var failing = found.All.Where(f => f.Rule.Control == group.Key).Select(f => f.About + "\n" + f.Finding.Subject).Distinct().Count();
            controls.Add(new HardeningControl(group.Key, State(failing, judged), failing == 0 ? null : $"{failing} of {judged} do not hold it"));
        }

        return controls;
    }

    static string State(int failing, int all) => failing == 0 ? "applied" : failing >= all ? "not-applied" : "partly";
}
