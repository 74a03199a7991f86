using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>What a change of a rollout reached, as far as that can be seen from here.</summary>
/// <param name="Reached">Where it arrived.</param>
/// <param name="Stopped">Switches that keep callers of the route from an answer all the same.</param>
/// <param name="Named">Whether files of gateways name servers of both versions.</param>
/// <param name="Unserved">Gateways without a server of a version that callers are sent to, in sentences.</param>
sealed record RolloutEffect(RolloutRow Row, RouteEffect Reached, IReadOnlyList<SwitchRow> Stopped, bool Named, IReadOnlyList<string> Unserved)
{
    /// <summary>Whether it is shown to act.</summary>
    public bool Acts => Reached.Acts && Unserved.Count == 0;

    public static async Task<RolloutEffect> OfAsync(IRecord record, RolloutRow row, CancellationToken cancel)
    {
        var reached = await RouteEffect.OfAsync(record, row.Route, row.Entry, cancel).ConfigureAwait(false);
        try
        {
            var there = ServingReplica.There(await record.GatewayContentsAsync(cancel).ConfigureAwait(false));
            var servers = there.SelectMany(g => g.Contents?.Routes ?? []).Where(r => r.Name == row.Route).SelectMany(r => r.Upstreams).Select(u => u.Digest).ToHashSet();
            var named = servers.Contains(row.From.ToString()) && servers.Contains(row.To.ToString());
            return new RolloutEffect(row, reached, [.. (await record.SwitchesAsync(cancel).ConfigureAwait(false)).Where(s => s.Stops(row))], named, row.Unserved(there));
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            return new RolloutEffect(row, reached with { Unclear = reached.Unclear ?? e.Message }, [], false, []);
        }
    }

    /// <summary>For programs: the rollout, with what it reached beside it.</summary>
    public JsonObject ToJson()
    {
        var json = JsonSerializer.SerializeToNode(Row, Json.Options)!.AsObject();
        json["acts"] = Acts;
        json["gateways"] = JsonSerializer.SerializeToNode(Reached.Gateways, Json.Options);
        json["away"] = JsonSerializer.SerializeToNode(Reached.Away, Json.Options);
        json["unserved"] = JsonSerializer.SerializeToNode(Unserved, Json.Options);
        json["stopped"] = JsonSerializer.SerializeToNode(Stopped, Json.Options);
        if (Reached.Unclear is not null)
            json["unclear"] = Reached.Unclear;
        return json;
    }

    public void Show(TextOutput text)
    {
        RolloutText.Done(Row, text, Acts, Named, Unserved.Count == 0);
        Reached.Show(text, "moves nobody");
        foreach (var gateway in Unserved)
            text.Line(gateway, Tone.Bad);
        RolloutText.Stops(Row, Stopped, text);
    }
}
