using System.Text.Json.Nodes;
using Assay.Serving.Hardening;

namespace Assay.Cli;

/// <summary>A scan of serving, for people and for programs.</summary>
static class ServingRendering
{
    public static void Text(ServingScan scan, TextOutput text)
    {
        var told = scan.Findings.Where(f => f.Severity > Severity.Info).ToList();
        FindingsByFile.Write(told, f => $"{f.Location?.Line?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}  {f.Severity.Name()}  {f.Title}", text);
        FindingsByFile.WhatToDo(told, text);
        if (scan.Servers.Count > 0)
            text.Heading("Reached only through the gateway?");
        foreach (var server in scan.Servers)
            Server(server, text);
        if (scan.Gaps.Count > 0)
        {
            text.Heading("Not looked at, or not known");
            text.Table(["Where", "Why"], [.. scan.Gaps.Select(g => new Cell[] { g.Where, g.Reason })]);
        }

        text.Line();
        var counts = scan.Findings.GroupBy(f => f.Severity).OrderByDescending(g => g.Key).Select(g => $"{g.Count()} {g.Key.Name()}");
        text.Line($"Serving: {scan.Files.Count} manifests, {scan.Workloads} workloads, {scan.Servers.Count} model servers. "
            + (scan.Findings.Count == 0 ? "No findings" : $"{scan.Findings.Count} findings ({string.Join(", ", counts)})") + (scan.Known.Count > 0 ? $", {scan.Known.Count} more in the baseline" : "") + (scan.Complete ? "." : $"; {scan.Gaps.Count} things could not be looked at or told."),
            scan.Findings.Count > 0 || !scan.Complete ? Tone.Warn : Tone.Good);
    }

    static void Server(ServerReach server, TextOutput text)
    {
        var (answer, tone) = server.Answer switch { GatewayReach.OnlyThroughGateway => ("only through the gateway", Tone.Good), GatewayReach.NotOnly => ("not only", Tone.Bad), _ => ("cannot tell", Tone.Warn) };
        text.Line($"  {server.Server} ({server.File}:{server.Line}): {answer}{(server.Why.Length > 0 ? $" ({server.Why})" : "")}", tone);
        foreach (var path in server.Paths)
            text.Line("      " + path, Tone.Quiet);
    }

    public static JsonNode Json(ServingScan scan) => new JsonObject
    {
        ["tool"] = new JsonObject { ["name"] = ServingScanner.Tool.Name, ["version"] = ServingScanner.Tool.Version },
        ["complete"] = scan.Complete,
        ["findings"] = new JsonArray([.. scan.Findings.Select(f => (JsonNode)CodeRendering.One(f))]),
        ["inBaseline"] = scan.Known.Count,
        ["servers"] = new JsonArray([.. scan.Servers.Select(s => (JsonNode)new JsonObject
        {
            ["server"] = s.Server,
            ["path"] = s.File,
            ["line"] = s.Line,
            ["answer"] = s.Answer.Name(),
            ["ways"] = new JsonArray([.. s.Paths.Select(p => (JsonNode)p)]),
            ["why"] = s.Why,
        })]),
        ["controls"] = JsonNode.Parse(Assay.Json.Bytes(scan.Controls)),
        ["gaps"] = new JsonArray([.. scan.Gaps.Select(g => (JsonNode)new JsonObject { ["where"] = g.Where, ["reason"] = g.Reason })]),
        ["files"] = scan.Files.Count,
        ["workloads"] = scan.Workloads,
    };
}
