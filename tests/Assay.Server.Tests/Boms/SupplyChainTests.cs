using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Assay.Build;
using Assay.Governance;
using Assay.Server.Tests.Web;

namespace Assay.Server.Tests.SupplyChain;

/// <summary>Bills, lineage, packages, assets and excerpts over the API and as pages, from a record that the real producers filled.</summary>
public sealed class SupplyChainTests(ChainServer chain) : IClassFixture<ChainServer>
{
    const string Api = "/api/v1/things/";

    [Fact]
    public async Task A_bill_comes_as_a_tree_with_its_completeness_and_what_is_missing()
    {
        var bom = await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom");
        Assert.Equal("CycloneDX 1.6", bom.Format);
        Assert.Equal((0, SupplyChainRecord.Hostile), (bom.Rows[0].Depth, bom.Rows[0].Name));
        var file = Assert.Single(bom.Rows, r => r.Name == "tokenizer.json");
        Assert.Equal(2, file.Depth);
        Assert.Equal(BomKind.Tokenizer, bom.Rows[bom.Rows.ToList().IndexOf(file) - 1].Kind);
        Assert.Contains(bom.Rows, r => r is { Kind: BomKind.Model, Relation: "finetune" } && r.Lacks.Contains("licence"));
        Assert.Contains(bom.Rows, r => r is { Name: "torch", Version: "2.5.0", PackageUrl: "pkg:pypi/torch@2.5.0" });
        Assert.Equal(bom.Components, bom.Rows.Count(r => !r.Again));
        Assert.InRange(bom.Completeness!.Value, 20, 95);
        Assert.Contains(bom.Missing, m => m.Rule == "aibom-missing-performance" && m.HowTo!.Contains("assay eval", StringComparison.Ordinal));
        Assert.Equal(["identity", "contents", "lineage", "use"], bom.Shares.Select(s => s.Group));
        Assert.Equal(2, bom.Bills.Count);
    }

