using System.Text.Json;
using Assay.Build.Dependencies;

namespace Assay.Server;

/// <summary>Packages of a recorded bill that advisories can be matched with.</summary>
/// <param name="Purls">Package URLs of registries that are matched.</param>
/// <param name="Unjudged">What the bill lists besides, in words; null when everything is judged.</param>
sealed record BomPackages(IReadOnlyList<string> Purls, string? Unjudged)
{
    const int Most = 200_000, Deepest = 64, MostTypes = 5;

    // Models, data and files: no registry of packages has advisories about them by these addresses.
    static readonly string[] NoPackages = ["huggingface", "mlflow", "generic", "swid"];

    /// <summary>CycloneDX components and those inside them; SPDX 3 elements; SPDX 2 packages with their external references.</summary>
    public static BomPackages Of(JsonElement bill)
    {
        var purls = new List<string>();
        var (others, nameless, cut) = (new SortedDictionary<string, int>(StringComparer.Ordinal), 0, false);
        var waiting = new Stack<(JsonElement Json, int Depth)>([(bill, 0)]);
        while (waiting.TryPop(out var at))
        {
            if (at.Json.ValueKind != JsonValueKind.Object)
                continue;
            if (Purl(at.Json) is { Length: > 0 } purl)
            {
                if (!DependencyScanner.Judges(purl))
                    Other(purl);
                else if (purls.Count < Most)
                    purls.Add(purl);
                else
                    cut = true;
            }
            else if (at.Json.Text("type") is "library" or "framework" && at.Json.Text("name") is not null)
            {
                nameless++;
            }

            if (at.Depth >= Deepest)
                cut = true;
            else
                foreach (var list in (string[])["components", "@graph", "packages"])
                    foreach (var inner in at.Json.Each(list))
                        waiting.Push((inner, at.Depth + 1));
            if (at.Depth == 0 && at.Json.Inner("metadata").Inner("component") is { ValueKind: JsonValueKind.Object } main)
                waiting.Push((main, 1));
        }

        return new BomPackages(purls, Words());

        void Other(string purl)
        {
            var type = purl.StartsWith("pkg:", StringComparison.Ordinal) && purl.IndexOf('/', 4) is > 4 and < 40 and var slash ? purl[4..slash].ToLowerInvariant() : "other";
            if (!NoPackages.Contains(type) && (others.Count < 100 || others.ContainsKey(type)))
                others[type] = others.GetValueOrDefault(type) + 1;
        }

        string? Words()
        {
            var parts = new List<string>();
            if (others.Count > 0)
                parts.Add($"{others.Values.Sum()} packages of registries that are not matched ({Shown.Text(string.Join(", ", others.Keys.Take(MostTypes)), 80)})");
            if (nameless > 0)
                parts.Add($"{nameless} libraries without a package URL");
            if (cut)
                parts.Add($"more than {Most} packages, or deeper than {Deepest}");
            return parts.Count == 0 ? null : "not judged: " + string.Join("; ", parts);
        }
    }

    static string? Purl(JsonElement json) =>
        json.Text("purl") ?? json.Text("software_packageUrl")
        ?? json.Each("externalRefs").Where(r => r.Text("referenceType") == "purl").Select(r => r.Text("referenceLocator")).FirstOrDefault(l => l is not null);
}
