using System.Net;
using System.Text.Json;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Record;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.Gateways;

/// <summary>Findings that take model versions out of production, on gateways that follow the record.</summary>
public sealed class TakedownTests(PostgresCluster cluster)
{
    static readonly Digest Base = Digest.Sha256("base"u8), Tokeniser = Digest.Sha256("tokeniser"u8);

    [Trait("machine", "alone")]
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_finding_in_a_base_model_stops_what_was_made_from_it_when_a_second_person_agrees(Engine engine)
    {
        await using var fleet = await Fleet.StartAsync(engine, cluster, 2);
        var finding = await FillAsync(fleet);
        await AskAsync(fleet, ("shop", 6), ("chat", 4));
        var security = fleet.Record.As(Role.AppSec);
        var preview = await UntilAsync(security, finding, p => p.Seen is not null && p.Routes is [{ Requests: 6 }]);
        Assert.Null(preview.Refused);
        Assert.Equal(["base@1 0", "fraud@1.0.0 1", "nightly 1"], preview.Versions.Select(v => $"{v.Version} {v.Steps}"));
        Assert.Equal("base model by entry", preview.Versions[1].Why[.."base model by entry".Length]);
        // The tokeniser that other@1 has too leads nowhere.
        Assert.Contains(Fleet.Old, preview.Stops);
        var route = Assert.Single(preview.Routes);
        Assert.Equal(("shop", "old", "new"), (route.Route, Assert.Single(route.Upstreams), Assert.Single(route.Left)));
        Assert.Equal(["g0", "g1"], route.Gateways);
        Assert.Equal(["brave"], preview.Unknown);
        Assert.Equal((60.0, 2), (preview.Share, preview.Needed));

        var proposed = DeployedRecord.Ok(await security.ProposeTakedownAsync(new(finding, "it calls home")));
        Assert.Equal(TakedownState.Proposed, proposed.State);
        await ArrivedAsync(fleet);
        await AskAsync(fleet, ("shop", 2));
        Assert.Equal(RefusalKind.SeparationOfDuties, (await security.AnswerTakedownAsync(new(proposed.Id, true))).Refusal?.Kind);
        Assert.Equal(RefusalKind.Conflict, (await security.ProposeTakedownAsync(new(finding))).Refusal?.Kind);

        var done = DeployedRecord.Ok(await fleet.Record.As(Role.SecurityOperations).AnswerTakedownAsync(new(proposed.Id, true)));
        Assert.Equal((TakedownState.CarriedOut, 2), (done.State, done.People.Count));
        foreach (var member in fleet.Members)
        {
            Assert.True(await fleet.UntilAsync(member, HttpStatusCode.ServiceUnavailable, "shop") < TimeSpan.FromSeconds(1));
            using var other = await fleet.AskAsync(member);
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        var pulled = (await security.SwitchesAsync()).Single(s => s.Value == Fleet.Old.ToString());
        Assert.True(pulled.Stopped);
        Assert.StartsWith(finding, pulled.Reason, StringComparison.Ordinal);
        Assert.Equal(DeploymentStatus.TakenDown, Assert.Single(DeployedRecord.Ok(await security.EngagementAsync(DeployedRecord.UseCase)).Deployments).Status);
        Assert.Equal(RefusalKind.Conflict, (await security.ProposeTakedownAsync(new(finding))).Refusal?.Kind);
        Assert.True((await RecordVerifier.VerifyAsync(fleet.Record.Store)).Ok);
    }

    [Fact]
    public async Task What_nobody_counts_needs_two_people_and_a_route_on_its_way_goes_back()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 0);
        await DeployedRecord.FillAsync(fleet.Record, Fleet.Old);
        var platform = fleet.Record.On(fleet.Record.Store, Role.MlPlatform, DeployedRecord.Policies);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "fraud@2.0.0", "Fraud 2.0.0", "fraud", Digests: [Fleet.New])));
        DeployedRecord.Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, "fraud@2.0.0")));
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment))
            DeployedRecord.Ok(await fleet.Record.On(fleet.Record.Store, Role.Grc, DeployedRecord.Policies).DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", "fraud@2.0.0")));
        DeployedRecord.Ok(await platform.StartRolloutAsync(new("shop", DeployedRecord.Deployment, DeployedRecord.Version, "fraud@2.0.0", 50)));
        var finding = await FindAsync(fleet, new Subject("fraud@2.0.0", Fleet.New));
        var preview = DeployedRecord.Ok(await platform.PreviewTakedownAsync(new(finding)));
        Assert.Equal((null, 2), (preview.Share, preview.Needed));
        var proposed = DeployedRecord.Ok(await platform.ProposeTakedownAsync(new(finding)));
        DeployedRecord.Ok(await fleet.Record.As(Role.Leadership).AnswerTakedownAsync(new(proposed.Id, true)));
        Assert.Equal(RolloutState.RolledBack, Assert.Single(await platform.RolloutsAsync()).State);
        var deployment = Assert.Single(DeployedRecord.Ok(await platform.EngagementAsync(DeployedRecord.UseCase)).Deployments);
        Assert.Equal((DeployedRecord.Version, DeploymentStatus.Live), (deployment.ModelVersionName, deployment.Status));
    }

    [Theory]
    [InlineData(Severity.High, Origin.Measured)]
    [InlineData(Severity.Critical, Origin.Filed)]
    public async Task What_the_policy_does_not_trust_takes_nothing_down(Severity severity, Origin origin)
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 0);
        var finding = await FindAsync(fleet, new Subject("m", Base), severity, origin);
        var security = fleet.Record.As(Role.AppSec);
        Assert.NotNull(DeployedRecord.Ok(await security.PreviewTakedownAsync(new(finding))).Refused);
        Assert.Equal(RefusalKind.Invalid, (await security.ProposeTakedownAsync(new(finding))).Refusal?.Kind);
        Assert.Equal(RefusalKind.Forbidden, (await fleet.Record.As(Role.Auditor).ProposeTakedownAsync(new(finding))).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await security.PreviewTakedownAsync(new("AS-99"))).Refusal?.Kind);
        Assert.Empty(await security.SwitchesAsync());
    }

    [Fact]
    public async Task By_itself_a_server_takes_down_what_is_small_and_proposes_the_rest_and_a_refusal_holds()
    {
        await using var fleet = await Fleet.StartAsync(Engine.Sqlite, cluster, 1);
        var finding = await FillAsync(fleet);
        Assert.Empty(await Server(fleet, "never", 90).RunTakedownsAsync());
        await AskAsync(fleet, ("shop", 3), ("chat", 3));
        await UntilAsync(fleet.Record.As(Role.AppSec), finding, p => p.Share == 50);
        // 50 % is more than 40: it waits for people, and is not proposed twice.
        var proposed = Assert.Single(await Server(fleet, "small", 40).RunTakedownsAsync());
        Assert.Equal((TakedownState.Proposed, 2, 0), (proposed.State, proposed.Needed, proposed.People.Count));
        Assert.Empty(await Server(fleet, "small", 40).RunTakedownsAsync());
        Assert.Equal(TakedownState.Proposed, DeployedRecord.Ok(await fleet.Record.As(Role.AppSec).AnswerTakedownAsync(new(proposed.Id, true))).State);
        Assert.Equal(TakedownState.Refused, DeployedRecord.Ok(await fleet.Record.As(Role.Leadership).AnswerTakedownAsync(new(proposed.Id, false, "we need it"))).State);
        Assert.Empty(await Server(fleet, "small", 90).RunTakedownsAsync());

        // Another finding, of something that serves nobody.
        await FindAsync(fleet, new Subject("spare", Digest.Sha256("spare"u8)));
        var done = Assert.Single(await Server(fleet, "small", 90).RunTakedownsAsync());
        Assert.Equal((TakedownState.CarriedOut, 0, true), (done.State, done.Needed, done.Automatic));
        // What a person lets go again stays so.
        DeployedRecord.Ok(await fleet.Record.As(Role.Leadership).ChangeSwitchAsync(new(SwitchScope.Model, done.Stops[0].ToString(), false, "mended by a guard")));
        Assert.Empty(await Server(fleet, "always", 0).RunTakedownsAsync());
        Assert.True((await RecordVerifier.VerifyAsync(fleet.Record.Store)).Ok);
    }

    [Theory]
    [InlineData("severity: critical\nsources: [{}]\ntwo-people-above: 10\n", "sources[0].origin")]
    [InlineData("severity: critical\nsources:\n  - tool: assay\n", "two-people-above")]
    [InlineData("severity: medium\nsources:\n  - tool: assay\ntwo-people-above: 10\nautomatic: small\n", "automatic")]
    [InlineData("severity: critical\nsources:\n  - tool: assay\ntwo-people-above: 10\nautomatik: never\n", "")]
    public void A_policy_that_is_not_understood_is_refused_with_its_place(string yaml, string path)
    {
        Assert.Null(TakedownPolicy.Read(yaml, "takedown.yaml", out var errors));
        Assert.Contains(errors, e => e.Path == path && e.Line > 0);
    }

    static EmbeddedRecord Server(Fleet fleet, string automatic, int share)
    {
        var folder = Directory.CreateTempSubdirectory("assay-takedown-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, TakedownPolicy.FileName), $"severity: critical\nsources:\n  - origin: measured\ntwo-people-above: {share}\nautomatic: {automatic}\n");
            return new EmbeddedRecord(fleet.Record.Store, fleet.Record.Session, DeployedRecord.Ok(GatePolicies.FromFolder(folder.FullName)), fleet.Record.Clock);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    // base@1 has the finding; fraud@1.0.0 and an unregistered model were made from it; other@1 shares the tokeniser only.
    static async Task<string> FillAsync(Fleet fleet)
    {
        await DeployedRecord.FillAsync(fleet.Record, Fleet.Old, Tokeniser);
        var platform = fleet.Record.As(Role.MlPlatform);
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "base@1", "Base 1", "fraud", Digests: [Base, Tokeniser])));
        DeployedRecord.Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "other@1", "Other 1", "fraud", Digests: [Digest.Sha256("other"u8), Tokeniser])));
        await BillAsync(platform, [new("fraud", Fleet.Old), new("tokeniser", Tokeniser)], Base);
        await BillAsync(platform, [new("nightly", Digest.Sha256("nightly"u8))], Base);
        await BillAsync(platform, [new("other", Digest.Sha256("other"u8)), new("tokeniser", Tokeniser)], Digest.Sha256("elsewhere"u8));
        return await FindAsync(fleet, new Subject("base", Base));
    }

    static async Task BillAsync(EmbeddedRecord record, IReadOnlyList<Subject> subjects, Digest part)
    {
        var bill = JsonDocument.Parse($$"""{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"machine-learning-model","bom-ref":"m","name":"m"} },"components":[{"type":"machine-learning-model","bom-ref":"b","name":"base","hashes":[{"alg":"SHA-256","content":"{{part.Hex}}"}]}]}""").RootElement;
        DeployedRecord.Ok(await record.FileEvidenceAsync(new EvidenceRequest("aibom", [], subjects, bill, null, EvidenceResult.NotStated, Origin.Measured, new Tool("assay", "1"))));
    }

    static async Task<string> FindAsync(Fleet fleet, Subject subject, Severity severity = Severity.Critical, Origin origin = Origin.Measured)
    {
        var found = new Finding { RuleId = "pickle-dangerous-import", Title = $"Runs code when {subject.Name} is loaded", Severity = severity, Fingerprint = Fingerprint.Of("test/1", subject.Name) };
        var security = fleet.Record.As(Role.AppSec);
        DeployedRecord.Ok(await security.FileEvidenceAsync(new EvidenceRequest("model-scan", [], [subject], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, origin, new Tool("assay", "1"), [found])));
        return (await security.FindingsAsync(new FindingQuery(Sort: "-id"))).Items.First(f => f.SubjectName == subject.Name).Id;
    }

    static async Task AskAsync(Fleet fleet, params (string Route, int Count)[] requests)
    {
        foreach (var (route, count) in requests)
            for (var i = 0; i < count; i++)
            {
                using var answer = await fleet.AskAsync(fleet.Members[i % fleet.Members.Count], route);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
    }

    static async Task<TakedownPreview> UntilAsync(EmbeddedRecord record, string finding, Func<TakedownPreview, bool> seen)
    {
        for (var i = 0; ; i++)
        {
            var preview = DeployedRecord.Ok(await record.PreviewTakedownAsync(new(finding)));
            if (seen(preview))
                return preview;
            Assert.True(i < 200, $"the gateways' counts never came: {Json.Text(preview)}");
            await Task.Delay(50);
        }
    }

    static async Task ArrivedAsync(Fleet fleet)
    {
        var size = await fleet.Record.Store.ReadAsync(view => view.Size);
        for (var i = 0; fleet.Members.Any(m => m.Follower.Position < size) && i < 200; i++)
            await Task.Delay(20);
    }
}