    [Fact]
    public async Task A_bill_is_filtered_and_paged_and_an_SPDX_one_is_read_as_well()
    {
        var libraries = await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom?kind=library&limit=3");
        Assert.Equal((4, 3, 3), (libraries.Matching, libraries.Rows.Count, libraries.Next));
        Assert.Single((await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom?kind=library&limit=3&after=3")).Rows);
        Assert.All((await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom?lacking=licence")).Rows, r => Assert.Contains("licence", r.Lacks));
        var spdx = await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Base)}/bom");
        Assert.StartsWith("SPDX 3.0", spdx.Format, StringComparison.Ordinal);
        Assert.Contains(spdx.Rows, r => r is { Name: "org/tabular-foundation", Relation: "adapter" });
        Assert.Equal(HttpStatusCode.BadRequest, (await chain.Client.GetAsync($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom?kind=nonsense")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await chain.Client.GetAsync($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom?entry=1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await chain.Client.GetAsync($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Data)}/bom")).StatusCode);
    }

    [Fact]
    public async Task A_bill_that_cannot_be_read_says_so_and_never_that_it_is_empty()
    {
        var entry = (await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom")).Bills[^1].Entry;
        var bom = await GetAsync<BomView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/bom?entry={entry}");
        Assert.Contains("1.9", bom.Unreadable, StringComparison.Ordinal);
        Assert.Null(bom.Completeness);
        var html = await PageAsync($"/models/{SupplyChainRecord.Version}?tab=bom&bill={entry}");
        Assert.Contains("This bill cannot be read", html, StringComparison.Ordinal);
        Assert.DoesNotContain("It lists nothing", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lineage_leads_from_the_base_model_through_the_run_and_the_quantisation_to_the_deployment()
    {
        var lineage = await GetAsync<LineageView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/lineage");
        string Name(string id) => lineage.Nodes.Single(n => n.Id == id).Name;
        var says = lineage.Edges.Select(e => $"{Name(e.To)} | {e.Says} | {Name(e.From)}").ToList();
        const string run = "python3 train.py --epochs 3 --base base";
        Assert.Contains($"Loan base 1.0 | adapter of | org/tabular-foundation", says);
        Assert.Contains($"{run} | started from | Loan base 1.0", says);
        Assert.Contains($"{run} | trained on | Loans, September 2026", says);
        Assert.Contains(says, s => s.StartsWith($"{run} | code from | git.example.test/loans", StringComparison.Ordinal));
        Assert.Contains($"Loan scorer 2.0 | made by | {run}", says);
        Assert.Contains("Loan scorer 2.0 | fine-tuned from | Loan base 1.0", says);
        Assert.Contains("Loan scorer 2.0, 8 bits | quantised from | Loan scorer 2.0", says);
        Assert.Contains("Loan scoring at the edge | runs | Loan scorer 2.0, 8 bits", says);
        // The run and the bill name the same commit: it is one part.
        Assert.Single(lineage.Nodes, n => n.Kind == LineageKind.Code);
        Assert.Equal("Loan scorer 2.0", Assert.Single(lineage.Nodes, n => n.Here).Name);
        Assert.Contains(lineage.Nodes.Single(n => n.Kind == LineageKind.Run).Facts, f => f is { Name: "network", Value: "none" });
        Assert.All(lineage.Edges.Where(e => e.Source == LineageSource.Provenance), e => Assert.Equal(Origin.Measured, e.Origin));
        // The quantisation's own page shows all of it too.
        var child = await GetAsync<LineageView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Quantised)}/lineage");
        Assert.Contains(child.Nodes, n => n.Name == "org/tabular-foundation");
        Assert.Contains(child.Nodes, n => n.Name == "Loans, September 2026");
    }

    [Fact]
    public async Task Packages_come_with_their_advisories_their_findings_and_the_state_of_the_re_match()
    {
        var packages = await GetAsync<PackagesView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/packages");
        Assert.Equal((4, 2, 1), (packages.Packages, packages.Vulnerable, packages.Exploited));
        var torch = packages.Rows[0];
        Assert.Equal(("torch", "2.5.0", true), (torch.Name, torch.Version, torch.Listed));
        var advisory = Assert.Single(torch.Advisories);
        Assert.Equal(("CVE-2026-1001", Severity.Critical, true, "2.6.0"), (advisory.Id, advisory.Severity, advisory.Exploited, advisory.FixedIn));
        Assert.Equal(FindingStatus.Open, advisory.Status);
        Assert.Contains("torch 2.5.0", (await GetAsync<FindingView>($"/api/v1/findings/{advisory.Finding}")).Row.Title, StringComparison.Ordinal);
        Assert.Contains(packages.Rows[1].Advisories, a => a is { Id: "CVE-2018-18074", Likelihood: 0.0123 });
        Assert.Contains(packages.Rows[1].Advisories, a => a is { Id: "CVE-2026-1003", FixedIn: null });
        Assert.False(packages.Rematch.Deployed);
        Assert.True((await GetAsync<PackagesView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Quantised)}/packages")).Rematch is { Deployed: true, Configured: false });
        Assert.Equal(["torch"], (await GetAsync<PackagesView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/packages?only=exploited")).Rows.Select(r => r.Name));
        Assert.Equal(["requests"], (await GetAsync<PackagesView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/packages?text=18074")).Rows.Select(r => r.Name));
        Assert.Equal(["torch"], (await GetAsync<PackagesView>($"{Api}{Uri.EscapeDataString(SupplyChainRecord.Version)}/packages?least=critical")).Rows.Select(r => r.Name));
    }

    [Fact]
    public async Task AI_assets_are_counted_listed_and_joined_to_their_findings()
    {
        var assets = await GetAsync<InventoryView>("/api/v1/ai-assets");
        Assert.Equal(3, assets.Total);
        var tool = assets.Rows[0];
        Assert.Equal(("tool", "run_query", "src/tools.py", 12), (tool.Kind, tool.Name, tool.Path, tool.Line));
        Assert.StartsWith("A tool's description gives the model orders", Assert.Single(tool.Findings).Title, StringComparison.Ordinal);
        Assert.Single((await GetAsync<InventoryView>("/api/v1/ai-assets?kind=model")).Rows);
        Assert.Equal(2, (await GetAsync<InventoryView>("/api/v1/ai-assets?onlyFindings=true")).Matching);
        Assert.Equal(HttpStatusCode.NotFound, (await chain.Client.GetAsync("/api/v1/ai-assets?scan=0")).StatusCode);
    }

    [Fact]
    public async Task An_inventory_that_was_named_by_a_file_gives_way_to_one_of_its_folder_and_to_no_other()
    {
        await using var app = await ServerApp.StartAsync();
        using var client = await app.ClientAsync(Role.Auditor);
        var predicate = Json.Read<JsonElement>(await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "samples", "ai-asset-inventory.json"), TestContext.Current.CancellationToken));
        async Task<long> FileAsync(params Subject[] subjects)
        {
            Assert.True((await app.Record.Admin.FileEvidenceAsync(new EvidenceRequest("ai-asset-inventory", [], subjects, predicate, null, EvidenceResult.Passed, Origin.Measured, new Tool("assay-discover", "0.1.0")), TestContext.Current.CancellationToken)).TryGet(out var row, out var refusal), refusal?.Message);
            return row.Entry;
        }

        Subject file = new("AGENTS.md", Digest.Sha256("of one"u8)), folder = new("one", Digest.Sha256("one"u8));
        var other = await FileAsync(new Subject("AGENTS.md", Digest.Sha256("of another"u8)));
        await FileAsync(file);
        var newest = await FileAsync(folder, file);
        var view = JsonSerializer.Deserialize<InventoryView>(await client.GetStringAsync("/api/v1/ai-assets", TestContext.Current.CancellationToken), Json.Options)!;
        Assert.Equal([newest, other], view.Scans.Select(s => s.Evidence.Entry));
    }

    [Fact]
    public async Task A_finding_in_code_shows_its_file_and_the_lines_around_it_and_no_credential()
    {
        var row = (await GetAsync<Page<FindingRow>>("/api/v1/findings?text=py-torch-load")).Items[0];
        var place = (await GetAsync<FindingView>($"/api/v1/findings/{row.Id}")).Location!;
        Assert.Equal(("train.py", 7), (place.Path, place.Line));
        Assert.Equal([5, 6, 7, 8, 9], place.Excerpt!.Select(l => l.Number));
        var html = await PageAsync($"/findings/{row.Id}");
        Assert.Contains("state = torch.load(path, weights_only=False)", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;{path}&lt;/b&gt;", html, StringComparison.Ordinal);
        foreach (var finding in (await GetAsync<Page<FindingRow>>("/api/v1/findings?limit=200")).Items.Where(f => f.Tool?.StartsWith("assay ", StringComparison.Ordinal) == true))
            Assert.DoesNotContain("aB3dE6aB3dE6", await PageAsync($"/findings/{finding.Id}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?tab=bom"), InlineData("?tab=lineage"), InlineData("?tab=dependencies")]
    public async Task Names_of_strangers_are_encoded_on_every_page(string tab)
    {
        var html = await PageAsync($"/models/{SupplyChainRecord.Version}{tab}");
        Assert.DoesNotContain("<b>loan</b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" style=", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_of_a_hundred_thousand_components_in_circles_is_shown_bounded()
    {
        var text = new StringBuilder("""{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"metadata":{"component":{"type":"machine-learning-model","name":"<script>alert(1)</script>\u202e","bom-ref":"m"}},"components":[""");
        for (var i = 0; i < 100_000; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"type":"{{(i % 50 == 0 ? "machine-learning-model" : "library")}}","bom-ref":"c{{i}}","name":"<img src=x onerror=alert({{i}})>","version":"{{i}}"}""");
        text.Append("],\"dependencies\":[");
        for (var i = 0; i < 100_000; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"ref":"c{{i}}","dependsOn":["c{{(i + 1) % 100_000}}","m","c0"]}""");
        text.Append(",{\"ref\":\"m\",\"dependsOn\":[\"c0\",\"c50\"]}]}");
        await using var app = await ServerApp.StartAsync();
        var digest = Digest.Sha256("huge"u8);
        await app.Record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.Model, "huge", "Huge"));
        await app.Record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.ModelVersion, "huge@1", "Huge 1", "huge", Digests: [digest]));
        Assert.Null((await app.Record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest("aibom", ["huge@1"], [], Json.Read<JsonElement>(Encoding.UTF8.GetBytes(text.ToString())), null, EvidenceResult.NotStated, Origin.Filed))).Refusal);
        using var client = await app.ClientAsync(Role.Auditor);
        foreach (var tab in new[] { "bom", "lineage", "dependencies" })
        {
            // The client gives up after a hundred seconds, of which a busy machine needs some.
            var html = await client.GetStringAsync($"/models/huge@1?tab={tab}");
            Assert.InRange(html.Length, 1000, 1_500_000);
            Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202e", html, StringComparison.Ordinal);
        }

        var bom = Json.Read<BomView>(await client.GetByteArrayAsync(new Uri($"{Api}huge@1/bom?limit=1000&after=100000", UriKind.Relative)));
        Assert.Equal(100_001, bom.Components);
        Assert.NotEmpty(bom.Rows);
        Assert.All(bom.Rows, r => Assert.InRange(r.Depth, 0, BomTree.Deepest));
    }

    [Fact]
    public void Every_component_of_any_bill_has_a_line_and_is_opened_once()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var count = random.Next(1, 30);
            var bom = new Bom
            {
                Main = round % 3 == 0 ? null : new BomComponent("main", BomKind.Model, "main"),
                Components = [.. Enumerable.Range(0, count).Select(i => new BomComponent($"c{(random.Next(8) == 0 ? 0 : i)}", (BomKind)random.Next(8), $"{i}"))],
                Edges = [.. Enumerable.Range(0, random.Next(90)).Select(_ => new BomEdge(random.Next(6) == 0 ? "main" : $"c{random.Next(count)}", random.Next(9) == 0 ? "nowhere" : $"c{random.Next(count)}"))],
            };
            var lines = BomTree.Of(bom).ToList();
            Assert.Equal(bom.All.Select(c => c.Name).Order(StringComparer.Ordinal), lines.Where(l => !l.Again).Select(l => l.Component.Name).Order(StringComparer.Ordinal));
            Assert.InRange(lines.Count, 0, bom.All.Count() + bom.Edges.Count);
        }
    }

    [Theory]
    [InlineData("{}"), InlineData("""{"buildDefinition":[]}"""), InlineData("""{"buildDefinition":{"resolvedDependencies":[1,null,{},{"digest":{"sha256":"nothing"}},{"name":7,"annotations":{"files":[{"digests":["x",3]}]}}],"externalParameters":{"command":[1,{"a":2},"x"]}},"runDetails":3}""")]
    public void Provenance_of_strangers_is_read_as_far_as_it_goes(string json)
    {
        using var document = JsonDocument.Parse(json);
        var run = RunProvenance.Read(document.RootElement);
        Assert.True(run is null || run.Materials.All(m => m.Name.Length > 0));
    }

    async Task<T> GetAsync<T>(string address) => Json.Read<T>(await chain.Client.GetByteArrayAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken))!;

    Task<string> PageAsync(string address) => chain.Client.GetStringAsync(new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
}

/// <summary>The server over a record with a model whose history is known.</summary>
public sealed class ChainServer : IAsyncLifetime
{
    ServerApp? _app;

    internal HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ServerApp.StartAsync();
        await SupplyChainRecord.FillAsync(_app.Record);
        Client = await _app.ClientAsync(Role.Auditor);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }
}
