using System.Text.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;

namespace Assay.Server.Tests.SupplyChain;

/// <summary>What was made from a version, without any bill: through the record, the API and the page.</summary>
public sealed class ForwardLineageTests
{
    static readonly Digest Base = Digest.Sha256("base"u8), Tuned = Digest.Sha256("tuned"u8), Again = Digest.Sha256("again"u8), Locked = Digest.Sha256("locked"u8), Forgotten = Digest.Sha256("forgotten"u8);

    static JsonElement Run(string command, Digest from) => JsonDocument.Parse(Json.Text(new
    {
        buildDefinition = new
        {
            buildType = "https://example.test/run/v1",
            externalParameters = new { command = new[] { command } },
            resolvedDependencies = new[] { new { name = "base", digest = new Dictionary<string, string> { [from.Algorithm] = from.Hex }, annotations = new { role = "base-model" } } },
        },
        runDetails = new { builder = new { id = "https://example.test/builder" } },
    })).RootElement;

    static async Task FillAsync(TestRecord record)
    {
        var platform = record.As(Role.MlPlatform);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.Model, "m", "Model")));
        foreach (var (slug, digest) in new[] { ("m@base", Base), ("m@tuned", Tuned), ("m@again", Again), ("m@locked", Locked) })
            DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, slug, slug, "m", Digests: [digest])));
        async Task File(string kind, string name, Digest subject, JsonElement predicate) =>
            DeployedRecord.Ok(await record.Admin.FileEvidenceAsync(new EvidenceRequest(kind, [], [new Subject(name, subject)], predicate, null, EvidenceResult.Passed, Origin.Measured, new Tool("assay run", "1"))));
        await File("training-provenance", "tuned", Tuned, Run("tune.py", Base));
        await File("training-provenance", "again", Again, Run("tune-again.py", Tuned));
        await File("training-provenance", "<i>forgotten</i>", Forgotten, Run("forgotten.py", Base));
        using var verified = JsonDocument.Parse($$"""{"model":"m/base","source":"https://example.test/m/base","digest":"{{Base}}","verifiedBy":"published-digest","licence":"mit","conclusion":"The same."}""");
        await File("base-model-verification", "locked", Locked, verified.RootElement.Clone());
    }

    [Fact]
    public async Task What_runs_and_verified_locks_made_from_a_version_shows_in_its_lineage_over_the_API_and_on_its_page()
    {
        await using var app = await ServerApp.StartAsync();
        await FillAsync(app.Record);
        using var client = await app.ClientAsync(Role.Auditor);
        var lineage = Json.Read<LineageView>(await client.GetByteArrayAsync(new Uri("/api/v1/things/m%40base/lineage", UriKind.Relative)));
        string Name(string id) => lineage.Nodes.Single(n => n.Id == id).Name;
        var says = lineage.Edges.Select(e => $"{Name(e.To)} | {e.Says} | {Name(e.From)}").ToList();
        Assert.Contains("tune.py | started from | m@base", says);
        Assert.Contains("m@tuned | made by | tune.py", says);
        Assert.Contains("tune-again.py | started from | m@tuned", says);
        Assert.Contains("m@again | made by | tune-again.py", says);
        Assert.Contains("m@locked | verified as made from | m@base", says);
        Assert.Contains("<i>forgotten</i> | made by | forgotten.py", says);
        Assert.Equal("not registered", lineage.Nodes.Single(n => n.Name == "<i>forgotten</i>").Detail);
        Assert.DoesNotContain(lineage.Edges, e => e.Circular);
        Assert.Equal("m@base", Assert.Single(lineage.Nodes, n => n.Here).Name);

        // Backwards from the lock's version too.
        var locked = Json.Read<LineageView>(await client.GetByteArrayAsync(new Uri("/api/v1/things/m%40locked/lineage", UriKind.Relative)));
        Assert.Contains(locked.Edges, e => e.Source == LineageSource.Verification && locked.Nodes.Single(n => n.Id == e.From).Name == "m@base");

        var query = Json.Read<BomAnswer>(await client.GetByteArrayAsync(new Uri($"/api/v1/boms?contains={Base}", UriKind.Relative)));
        Assert.Equal(["m@again", "m@locked", "m@tuned", null], query.Made.Select(m => m.Thing).Order(Comparer<string?>.Create((a, b) => a is null ? 1 : b is null ? -1 : string.CompareOrdinal(a, b))));

        var page = await client.GetStringAsync(new Uri("/models/m@base?tab=lineage", UriKind.Relative));
        foreach (var shown in new[] { "tune.py", "m@tuned", "tune-again.py", "m@again", "verified as made from", "base-model verification", "not registered", "&lt;i&gt;forgotten" })
            Assert.Contains(shown, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>forgotten", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hundred_fine_tunes_of_one_base_are_drawn_bounded_and_it_says_so()
    {
        await using var app = await ServerApp.StartAsync();
        var platform = app.Record.As(Role.MlPlatform);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.Model, "m", "Model")));
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "m@base", "m@base", "m", Digests: [Base])));
        for (var i = 0; i < 100; i++)
        {
            var digest = Digest.Sha256(BitConverter.GetBytes(i));
            DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, $"m@{i}", $"m@{i}", "m", Digests: [digest])));
            DeployedRecord.Ok(await app.Record.Admin.FileEvidenceAsync(new EvidenceRequest("training-provenance", [], [new Subject("x", digest)], Run($"tune-{i}.py", Base), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay run", "1"))));
        }

        using var client = await app.ClientAsync(Role.Auditor);
        var lineage = Json.Read<LineageView>(await client.GetByteArrayAsync(new Uri("/api/v1/things/m%40base/lineage", UriKind.Relative)));
        Assert.InRange(lineage.Nodes.Count, 20, LineageGraph.MostNodes);
        Assert.Contains(lineage.Notes, n => n.Contains("assay bom query", StringComparison.Ordinal));
    }
}

