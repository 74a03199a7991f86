using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Build.ModelFiles;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Api;

/// <summary>The server scans what is deployed again when its rules changed. Payloads are inert.</summary>
public sealed class RescanTests : IDisposable
{
    static readonly byte[] Evil = [0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, 0x8c, 10, .. "echo inert"u8, 0x85, (byte)'R', (byte)'.'];
    static readonly byte[] Harmless = [0x80, 4, .. "]K\u0001a."u8];

    readonly DirectoryInfo models = Directory.CreateTempSubdirectory("assay-models-");

    public void Dispose() => models.Delete(true);

    [Fact]
    public async Task At_start_what_older_rules_passed_is_scanned_again_and_a_new_critical_finding_takes_the_decision_down()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployAsync(record, Evil);
        await ScanAsync(record, Evil, "older rules");
        Assert.Equal(StampState.Decided, await StampAsync(record));
        await using (var server = await StartAsync(record, TimeSpan.FromHours(24)))
        {
            var round = await RoundAsync(server);
            Assert.Equal([DeployedRecord.Version], round.Recorded);
            Assert.Empty(round.Missed);
            var job = Assert.Single(server.Services.GetRequiredService<ScanJobs>().Scheduled);
            Assert.Equal("schedule", job.Actor);
            Assert.Equal(ScanVerdict.Malicious, job.Scan!.Verdict);
            var evidence = (await record.Admin.EvidenceListAsync(null, "model-scan", DeployedRecord.Version, null, 10)).Items;
            Assert.Equal(2, evidence.Count);
            Assert.Equal(job.Recorded, evidence[0].Entry);
            Assert.Equal((Origin.Measured, EvidenceResult.Failed), (evidence[0].Origin, evidence[0].Result));
            var finding = (await record.Admin.FindingsAsync(new FindingQuery(Thing: DeployedRecord.Version))).Items[0];
            Assert.Equal((Severity.Critical, FindingStatus.Open), (finding.Severity, finding.Status));
            Assert.Equal(StampState.Stale, await StampAsync(record));
        }

