using Assay.Governance.Tests.Records;
using Assay.Record;

namespace Assay.Governance.Tests;

/// <summary>A small record with a row in every table: things, links, a deployment, evidence, findings, waivers, a decision, a pack, erasures.</summary>
sealed class FullRecord : IAsyncDisposable
{
    FullRecord(TestRecord record) => Record = record;

    public TestRecord Record { get; }

    public string Path { get; private set; } = "";

    public static async Task<FullRecord> CreateAsync()
    {
        var made = new FullRecord(await TestRecord.CreateAsync());
        var record = made.Record;
        made.Path = await new HostTables(record.Store).QueryAsync<string>("SELECT file FROM pragma_database_list WHERE name = 'main'") is [var path] ? path : throw new InvalidOperationException();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "credit-risk", "Credit risk", Purpose: "Scores loans", RiskClass: RiskClass.Minimal, OwnerRole: Role.MlPlatform)));
        var useCase = Ok(await record.Admin.ThingAsync("credit-risk")).Thing;
        var weights = Digest.Sha256("weights"u8);
        var now = record.Clock.GetUtcNow();
        await made.Append(EntryTypes.Register, new RegisterBody("m_1", ThingKind.Model, "scorer", "Scorer", null, null, null, RiskClass.Unclassified, [], Attributes()));
        await made.Append(EntryTypes.Register, new RegisterBody("mv_1", ThingKind.ModelVersion, "scorer@1", "Scorer 1", "m_1", null, null, RiskClass.Unclassified, [weights], Attributes()));
        await made.Append(EntryTypes.Register, new RegisterBody("dp_1", ThingKind.Deployment, "live", "Live", useCase.Id, null, null, RiskClass.Unclassified, [], Attributes()));
        await made.Append(EntryTypes.Policy, new PolicyBody(Gate.UseCaseIntake, weights), new NewBlob("policy", "application/yaml", "gate: use-case-intake"u8.ToArray()));
        var basis = new DecisionBasis(
            Gate.UseCaseIntake, weights, now, 20, RiskClass.Minimal, Attributes(), new ThingFacts(useCase.Id, useCase.Name, [weights]), null, [],
            [new BasisEvidence(3, weights, "model-card", "scorer@1")], [new BasisRequirement("evidence:model-card", RequirementState.Met)], [], null, null);
        var decided = Envelope.Sign(new Statement([new Subject(useCase.Slug, [weights])], PredicateTypes.GateDecision, Json.Element(new { outcome = "proceed" })), record.Session.Actor).ToBytes();
        await made.Append(
            EntryTypes.Decision, new DecisionBody(useCase.Id, Gate.UseCaseIntake, null, "proceed", true, Role.Grc, weights, Digest.Sha256(decided), record.Session.Actor.KeyId, basis),
            new NewBlob("envelope", "application/vnd.dsse.envelope.v1+json", decided), new NewBlob("words", "application/json", "{}"u8.ToArray()));
        await made.Append(EntryTypes.Link, new LinkBody(useCase.Id, "mv_1", false));
        await made.Append(EntryTypes.Deployment, new DeploymentBody("dp_1", "mv_1", DeploymentStatus.Planned, 10), new NewBlob("comment", "text/plain", "soon"u8.ToArray()));
        await made.Append(EntryTypes.Pack, new PackBody("p_1", useCase.Id, "mv_1", 9, weights, weights, 1234));
        await made.Append(EntryTypes.KillSwitch, new SwitchBody(SwitchScope.Route, "chat", true), new NewBlob("reason", "text/plain", "it said so"u8.ToArray()));
        await made.Append(EntryTypes.Rollout, new RolloutBody("ro_1", "chat", "dp_1", "mv_1", weights, "mv_1", Digest.Sha256("new"u8), RolloutState.Running, 5, null, null), new NewBlob("comment", "text/plain", "slowly"u8.ToArray()));
        await made.Append(EntryTypes.Takedown, new TakedownBody("td_1", "AS-1", weights, TakedownState.Proposed, [weights], weights, 12.5, 2, [record.Actors[Role.AppSec]], false), new NewBlob("comment", "text/plain", "at once"u8.ToArray()));
        await made.Append(EntryTypes.GuardPolicy, new GuardPolicyBody(weights, "shop", [new GuardFacts("secrets", "secrets", "block", "closed", "enforce", 0.5, ["output"])]), new NewBlob("source", "application/json", "{}"u8.ToArray()), new NewBlob("comment", "text/plain", "why"u8.ToArray()));
        await made.Append(EntryTypes.GuardRoute, new GuardRouteBody("gt_1", "chat", weights, Digest.Sha256("next"u8), GuardTrial.Canary, 5, GuardRouteBody.OfFile, ["secrets: it is gone"]), new NewBlob("comment", "text/plain", "try"u8.ToArray()));
        await made.Append(EntryTypes.GatewayGone, new GatewayGoneBody("gw_1", "eu-1", now, 7), new NewBlob("reason", "text/plain", "its machine is gone"u8.ToArray()));
        await made.Append(EntryTypes.GatewayKey, new GatewayKeyBody("0123456789ab", "shop", ["chat"], [], null, false));
        await made.Append(EntryTypes.Evidence, Body(record, weights, out var envelope), new NewBlob("envelope", "application/json", envelope), new NewBlob("details", "application/json", "{}"u8.ToArray()));
        var bill = Json.Element(new { bomFormat = "CycloneDX", specVersion = "1.6", components = new[] { new { type = "library", name = "torch", version = "2.6.0", purl = "pkg:pypi/torch@2.6.0" } } });
        var listed = Envelope.Sign(new Statement([new Subject("scorer@1", [weights])], PredicateTypes.CycloneDx, bill), record.Session.Evidence).ToBytes();
        await made.Append(
            EntryTypes.Evidence, Body(record, weights, out _) with { Kind = "aibom", Envelope = Digest.Sha256(listed), PredicateType = PredicateTypes.CycloneDx, Findings = [], Metrics = [] },
            new NewBlob("envelope", "application/json", listed));
        var run = Json.Element(new { buildDefinition = new { resolvedDependencies = new[] { new { name = "base", digest = new { sha256 = Digest.Sha256("base"u8).Hex }, annotations = new { role = "base-model" } } } } });
        var trained = Envelope.Sign(new Statement([new Subject("scorer@1", [weights])], PredicateTypes.SlsaProvenance, run), record.Session.Evidence).ToBytes();
        await made.Append(
            EntryTypes.Evidence, Body(record, weights, out _) with { Kind = "training-provenance", Envelope = Digest.Sha256(trained), PredicateType = PredicateTypes.SlsaProvenance, Findings = [], Metrics = [] },
            new NewBlob("envelope", "application/json", trained));
        await made.Append(EntryTypes.Finding, new FindingBody("AS-1", "in-progress", record.Actors[Role.MlPlatform], now.AddDays(5)), new NewBlob("comment", "text/plain", "looking"u8.ToArray()));
        foreach (var change in new[] { "requested", "approved" })
            await made.Append(EntryTypes.Waiver, new WaiverBody("w_1", change, "risk-acceptance", "AS-2", Expires: now.AddDays(30), Role: change == "approved" ? "grc" : null), new NewBlob("rationale", "text/plain", "small"u8.ToArray()));
        await made.Append(EntryTypes.Waiver, new WaiverBody("w_2", "requested", "exception", UseCase: useCase.Id, Gate: "deployment", Requirement: "evidence:model-card", Severity: Severity.High, Expires: now.AddDays(3)));
        Ok(await record.Admin.GrantAsync(new(record.Actors[Role.Grc], Role.MlPlatform, Withdraw: false)));
        var size = await record.Store.ReadAsync(view => view.Size);
        var details = await record.Store.ReadAsync(view => view.Entries(0, size).Last(e => e.Blobs.ContainsKey("details")).Blobs["details"]);
        await made.Append(EntryTypes.Erasure, new { commitments = new[] { details }, reason = "asked for" });
        Ok(await record.Admin.EraseAsync(new("left the company", Actor: record.Actors[Role.Grc])));
        var report = await RecordVerifier.VerifyAsync(record.Store);
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        foreach (var table in RecordProjections.All.SelectMany(p => p.Tables))
            Assert.True((await new HostTables(record.Store).QueryAsync<long>($"SELECT COUNT(*) FROM {table.Name}"))[0] > 0, $"{table.Name} is empty: the record is not full");
        return made;
    }

    public ValueTask DisposeAsync() => Record.DisposeAsync();

    static EvidenceBody Body(TestRecord record, Digest weights, out byte[] envelope)
    {
        var subject = new Subject("scorer@1", [weights]);
        envelope = Envelope.Sign(new Statement([subject], "https://example.org/scan/v1", Json.Element(new { ok = false })), record.Session.Evidence).ToBytes();
        return new EvidenceBody(
            "model-scan", Origin.Measured, EvidenceResult.Failed, new Tool("scanner", "1.0"), [subject], Digest.Sha256(envelope), "https://example.org/scan/v1", record.Session.Evidence.KeyId,
            record.Clock.GetUtcNow().AddDays(90), [new Metric("ratio", 0.25, "share", "age=young", 0.2, 0.3, 0.95, 400), new Metric("files", 12)], 1,
            [.. Enumerable.Range(1, 3).Select(i => new SeenFinding($"AS-{i}", "opened", $"f1:{i}", "rule-a", $"Weakness {i}", (Severity)(i % 5), i == 1 ? 7.5 : null, "scorer@1", weights, record.Clock.GetUtcNow().AddDays(30)))], []);
    }

    Task Append<T>(string type, T body, params NewBlob[] blobs) =>
        Record.Store.AppendAsync(_ => [new NewEntry(type, 1, Record.Session.ActorId, Json.Element(body)) { Blobs = blobs }]);

    static Dictionary<string, string> Attributes() => new() { ["model-type"] = "predictive" };

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