/// <summary>Bills are read once, within bounds, and what was erased is not shown from memory.</summary>
public sealed class BillCacheTests
{
    static JsonElement Bill(string name, int components) => Json.Element(new
    {
        bomFormat = "CycloneDX",
        specVersion = "1.6",
        version = 1,
        metadata = new { component = new { type = "machine-learning-model", name, bomRef = "m" } },
        components = Enumerable.Range(0, components).Select(i => new { type = "library", name = $"p{i}", version = "1", purl = $"pkg:pypi/p{i}@1" }),
    });

    static async Task<EvidenceRow> FileAsync(TestRecord record, string name, int components) => DeployedRecord.Ok(await record.Admin.FileEvidenceAsync(
        new EvidenceRequest("aibom", [], [new Subject(name, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(name)))], Bill(name, components), null, EvidenceResult.NotStated, Origin.Measured, new Tool("assay", "1"))));

    [Fact]
    public async Task A_bill_is_read_once_until_it_is_old_and_never_again_after_it_was_erased()
    {
        await using var record = await TestRecord.CreateAsync();
        var clock = new MovedClock();
        using var cache = new BillCache(clock);
        var row = await FileAsync(record, "one", 100);
        var first = await cache.ReadAsync(record.Admin, row, default);
        Assert.Equal(100, first.Bom!.Components.Count);
        Assert.Same(first, await cache.ReadAsync(record.Admin, row, default));
        Assert.Equal(101, first.Lines.Count);
        Assert.Equal(1, cache.Readings);

        clock.Advance(TimeSpan.FromMinutes(11));
        cache.Trim();
        Assert.Equal(0, cache.Bytes);
        await cache.ReadAsync(record.Admin, row, default);
        Assert.Equal(2, cache.Readings);

        DeployedRecord.Ok(await record.As(Role.Legal).EraseAsync(new ErasureRequest("asked for", Entry: row.Entry)));
        var erased = (await record.Admin.EvidenceAsync(row.Entry)).Value!.Row;
        Assert.Equal("it was erased", (await cache.ReadAsync(record.Admin, erased, default)).Unreadable);
        Assert.Equal(0, cache.Bytes);
    }

    [Fact]
    public async Task Many_who_ask_at_once_read_each_bill_at_most_twice_and_what_is_kept_stays_within_its_bound()
    {
        await using var record = await TestRecord.CreateAsync();
        using var cache = new BillCache(TimeProvider.System);
        var rows = new List<EvidenceRow>();
        for (var i = 0; i < 3; i++)
            rows.Add(await FileAsync(record, $"bill {i}", 200));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => cache.ReadAsync(record.Admin, rows[i % 3], default)));
        Assert.InRange(cache.Readings, 3, 6);
        // The same bill read by two at once is kept once.
        var one = cache.Bytes / 3;
        Assert.InRange(cache.Bytes, 3 * 200 * 50, 3 * 200 * 100 * BillCache.PerByte);
        Assert.Equal(cache.Bytes, 3 * one);
    }
}
