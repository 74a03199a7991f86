using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Assay.Build.Dependencies;

/// <summary>Writes CycloneDX 1.6 with vulnerabilities. Accepted risk is <c>exploitable</c> with <c>will_not_fix</c>.</summary>
internal static class DependencyBom
{
    public static byte[] Write(DependencyScan scan, DateTimeOffset now)
    {
        var references = new Dictionary<string, string>(StringComparer.Ordinal);
        var components = new JsonArray();
        foreach (var group in scan.Dependencies.GroupBy(d => d.Purl, StringComparer.Ordinal))
        {
            references[group.Key] = group.Key;
            components.Add(Component(group.Key, [.. group]));
        }

        var vulnerabilities = new JsonArray([
            .. Vulnerabilities(scan.Vulnerabilities, null), .. Vulnerabilities(scan.Accepted, "exploitable"), .. Vulnerabilities(scan.Suppressed, "not_affected"),
        ]);
        var document = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
                ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = DependencyScanner.Tool.Name, ["version"] = DependencyScanner.Tool.Version }) },
                ["component"] = new JsonObject { ["type"] = "application", ["bom-ref"] = "target", ["name"] = scan.Target.Length > 0 ? scan.Target : "." },
            },
            ["components"] = components,
            ["dependencies"] = new JsonArray(new JsonObject
            {
                ["ref"] = "target",
                ["dependsOn"] = new JsonArray([.. scan.Dependencies.Where(d => d.Role is DependencyRole.Direct or DependencyRole.Listed).Select(d => d.Purl).Distinct().Select(p => (JsonNode)p)]),
            }),
            ["vulnerabilities"] = vulnerabilities,
        };
        document.Insert(3, "serialNumber", $"urn:uuid:{Serial(document)}");
        return Json.Bytes(document);
    }

    static JsonObject Component(string purl, List<Dependency> uses)
    {
        var first = uses[0];
        var component = new JsonObject { ["type"] = first.Ecosystem == "Docker" ? "container" : "library", ["bom-ref"] = purl, ["name"] = first.Name };
        if (first.Version is { } version)
            component["version"] = version;
        component["purl"] = purl;
        if (uses.TrueForAll(u => u.Role is DependencyRole.Development or DependencyRole.Mentioned))
            component["scope"] = "excluded";
        component["properties"] = new JsonArray([
            .. uses.Take(50).Select(u => (JsonNode)new JsonObject { ["name"] = "assay:where", ["value"] = $"{u.Path}:{u.Line}" }),
            new JsonObject { ["name"] = "assay:pinned", ["value"] = uses.TrueForAll(u => u.Pinned) ? "true" : "false" },
            new JsonObject { ["name"] = "assay:hashed", ["value"] = uses.Exists(u => u.Hashed) ? "true" : "false" },
        ]);
        return component;
    }

    static JsonArray Ratings(DependencyVulnerability one)
    {
        var ratings = new JsonArray();
        foreach (var text in one.Vectors)
            if (CvssVector.TryParse(text, out var vector, out _))
                ratings.Add(new JsonObject { ["score"] = vector.Score, ["severity"] = vector.Severity.Name(), ["method"] = vector.Version == "4.0" ? "CVSSv4" : "CVSSv31", ["vector"] = text });
        ratings.Add(new JsonObject { ["severity"] = one.Severity.Name(), ["method"] = "other", ["justification"] = "Assay's own severity" });
        return ratings;
    }

    static IEnumerable<JsonNode> Vulnerabilities(IReadOnlyList<DependencyVulnerability> all, string? state)
    {
        foreach (var same in all.GroupBy(v => v.Id, StringComparer.Ordinal))
        {
            var first = same.First();
            var vulnerability = new JsonObject { ["id"] = first.Id };
            if (first.Ids.Count > 1)
                vulnerability["references"] = new JsonArray([.. first.Ids.Skip(1).Select(i => (JsonNode)new JsonObject { ["id"] = i, ["source"] = new JsonObject { ["name"] = i.StartsWith("GHSA-", StringComparison.Ordinal) ? "GitHub" : "OSV" } })]);
            vulnerability["ratings"] = Ratings(first);
            if (first.Weaknesses.Select(w => int.TryParse(w.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).Where(n => n > 0).ToList() is { Count: > 0 } weaknesses)
                vulnerability["cwes"] = new JsonArray([.. weaknesses.Select(n => (JsonNode)n)]);
            if (first.Summary.Length > 0)
                vulnerability["description"] = first.Summary;
            if (first.FixedIn is { } fix)
                vulnerability["recommendation"] = $"Use {first.Package.Name} {fix} or later.";
            if (state is not null)
                vulnerability["analysis"] = Analysis(first.Stated!, state);
            vulnerability["affects"] = new JsonArray([.. same.Select(v => v.Package.Purl).Distinct().Select(p => (JsonNode)new JsonObject { ["ref"] = p })]);
            yield return vulnerability;
        }
    }

    static JsonObject Analysis(VexStatement stated, string state)
    {
        var analysis = new JsonObject { ["state"] = stated.Justification == "false_positive" ? "false_positive" : state };
        if (stated.Status == VexStatus.Accepted)
            analysis["response"] = new JsonArray("will_not_fix");
        else if (Justification(stated.Justification) is { } justification)
            analysis["justification"] = justification;
        if (stated.Detail is { } detail)
            analysis["detail"] = detail;
        return analysis;
    }

    // OpenVEX's words in those of CycloneDX.
    static string? Justification(string stated) => stated switch
    {
        "false_positive" => null,
        "component_not_present" or "vulnerable_code_not_present" => "code_not_present",
        "vulnerable_code_not_in_execute_path" or "vulnerable_code_cannot_be_controlled_by_adversary" => "code_not_reachable",
        "inline_mitigations_already_exist" => "protected_by_mitigating_control",
        _ => stated,
    };

    static Guid Serial(JsonObject document)
    {
        var hash = SHA256.HashData(Json.Bytes(document));
        hash[6] = (byte)(hash[6] & 0x0f | 0x80);
        hash[8] = (byte)(hash[8] & 0x3f | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
