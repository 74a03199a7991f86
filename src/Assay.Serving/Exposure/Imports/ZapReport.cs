using System.Text.Json;

namespace Assay.Serving.Exposure;

/// <summary>ZAP's "traditional" reports. Risk 3, 2, 1, 0 is high, medium, low, info; confidence 0 is a false positive by the word of ZAP's user and is left out.</summary>
static class ZapReport
{
    const int MostInstances = 5000;

    public static string? Json(byte[] bytes, ImportedScan scan)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes.AsMemory(bytes.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0), new JsonDocumentOptions { MaxDepth = 64 });
            var top = document.RootElement;
            if (top.Inner("site").ValueKind is not (JsonValueKind.Array or JsonValueKind.Object))
                return "it is no report of ZAP: it has no \"site\"";
            Head(scan, top.Text("@version"), top.Text("created") ?? top.Text("@generated"));
            // One site was an object of its own in older versions.
            foreach (var site in top.Inner("site").ValueKind == JsonValueKind.Object ? [top.Inner("site")] : top.Each("site"))
            {
                scan.Target(site.Text("@name") ?? "");
                foreach (var alert in site.Each("alerts"))
                {
                    var instances = alert.Each("instances").Take(MostInstances).Select(i => new Instance(i.Text("uri") ?? "", i.Text("method") ?? "", i.Text("param") ?? "", i.Text("evidence") ?? "")).ToList();
                    if (!Take(scan, name => alert.Text(name) ?? "", site.Text("@name") ?? "", instances))
                        return null;
                }
            }

            Close(scan);
            return null;
        }
        catch (JsonException e)
        {
            return $"it is no JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
        }
    }

    public static string? Xml(byte[] bytes, ImportedScan scan)
    {
        scan.Tool = "ZAP";
        var (root, error) = BoundedXml.Read(bytes, "OWASPZAPReport", ["alertitem"], [], entry =>
        {
            var site = entry.Around.TryGetValue("site", out var attributes) ? attributes.GetValueOrDefault("name", "") : "";
            scan.Target(site);
            return Take(scan, name => entry.Piece[name], site, [.. (entry.Piece.Children.Find(c => c.Name == "instances")?.All("instance") ?? []).Take(MostInstances).Select(i => new Instance(i["uri"], i["method"], i["param"], i["evidence"]))]);
        });
        if (root is null)
            return error;
        Head(scan, root.GetValueOrDefault("version"), root.GetValueOrDefault("created") ?? root.GetValueOrDefault("generated"));
        Close(scan);
        return null;
    }

    static void Head(ImportedScan scan, string? version, string? date)
    {
        scan.Tool = "ZAP";
        scan.Version = version is { Length: > 0 } told ? told : "unknown";
        scan.Date(date);
    }

    static void Close(ImportedScan scan)
    {
        if (scan.Findings.Count == 0 && scan.LeftOut == 0 && scan.Targets.Count == 0)
            scan.Gaps.Add(new Gap("sites", "the report names no site: nothing was looked at, which is not the same as nothing found"));
    }

    static bool Take(ImportedScan scan, Func<string, string> field, string site, List<Instance> instances)
    {
        if (field("confidence") == "0")
        {
            scan.LeftOut++;
            return true;
        }

        var severity = field("riskcode") switch { "3" => Severity.High, "2" => Severity.Medium, "1" => Severity.Low, "0" => Severity.Info, _ => Severity.Medium };
        var id = field("alertRef") is { Length: > 0 } exact ? exact : field("pluginid") is { Length: > 0 } plugin ? plugin : field("pluginId");
        foreach (var instance in instances.Count > 0 ? instances : [new Instance(field("uri") is { Length: > 0 } uri ? uri : site, field("method"), field("param"), field("evidence"))])
            if (!scan.Add(id, field("name") is { Length: > 0 } name ? name : field("alert"), severity, instance.Address.Length > 0 ? instance.Address : site, instance.Parameter, field("desc"), field("solution"),
                $"{instance.Method} {instance.Address}{(instance.Evidence.Length > 0 ? ": " + instance.Evidence : "")}".Trim(), ImportedScan.Cwe(field("cweid"))))
                return false;
        return true;
    }

    sealed record Instance(string Address, string Method, string Parameter, string Evidence);
}
