using Assay.Build;
using Assay.Governance;

namespace Assay.Server;

/// <summary>The bill of materials of a model version, from the evidence of kind <c>aibom</c>: CycloneDX or SPDX, ours or imported.</summary>
static class VersionBom
{
    const int MostRows = 1000, MostBills = 50, MostProblems = 50;

    /// <summary>The bill that was asked for, or the newest.</summary>
    public static async Task<Answer<BomView>> OfAsync(IRecord record, BillCache cache, string version, BomRequest request, CancellationToken cancel)
    {
        var bills = (await record.EvidenceListAsync(null, "aibom", version, null, MostBills, cancel).ConfigureAwait(false)).Items;
        if (bills.Count == 0)
            return new Refusal(RefusalKind.NotFound, "The record holds no bill of materials of this version.") { HowTo = "Write one: assay bom PATH --record" };
        if ((request.Entry is { } entry ? bills.FirstOrDefault(b => b.Entry == entry) : bills[0]) is not { } row)
            return new Refusal(RefusalKind.NotFound, $"Entry {request.Entry} is no bill of materials of this version, or not one of its newest {MostBills}.") { HowTo = "Leave the entry out for the newest bill." };
        var bill = await cache.ReadAsync(record, row, cancel).ConfigureAwait(false);
        if (bill.Bom is not { } bom)
            return new BomView(row, bills, bill.Unreadable, "", null, null, 0, 0, null, [], [], [], [], [], 0, null);
        var completeness = BomCompleteness.Of(bom, row.Result != EvidenceResult.Incomplete);
        var (after, limit) = (Math.Max(0, request.After), Math.Clamp(request.Limit, 1, MostRows));
        var lines = request.IsFiltered ? bom.All.Where(c => Fits(c, request)).Select(c => new BomTree.Line(c, 0, false, 0)) : bill.Lines;
        var window = lines.Skip(after).Take(limit + 1).ToList();
        var matching = request.IsFiltered ? bom.All.Count(c => Fits(c, request)) : bom.Components.Count + (bom.Main is null ? 0 : 1);
        return new BomView(
            row, bills, null, bom.Format, Shown.Maybe(bom.Serial), bom.Timestamp, bom.Components.Count + (bom.Main is null ? 0 : 1), bom.Edges.Count, completeness.Percent,
            [.. completeness.Metrics.Skip(1).Select(m => new BomShare(m.Slice ?? "", m.Value))],
            [.. completeness.Findings.Select(f => new BomLack(f.RuleId, f.Title, f.Remediation))],
            [.. bill.Problems.Take(MostProblems).Select(p => Shown.Text(p))],
            [.. bom.All.GroupBy(c => c.Kind).Select(g => new BomCount(g.Key, g.Count())).OrderByDescending(c => c.Count).ThenBy(c => c.Kind)],
            [.. window.Take(limit).Select(Row)], matching, window.Count > limit ? after + limit : null);
    }

    static bool Fits(BomComponent component, BomRequest request) =>
        (request.Kind is null || component.Kind == request.Kind)
        && (request.Lacking is null || Lacks(component).Contains(request.Lacking))
        && (string.IsNullOrWhiteSpace(request.Text) || Texts(component).Any(t => t?.Contains(request.Text.Trim(), StringComparison.OrdinalIgnoreCase) == true));

    static IEnumerable<string?> Texts(BomComponent c) => [c.Name, c.Version, c.PackageUrl, .. c.Licences, .. c.Digests.Select(d => d.ToString())];

    static BomRow Row(BomTree.Line line)
    {
        var c = line.Component;
        return new BomRow(
            line.Depth, c.Kind, Shown.Text(c.Name), Shown.Maybe(IsCommit(c.Version) ? c.Version![..12] : c.Version, 120), c.Licences.Count == 0 ? null : Shown.Maybe(string.Join(", ", c.Licences.Take(8)), 120),
            c.Digests.Count == 0 ? null : c.Digests.FirstOrDefault(d => d.Algorithm == "sha256") is { Hex: not null } sha ? sha : c.Digests[0],
            Shown.Maybe(c.PackageUrl), Shown.Maybe(c.Relation, 40), line.Again, line.Needs, line.Again ? [] : Lacks(c));
    }

    static bool IsCommit(string? version) => version is { Length: 40 or 64 } && version.All(char.IsAsciiHexDigit);

    static List<string> Lacks(BomComponent c)
    {
        var lacks = new List<string>();
        if (c.Digests.Count == 0 && c.Kind is BomKind.File or BomKind.Dataset or BomKind.Model or BomKind.Tokenizer && string.IsNullOrEmpty(c.Commit))
            lacks.Add("digest");
        if (c.Licences.Count == 0 && c.Kind is BomKind.Model or BomKind.Dataset or BomKind.Library)
            lacks.Add("licence");
        if (string.IsNullOrWhiteSpace(c.Version) && c.Kind is BomKind.Library or BomKind.Model or BomKind.Dataset or BomKind.Code or BomKind.Application)
            lacks.Add("version");
        return lacks;
    }
}
