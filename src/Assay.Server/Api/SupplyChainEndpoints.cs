using Assay.Build;
using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>What a model version is made of: bill of materials, lineage, packages; and the AI assets of source trees.</summary>
static class SupplyChainEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Build");
        group.MapGet("/things/{thing}/bom", async (string thing, [AsParameters] BomFilter filter, IRecord record, BillCache bills, HttpContext http, CancellationToken cancel) =>
                filter.Read().TryGet(out var request, out var refusal) && (await VersionAsync(record, thing, cancel)).TryGet(out var page, out refusal)
                    ? Answers.Of(await VersionBom.OfAsync(record, bills, page.Thing.Id, request, cancel), http) : Answers.Problem(refusal))
            .WithName("GetBom").WithSummary("The bill of materials of a model version as a tree, or filtered as a list, with its completeness").Produces<BomView>();
        group.MapGet("/things/{thing}/lineage", async (string thing, IRecord record, BillCache bills, HttpContext http, CancellationToken cancel) =>
                (await VersionAsync(record, thing, cancel)).TryGet(out var page, out var refusal) ? Answers.Ok(await VersionLineage.OfAsync(record, bills, page.Thing, cancel), http) : Answers.Problem(refusal))
            .WithName("GetLineage").WithSummary("What a model version came from and what became of it: runs, data, base models, code, deployments").Produces<LineageView>();
        group.MapGet("/things/{thing}/packages", async (string thing, [AsParameters] PackageQuery filter, IRecord record, BillCache bills, ServerOptions options, NightlyRematch nightly, HttpContext http, CancellationToken cancel) =>
                filter.Read().TryGet(out var request, out var refusal) && (await VersionAsync(record, thing, cancel)).TryGet(out var page, out refusal)
                    ? Answers.Ok(await VersionPackages.OfAsync(record, bills, page, request, RematchSource.Of(options, nightly), cancel), http) : Answers.Problem(refusal))
            .WithName("GetPackages").WithSummary("The packages of a model version with known vulnerabilities, and where its nightly re-match stands").Produces<PackagesView>();
        group.MapGet("/ai-assets", async (string? text, string? kind, bool? onlyFindings, long? scan, int? after, int? limit, IRecord record, HttpContext http, CancellationToken cancel) =>
                Answers.Of(await AssetInventory.OfAsync(record, new InventoryRequest(text, kind, onlyFindings ?? false, scan, after ?? 0, limit ?? 100), cancel), http))
            .WithName("ListAiAssets").WithSummary("AI assets that assay discover recorded: of every tree what was seen last").Produces<InventoryView>();
        group.MapGet("/digest-uses", async (string digests, string? kind, IRecord record, HttpContext http, CancellationToken cancel) =>
            {
                var asked = new List<Digest>();
                foreach (var text in digests.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                    if (Digest.TryParse(text, out var digest))
                        asked.Add(digest);
                    else
                        return Answers.Problem(ChoiceRefusal.Digest("digests", text));
                return Answers.Ok(await record.DigestUsesAsync(asked, kind, cancel), http);
            })
            .WithName("GetDigestUses").WithSummary("Registered things that have these digests, and the evidence about them").Produces<IReadOnlyList<DigestUse>>();
    }

    /// <summary>A slug may name things of several kinds; here it names a model version.</summary>
    public static async Task<Answer<ThingPage>> VersionAsync(IRecord record, string idOrSlug, CancellationToken cancel) =>
        (await record.ThingsAsync(ThingKind.ModelVersion, cancel).ConfigureAwait(false)).FirstOrDefault(t => t.Id == idOrSlug || t.Slug == idOrSlug) is { } version
            ? await record.ThingAsync(version.Id, cancel).ConfigureAwait(false)
            : new Refusal(RefusalKind.NotFound, $"There is no model version '{idOrSlug}' in this record.") { HowTo = "List them with: assay register list --kind model-version" };
}

/// <summary>Filters of a bill, as they stand in the address.</summary>
public sealed record BomFilter(long? Entry = null, string? Text = null, string? Kind = null, string? Lacking = null, int? After = null, int? Limit = null)
{
    static readonly string[] Lacks = ["digest", "licence", "version"];

    public Answer<BomRequest> Read()
    {
        BomKind kind = default;
        if (Kind is not null && !Names.TryParse(Kind, out kind))
            return ChoiceRefusal.Of<BomKind>("kind", Kind);
        if (Lacking is not null && !Lacks.Contains(Lacking))
            return ChoiceRefusal.Of("lacking", Lacking, Lacks);
        return new BomRequest(Entry, Text, Kind is null ? null : kind, Lacking, After ?? 0, Limit ?? 200);
    }
}

/// <summary>Filters of packages, as they stand in the address.</summary>
public sealed record PackageQuery(string? Text = null, string? Only = null, string? Least = null, int? After = null, int? Limit = null)
{
    public Answer<PackageRequest> Read()
    {
        var only = PackageFilter.All;
        if (Only is not null && !Names.TryParse(Only, out only))
            return ChoiceRefusal.Of<PackageFilter>("only", Only);
        Severity least = default;
        if (Least is not null && !Names.TryParse(Least, out least))
            return ChoiceRefusal.Of<Severity>("least", Least);
        return new PackageRequest(Text, only, Least is null ? null : least, After ?? 0, Limit ?? 100);
    }
}