        // The record says that it is done: another start does nothing.
        await using var again = await StartAsync(record, TimeSpan.FromHours(24));
        Assert.Empty((await RoundAsync(again)).Recorded);
        Assert.Equal(2, (await record.Admin.EvidenceListAsync(null, "model-scan", null, null, 10)).Items.Count);
    }

    [Fact]
    public async Task What_a_policy_of_the_house_judged_is_judged_by_it_again_and_what_a_file_waives_is_marked_and_counts()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployAsync(record, Evil);
        var house = ScanPolicy.Default with
        {
            Name = "house",
            Text = "house/1",
            Waivers = [new ScanWaiver("pickle-dangerous-import", Digest.Sha256(Evil), null, "read by hand", "Ada", new DateOnly(2999, 1, 1))],
        };
        await ScanAsync(record, Evil, "older rules", house);
        await using var server = await StartAsync(record, TimeSpan.FromHours(24), [.. ScanPolicy.BuiltIn, house]);
        Assert.Equal([DeployedRecord.Version], (await RoundAsync(server)).Recorded);
        var job = Assert.Single(server.Services.GetRequiredService<ScanJobs>().Scheduled);
        Assert.Equal("house", job.Scan!.Options.Policy.Name);
        Assert.Equal(ScanVerdict.Malicious, job.Scan.Verdict);
        Assert.Equal(EvidenceResult.Failed, (await record.Admin.EvidenceListAsync(null, "model-scan", null, null, 1)).Items[0].Result);
        Assert.NotEmpty(Assert.Single(job.Scan.Files).Waived);
    }

    [Fact]
    public async Task What_is_not_below_the_models_folder_is_said_and_stays_due()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Digest.Sha256("elsewhere"u8));
        await using var server = await StartAsync(record, TimeSpan.FromHours(24));
        var (version, reason) = Assert.Single((await RoundAsync(server)).Missed);
        Assert.Equal(DeployedRecord.Version, version);
        Assert.Contains("not below the models folder", reason, StringComparison.Ordinal);
        Assert.Equal([RescanReason.NeverScanned], Assert.Single(await record.Admin.RescansAsync(RescanFilter.Own(ScanPolicy.BuiltIn))).Reasons);
    }

    [Fact]
    public async Task The_schedule_comes_round_again_and_zero_waits_until_somebody_asks()
    {
        await using var record = await TestRecord.CreateAsync();
        await using (var often = await StartAsync(record, TimeSpan.FromMilliseconds(200)))
        {
            await RoundAsync(often);
            await DeployAsync(record, Harmless);
            await Eventually.HoldsAsync(async () => (await record.Admin.RescansAsync(RescanFilter.Own(ScanPolicy.BuiltIn))).Count == 0);
        }

        await ScanAsync(record, Harmless, "older rules");
        await using var never = await StartAsync(record, TimeSpan.Zero);
        var rescans = never.Services.GetRequiredService<ModelRescans>();
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Null(rescans.Last);
        rescans.Look();
        Assert.Equal([DeployedRecord.Version], (await RoundAsync(never)).Recorded);
    }

    [Fact]
    public async Task Over_the_API_everybody_reads_what_is_due_and_a_wrong_question_is_refused()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployAsync(record, Harmless);
        await using var server = await StartAsync(record, TimeSpan.Zero);
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await server.Accounts.IssueAsync("token", null, record.Actors[Role.Auditor], "test", TimeSpan.FromHours(1)));
        var due = Json.Read<IReadOnlyList<RescanRow>>(await client.GetByteArrayAsync("/api/v1/rescans"));
        Assert.Equal([RescanReason.NeverScanned], Assert.Single(due).Reasons);
        await ScanAsync(record, Harmless, null);
        Assert.Equal("[]", await client.GetStringAsync("/api/v1/rescans"));
        Assert.Contains("other-rules", await client.GetStringAsync($"/api/v1/rescans?ruleSet={Digest.Sha256("x"u8)}"), StringComparison.Ordinal);
        foreach (var wrong in new[] { "ruleSet=x", "scanner=x", "policies=a,b", "maxAgeSeconds=-1" })
            Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"/api/v1/rescans?{wrong}")).StatusCode);
    }

    async Task DeployAsync(TestRecord record, byte[] model)
    {
        Directory.CreateDirectory(Path.Combine(models.FullName, "deep"));
        await File.WriteAllBytesAsync(Path.Combine(models.FullName, "deep", "fraud.pkl"), model);
        await DeployedRecord.FillAsync(record, Digest.Sha256(model));
    }

    /// <summary>A real scan's statement, with another rule set unless null, taken into the record as measured and passed.</summary>
    async Task ScanAsync(TestRecord record, byte[] model, string? rules, ScanPolicy? policy = null)
    {
        var report = ModelScanner.Scan(ScanTarget.AtPath(Path.Combine(models.FullName, "deep", "fraud.pkl")), ScanOptions.Default with { Digests = true, Policy = policy ?? ScanPolicy.Default }).ToReport();
        var predicate = JsonNode.Parse(report.Statements[0].Statement.Predicate.GetRawText())!;
        if (rules is not null)
            predicate["ruleSet"] = Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(rules)).ToString();
        DeployedRecord.Ok(await record.As(Role.MlPlatform).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [new Subject("fraud.pkl", Digest.Sha256(model))], JsonSerializer.SerializeToElement(predicate), null, EvidenceResult.Passed, Origin.Measured, report.Tool, [])));
    }

    Task<AssayServer> StartAsync(TestRecord record, TimeSpan every, IReadOnlyList<ScanPolicy>? policies = null) => AssayServer.StartAsync(
        new ServerOptions(record.Store, record.Session, DeployedRecord.Policies, new Uri("http://127.0.0.1:0")) { ModelsFolder = models.FullName, RescanEvery = every, ScanPolicies = policies ?? ScanPolicy.BuiltIn });

    static async Task<StampState> StampAsync(TestRecord record) =>
        DeployedRecord.Ok(await record.On(record.Store, Role.Grc, DeployedRecord.Policies).GateAsync(DeployedRecord.UseCase, Gate.Deployment, DeployedRecord.Version)).Stamp.State;

    static async Task<RescanRound> RoundAsync(AssayServer server)
    {
        var rescans = server.Services.GetRequiredService<ModelRescans>();
        await Eventually.HoldsAsync(() => rescans.Last is not null && !rescans.Running);
        return rescans.Last!;
    }
}
