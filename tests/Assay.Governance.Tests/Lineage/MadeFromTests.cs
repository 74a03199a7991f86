using System.Text.Json;
using Assay.Governance.Tests.Records;

namespace Assay.Governance.Tests.Lineage;

/// <summary>From a digest forward: what runs, verified locks and bills say was made from it.</summary>
public sealed class MadeFromTests
{
    static readonly Digest Base = Digest.Sha256("base"u8), BaseFile = Digest.Sha256("base/model.safetensors"u8), Tuned = Digest.Sha256("tuned"u8), Small = Digest.Sha256("small"u8), Data = Digest.Sha256("data"u8);

    static JsonElement Run(params (string Role, Digest Digest, Digest? File)[] materials) => JsonDocument.Parse(Json.Text(new
    {
        buildDefinition = new
        {
            buildType = "https://example.test/run/v1",
            externalParameters = new { command = new[] { "python3", "train.py" } },
            resolvedDependencies = materials.Select(m => new
            {
                name = m.Role,
                digest = new Dictionary<string, string> { [m.Digest.Algorithm] = m.Digest.Hex },
                annotations = new { role = m.Role, files = m.File is { } file ? new[] { new { name = "model.safetensors", digests = new[] { file.ToString() } } } : null },
            }),
        },
        runDetails = new { builder = new { id = "https://example.test/builder" } },
    })).RootElement;

    static Task<Answer<EvidenceRow>> File(IRecord record, string kind, Subject subject, JsonElement predicate) =>
        record.FileEvidenceAsync(new EvidenceRequest(kind, [], [subject], predicate, null, EvidenceResult.Passed, Origin.Measured, new Tool("assay run", "1")));

    static async Task<IReadOnlyList<MadeFrom>> MadeAsync(IRecord record, Digest digest) => DeployedRecord.Ok(await record.BomsContainingAsync(new BomQuery(digest.ToString()))).Made;

