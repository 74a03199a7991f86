namespace Assay.Serving.Exposure;

/// <summary>Reports of Nessus. Severity 4 to 0 is critical, high, medium, low, info, as Nessus gives it; the policy, which may hold credentials, is passed over unread.</summary>
static class NessusReport
{
    // "Nessus Scan Information": tells the scanner's version and whether it was signed in.
    const string About = "19506";

    public static string? Xml(byte[] bytes, ImportedScan scan)
    {
        scan.Tool = "Nessus";
        var hosts = new HashSet<string>();
        var signedIn = new List<bool>();
        var (root, error) = BoundedXml.Read(bytes, "NessusClientData_v2", ["ReportItem", "HostProperties"], ["Policy"], entry =>
        {
            var host = entry.Around.TryGetValue("ReportHost", out var attributes) ? attributes.GetValueOrDefault("name", "") : "";
            hosts.Add(host);
            scan.Target(host);
            if (entry.Piece.Name == "ReportItem")
                return Take(scan, entry.Piece, host, signedIn);
            scan.Date(entry.Piece.All("tag").FirstOrDefault(t => t.Attribute("name") is "HOST_END")?.Text);
            return true;
        });
        if (root is null)
            return error;
        scan.Authenticated = signedIn.Count > 0 && signedIn.TrueForAll(s => s);
        if (hosts.Count == 0)
            scan.Gaps.Add(new Gap("hosts", "the report holds no host: nothing was looked at, which is not the same as nothing found"));
        return null;
    }

    static bool Take(ImportedScan scan, XmlPiece item, string host, List<bool> signedIn)
    {
        var output = item["plugin_output"];
        if (item.Attribute("pluginID") == About)
        {
            foreach (var line in output.Split('\n').Select(l => l.Split(':', 2)).Where(l => l.Length == 2))
                if (line[0].Trim() == "Nessus version")
                    scan.Version = line[1].Trim().Split(' ')[0];
                else if (line[0].Trim() == "Credentialed checks")
                    signedIn.Add(line[1].TrimStart().StartsWith("yes", StringComparison.OrdinalIgnoreCase));
        }

        var severity = item.Attribute("severity") switch { "4" => Severity.Critical, "3" => Severity.High, "2" => Severity.Medium, "1" => Severity.Low, _ => Severity.Info };
        var port = item.Attribute("port") is { Length: > 0 } told and not "0" ? $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{told}" : host;
        return scan.Add(item.Attribute("pluginID"), item.Attribute("pluginName"), severity, port, item.Attribute("protocol") is { Length: > 0 } protocol and not "tcp" ? protocol : "",
            $"{item["synopsis"]} {item["description"]}", item["solution"] is "n/a" or "None" ? null : item["solution"], output.ReplaceLineEndings(" ").Trim(),
            [.. item.All("cve").Take(200).SelectMany(c => ImportedScan.Cve(c.Text)), .. item.All("cwe").Take(50).SelectMany(c => ImportedScan.Cwe(c.Text.Trim()))],
            new[] { item["cvss4_vector"], item["cvss3_vector"] }.Where(v => v.Length is > 0 and < 300));
    }
}
