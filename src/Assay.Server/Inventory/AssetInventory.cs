using System.Text.Json;
using Assay.Governance;

namespace Assay.Server;

/// <summary>The AI assets of the record, from evidence of kind <c>ai-asset-inventory</c>: of every target what was seen last.</summary>
static class AssetInventory
{
    const int MostRead = 60, MostScans = 20, MostAssets = 20_000, MostRows = 1000, MostDetails = 20, MostNamed = 200;

    public static async Task<Answer<InventoryView>> OfAsync(IRecord record, InventoryRequest request, CancellationToken cancel)
    {
        var known = (await record.EvidenceListAsync(null, "ai-asset-inventory", null, null, 500, cancel).ConfigureAwait(false)).Items;
        var shown = known.Where(k => request.Scan is null || k.Entry == request.Scan).Take(MostRead).ToList();
        if (request.Scan is not null && shown.Count == 0)
            return new Refusal(RefusalKind.NotFound, $"Entry {request.Scan} is no inventory of AI assets, or not one of the newest 500.") { HowTo = "Leave the scan out for the newest one, or make one with: assay discover . --record" };
        var scans = new List<InventoryScan>();
        var assets = new List<AssetRow>();
        var seen = new HashSet<(string Name, string Target)>();
        var files = new HashSet<(Subject File, string Target)>();
        foreach (var row in shown)
        {
            if (scans.Count >= MostScans)
                break;
            var view = row.Erased ? null : (await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value;
            if (view?.Predicate is not { ValueKind: JsonValueKind.Object } predicate)
            {
                scans.Add(new InventoryScan(row, row.SubjectName, false, 0, null, 0, "it was erased"));
                continue;
            }

            var target = Shown.Maybe(predicate.Text("target"), 200) ?? row.SubjectName;
            // One use case may have several trees; of each the newest speaks. Older inventories carry the name of their first file.
            if (files.Contains((view.Subjects[0], target)) || !seen.Add((row.SubjectName, target)))
                continue;
            files.UnionWith(view.Subjects.Select(s => (s, target)));
            var listed = predicate.Inner("assets") is { ValueKind: JsonValueKind.Array } list ? list : default;
            var places = await PlacesAsync(record, view.Findings, cancel).ConfigureAwait(false);
            var before = assets.Count;
            if (listed.ValueKind == JsonValueKind.Array)
                assets.AddRange(listed.EnumerateArray().Take(MostAssets - assets.Count).Select(a => Asset(a, target, row.Entry, places)).OfType<AssetRow>());
            var length = listed.ValueKind == JsonValueKind.Array ? listed.GetArrayLength() : 0;
            scans.Add(new InventoryScan(
                row, target, predicate.Inner("user").ValueKind == JsonValueKind.True, length, Number(predicate, "files"), (Number(predicate, "assetsLeftOut") ?? 0) + length - (assets.Count - before),
                listed.ValueKind == JsonValueKind.Array ? null : "it has no list of assets"));
        }

        var matching = assets.Where(a => Fits(a, request)).OrderByDescending(a => a.Worst is { } w ? (int)w : -1).ThenBy(a => a.Kind, StringComparer.Ordinal).ThenBy(a => a.Target, StringComparer.Ordinal).ThenBy(a => a.Path, StringComparer.Ordinal).ThenBy(a => a.Line).ToList();
        var (after, limit) = (Math.Max(0, request.After), Math.Clamp(request.Limit, 1, MostRows));
        return new InventoryView(
            scans, [.. assets.GroupBy(a => a.Kind).Select(g => new AssetCount(g.Key, g.Count(), g.Count(a => a.Found > 0))).OrderByDescending(c => c.Count).ThenBy(c => c.Kind, StringComparer.Ordinal)],
            assets.Count, [.. matching.Skip(after).Take(limit)], matching.Count, matching.Count > after + limit ? after + limit : null);
    }

    static AssetRow? Asset(JsonElement json, string target, long entry, ILookup<string, (Location Place, FindingRow Finding)> places)
    {
        if (json.Text("kind") is not { Length: > 0 } kind || json.Text("name") is not { } name)
            return null;
        var path = json.Text("path") ?? "";
        var line = Number(json, "line") is { } n and > 0 and <= int.MaxValue ? (int)n : (int?)null;
        var here = places[path].Where(p => line is null || p.Place.Line is null || p.Place.Line == line || p.Finding.Title?.Contains(name, StringComparison.Ordinal) == true).Select(p => p.Finding).ToList();
        var found = (int)Math.Clamp(Number(json, "findings") ?? 0, 0, 1_000_000);
        return new AssetRow(
            Shown.Text(kind, 40), Shown.Text(name, 200), Shown.Text(path), line, target, entry,
            json.Inner("details") is { ValueKind: JsonValueKind.Object } details
                ? [.. details.EnumerateObject().Take(MostDetails).Select(d => (d.Name, Value: Word(d.Value))).Where(d => !string.IsNullOrWhiteSpace(d.Value)).Select(d => new AssetDetail(Shown.Text(d.Name, 60), Shown.Text(d.Value, 200)))] : [],
            found, Names.TryParse<Severity>(json.Text("worst"), out var worst) ? worst : null, found == 0 ? [] : here);
    }

    // Where in the tree the findings of an inventory are: that stands with each finding, not with the inventory.
    static async Task<ILookup<string, (Location Place, FindingRow Finding)>> PlacesAsync(IRecord record, IReadOnlyList<FindingRow> findings, CancellationToken cancel)
    {
        var places = new List<(Location Place, FindingRow Finding)>();
        foreach (var finding in findings.OrderByDescending(f => f.Severity).Take(MostNamed))
            if ((await record.FindingAsync(finding.Id, cancel).ConfigureAwait(false)).Value is { Location: { } place } view)
                places.Add((place, view.Row));
        // A file that is a subject of its own is named there.
        return places.ToLookup(p => p.Place.Path ?? p.Finding.SubjectName, StringComparer.Ordinal);
    }

    static bool Fits(AssetRow row, InventoryRequest request) =>
        (request.Kind is null || row.Kind == request.Kind) && (!request.OnlyFindings || row.Found > 0)
        && (string.IsNullOrWhiteSpace(request.Text) || row.Details.Select(d => d.Value).Append(row.Name).Append(row.Path).Append(row.Target).Any(t => t.Contains(request.Text.Trim(), StringComparison.OrdinalIgnoreCase)));

    // Settings of an agent say true and false.
    static string? Word(JsonElement json) => json.ValueKind is JsonValueKind.True or JsonValueKind.False ? json.GetRawText() : json.Word();

    static long? Number(JsonElement json, string name) => json.Inner(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;
}