    [Fact]
    public async Task A_fine_tune_made_by_a_run_is_found_from_its_base_without_any_bill_and_so_is_what_was_made_from_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Small);
        var admin = record.Admin;
        DeployedRecord.Ok(await record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.ModelVersion, "fraud@0.9", "Fraud 0.9", "fraud", Digests: [Tuned])));
        var tuned = DeployedRecord.Ok(await File(admin, "training-provenance", new Subject("tuned", Tuned), Run(("base-model", Base, BaseFile), ("dataset", Data, null))));
        var small = DeployedRecord.Ok(await File(admin, "training-provenance", new Subject("small", Small), Run(("base-model", Tuned, null))));

        foreach (var asked in new[] { Base, BaseFile })
        {
            var made = await MadeAsync(admin, asked);
            Assert.Equal([("fraud@0.9", 1, tuned.Entry, "base-model"), (DeployedRecord.Version, 2, small.Entry, "base-model")], made.Select(m => (m.Thing, m.Steps, m.Entry, m.Role)));
            Assert.Equal([new BomDeployment(DeployedRecord.Deployment, DeployedRecord.UseCase, DeploymentStatus.Live)], made[1].Deployments);
        }

        Assert.Equal("dataset", (await MadeAsync(admin, Data))[0].Role);
        Assert.Empty(await MadeAsync(admin, Small));
        var deployed = DeployedRecord.Ok(await admin.BomsContainingAsync(new BomQuery(Base.ToString(), DeployedOnly: true)));
        Assert.Equal(DeployedRecord.Version, Assert.Single(deployed.Made).Thing);
        Assert.Equal(2, deployed.Runs);
    }

    [Fact]
    public async Task An_output_that_nobody_registered_is_told_of_too()
    {
        await using var record = await TestRecord.CreateAsync();
        DeployedRecord.Ok(await File(record.Admin, "training-provenance", new Subject("forgotten", Tuned), Run(("base-model", Base, null))));
        var made = Assert.Single(await MadeAsync(record.Admin, Base));
        Assert.Equal(("forgotten", null, 1), (made.Name, made.Thing, made.Steps));
    }

    [Fact]
    public async Task A_verified_lock_leads_from_each_base_model_to_the_version_and_from_a_base_not_to_itself()
    {
        await using var record = await TestRecord.CreateAsync();
        var all = Digest.Sha256("both"u8);
        static JsonElement Verified(Digest digest, params Digest[] bases) => JsonDocument.Parse(Json.Text(new
        {
            model = "org/base",
            source = "https://example.test/org/base",
            digest = digest.ToString(),
            baseModels = bases.Length == 0 ? null : bases.Select(b => b.ToString()),
            verifiedBy = "published-digest",
            licence = "mit",
            conclusion = "The same.",
        })).RootElement;
        DeployedRecord.Ok(await File(record.Admin, "base-model-verification", new Subject("tuned", Tuned), Verified(all, Base, BaseFile)));
        DeployedRecord.Ok(await File(record.Admin, "base-model-verification", new Subject("base", Base), Verified(Base)));
        foreach (var asked in new[] { Base, BaseFile, all })
            Assert.Equal(("tuned", "base-model-verification"), Assert.Single((await MadeAsync(record.Admin, asked)).Select(m => (m.Name, m.Kind))));
    }

    [Fact]
    public async Task Circles_end_and_erasing_the_provenance_takes_it_away_also_after_a_rebuild()
    {
        await using var record = await TestRecord.CreateAsync();
        var first = DeployedRecord.Ok(await File(record.Admin, "training-provenance", new Subject("a", Base), Run(("base-model", Tuned, null), ("base-model", Base, null))));
        DeployedRecord.Ok(await File(record.Admin, "training-provenance", new Subject("b", Tuned), Run(("base-model", Base, null))));
        Assert.Equal(["b", "a"], (await MadeAsync(record.Admin, Base)).Select(m => m.Name));
        await record.Store.RebuildAsync();
        Assert.Equal(["b", "a"], (await MadeAsync(record.Admin, Base)).Select(m => m.Name));
        DeployedRecord.Ok(await record.As(Role.Legal).EraseAsync(new ErasureRequest("asked for", Entry: first.Entry)));
        Assert.Equal(["b"], (await MadeAsync(record.Admin, Base)).Select(m => m.Name));
        await record.Store.RebuildAsync();
        Assert.Equal(["b"], (await MadeAsync(record.Admin, Base)).Select(m => m.Name));
    }

    [Fact]
    public async Task Many_runs_from_one_base_are_cut_and_it_says_so()
    {
        await using var record = await TestRecord.CreateAsync();
        for (var i = 0; i < 12; i++)
            DeployedRecord.Ok(await File(record.Admin, "training-provenance", new Subject($"m{i}", Digest.Sha256(BitConverter.GetBytes(i))), Run(("base-model", Base, null))));
        var answer = DeployedRecord.Ok(await record.Admin.BomsContainingAsync(new BomQuery(Base.ToString(), Limit: 10)));
        Assert.Equal((10, true), (answer.Made.Count, answer.IsCut));
    }

    [Theory]
    [InlineData("""{"buildDefinition":{"resolvedDependencies":[1,null,{},[],{"digest":[]},{"digest":{"sha256":7}},{"name":"\ud800","digest":{"sha256":"BASE"}},{"annotations":{"role":"\udc00\u0000","files":[1,{"digests":"x"},{"digests":["BASE"]}]}}]}}""")]
    [InlineData("""{"buildDefinition":{"resolvedDependencies":{}}}""")]
    [InlineData("[]")]
    public async Task Provenance_of_strangers_is_indexed_as_far_as_it_goes(string json)
    {
        await using var record = await TestRecord.CreateAsync();
        // As another builder signed it: the schema of provenance is not ours to enforce.
        using var document = JsonDocument.Parse(json.Replace("BASE", Base.Hex, StringComparison.Ordinal));
        var statement = new Statement([new Subject("m", Tuned)], PredicateTypes.SlsaProvenance, document.RootElement.Clone());
        var materials = Assay.Governance.Materials.Of("training-provenance", statement.Predicate).ToList();
        Assert.All(materials, m => Assert.DoesNotContain('\0', m.Name + m.Role));
        Assert.Equal(json.Contains("BASE", StringComparison.Ordinal), materials.Exists(m => m.Digest == Base));
    }
}
