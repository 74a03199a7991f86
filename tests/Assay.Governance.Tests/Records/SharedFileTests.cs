using System.Text.Json;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Records;

/// <summary>Versions that share a file: evidence about one of them says nothing good of the other.</summary>
public sealed class SharedFileTests
{
    static readonly Digest Old = Digest.Sha256("root of 1"u8), New = Digest.Sha256("root of 2"u8), Weights = Digest.Sha256("weights"u8), Scaler = Digest.Sha256("scaler"u8);

    [Theory, InlineData("checkpoint-signature"), InlineData("aibom")]
    public async Task A_signature_or_bill_of_the_version_before_does_not_meet_the_next(string kind)
    {
        // The same weights, with a file of configuration more: only the root digest tells them apart.
        await using var record = await StartAsync([Old, Weights], [New, Weights]);
        var piece = await LookAsync(record, kind, EvidenceResult.Passed, Old, Weights);
        Assert.Equal(EvidenceResult.Passed, piece.Result);
        Assert.Equal(RequirementState.Met, (await Judged(record, kind, "m@1")).State);
        var next = await Judged(record, kind, "m@2");
        Assert.Equal(RequirementState.Missing, next.State);
        Assert.Contains("about some of the files only", next.Detail, StringComparison.Ordinal);
        Assert.True(Ok(await record.Admin.ThingAsync("m@2")).Evidence.Single().Partial);
        Assert.False(Ok(await record.Admin.ThingAsync("m@1")).Evidence.Single().Partial);
        // An edit of the register entry keeps what the first digest means.
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", Parent: "m", Purpose: "Scores.", Digests: [Weights, Old])));
        Assert.Equal(RequirementState.Met, (await Judged(record, kind, "m@1")).State);
    }

    [Theory, InlineData("checkpoint-signature"), InlineData("aibom"), InlineData("model-scan")]
    public async Task What_is_about_the_folder_of_a_version_does_not_meet_another_that_is_one_file_of_it(string kind)
    {
        await using var record = await StartAsync([Weights], [New, Weights, Scaler]);
        await LookAsync(record, kind, EvidenceResult.Passed, New, Weights, Scaler);
        Assert.Equal(RequirementState.Met, (await Judged(record, kind, "m@2")).State);
        Assert.Equal(RequirementState.Missing, (await Judged(record, kind, "m@1")).State);
        await LookAsync(record, kind, EvidenceResult.Passed, Weights);
        Assert.Equal(RequirementState.Met, (await Judged(record, kind, "m@1")).State);
        Assert.Equal(RequirementState.Met, (await Judged(record, kind, "m@2")).State);
    }

    [Fact]
    public async Task What_a_bill_leaves_out_of_one_file_is_not_closed_by_the_bill_of_a_folder_that_holds_it()
    {
        await using var record = await StartAsync([Weights], [New, Weights]);
        var gap = new Finding { RuleId = "aibom-incomplete", Title = "What the bill leaves out", Severity = Severity.Low, Fingerprint = Fingerprint.Of("test/1", "gap") };
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Bill([gap], new Subject("m.onnx", Weights))));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Bill([], new Subject("model", New), new Subject("m.onnx", Weights))));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        // What the folder's bill leaves out is a finding of its own, and takes nobody's away.
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Bill([gap], new Subject("model", New), new Subject("m.onnx", Weights))));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-2")).Row.Status);
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Bill([], new Subject("m.onnx", Weights))));
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);

        static EvidenceRequest Bill(IReadOnlyList<Finding> findings, params IReadOnlyList<Subject> subjects) =>
            new("aibom", [], subjects, Sample("aibom"), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay", "1"), findings);
    }

    [Fact]
    public async Task Signing_one_file_takes_nothing_back_from_the_version_that_is_signed_whole()
    {
        await using var record = await StartAsync([Old, Weights, Scaler], [New, Weights]);
        await LookAsync(record, "checkpoint-signature", EvidenceResult.Passed, Old, Weights, Scaler);
        await LookAsync(record, "checkpoint-signature", EvidenceResult.Passed, New, Weights);
        Assert.Equal(EvidenceResult.Incomplete, (await LookAsync(record, "checkpoint-signature", EvidenceResult.Passed, Weights)).Result);
        foreach (var version in (string[])["m@1", "m@2"])
            Assert.Equal(RequirementState.Met, (await Judged(record, "checkpoint-signature", version)).State);
    }

    [Fact]
    public async Task A_failed_scan_of_a_shared_file_is_bad_for_every_version_that_has_it_and_a_scan_of_another_file_does_not_mend_it()
    {
        await using var record = await StartAsync([Old, Weights, Scaler], [New, Weights]);
        await LookAsync(record, "model-scan", EvidenceResult.Passed, Weights, Scaler);
        await LookAsync(record, "model-scan", EvidenceResult.Failed, Weights);
        await LookAsync(record, "model-scan", EvidenceResult.Passed, Scaler);
        foreach (var version in (string[])["m@1", "m@2"])
            Assert.Equal(RequirementState.Failed, (await Judged(record, "model-scan", version)).State);
        // The files do not say of which version they are; the scan of a folder names its root, and is of that one alone.
        await LookAsync(record, "model-scan", EvidenceResult.Passed, Weights, Scaler);
        Assert.Equal(RequirementState.Failed, (await Judged(record, "model-scan", "m@1")).State);
        await LookAsync(record, "model-scan", EvidenceResult.Passed, Old, Weights, Scaler);
        Assert.Equal(RequirementState.Met, (await Judged(record, "model-scan", "m@1")).State);
        Assert.Equal(RequirementState.Failed, (await Judged(record, "model-scan", "m@2")).State);
        await LookAsync(record, "model-scan", EvidenceResult.Passed, New, Weights);
        Assert.Equal(RequirementState.Met, (await Judged(record, "model-scan", "m@2")).State);
    }

    [Fact]
    public async Task A_clean_scan_of_one_version_says_nothing_of_another_with_the_same_weights_and_a_file_more()
    {
        await using var record = await StartAsync([Old, Weights], [New, Weights]);
        await LookAsync(record, "model-scan", EvidenceResult.Passed, Old, Weights);
        Assert.Equal(RequirementState.Met, (await Judged(record, "model-scan", "m@1")).State);
        Assert.Equal(RequirementState.Missing, (await Judged(record, "model-scan", "m@2")).State);
    }

    [Fact]
    public async Task Versions_that_share_a_file_are_told_apart_by_the_digest_of_the_whole_and_a_scan_is_about_the_one_that_it_saw()
    {
        await using var record = await StartAsync([Old, Weights], [New, Weights]);
        Assert.Equal([Old, New], (await record.Admin.ThingsAsync(ThingKind.ModelVersion)).Select(t => t.Root!.Value));
        Assert.Equal(New, Ok(await record.Admin.ThingAsync("m@2")).Thing.Root);
        Assert.Equal(New, Ok(await record.Admin.EngagementAsync("scoring")).ModelVersions.Single(v => v.Slug == "m@2").Root);
        var whole = await LookAsync(record, "model-scan", EvidenceResult.Passed, Old, Weights);
        Assert.Equal(["m@1"], Ok(await record.Admin.EvidenceAsync(whole.Entry)).Things.Select(t => t.Slug));
        var file = await LookAsync(record, "model-scan", EvidenceResult.Failed, Weights);
        Assert.Equal(["m@1", "m@2"], Ok(await record.Admin.EvidenceAsync(file.Entry)).Things.Select(t => t.Slug).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_a_version_made_of_several_files_each_has_to_be_looked_at()
    {
        await using var record = await StartAsync([Weights, Scaler], [New], [[Weights], [Scaler]]);
        foreach (var one in (Digest[])[Weights, Scaler])
            Assert.Equal(EvidenceResult.Incomplete, (await LookAsync(record, "model-scan", EvidenceResult.Passed, one)).Result);
        Assert.Equal(RequirementState.Missing, (await Judged(record, "model-scan", "m@1")).State);
        Assert.Equal(EvidenceResult.Passed, (await LookAsync(record, "model-scan", EvidenceResult.Passed, Weights, Scaler)).Result);
        Assert.Equal(RefusalKind.Invalid, (await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@3", Parent: "m", Digests: [Old], Parts: [[Weights]]))).Refusal?.Kind);
    }

    [Fact]
    public async Task What_is_not_said_of_a_registered_thing_stays_as_it_is()
    {
        await using var record = await StartAsync([Old], [New]);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", Attributes: new Dictionary<string, string> { ["origin"] = "fine-tuned" })));
        var useCase = Ok(await record.Admin.ThingAsync("scoring")).Thing;
        Assert.Equal(("Credit scoring", "fine-tuned"), (useCase.Name, useCase.Attributes["origin"]));
        Assert.Equal("new-one", Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "new-one"))).Name);
    }

    [Fact]
    public async Task What_somebody_says_of_a_version_counts_for_no_other_with_the_same_files()
    {
        await using var record = await StartAsync([Old, Weights], [Old, Weights]);
        var card = Ok(await record.File("model-card", "m@1", Role.DataScience));
        Assert.Equal(["m@1"], Ok(await record.Admin.EvidenceAsync(card.Entry)).Things.Select(t => t.Slug));
        Assert.Equal(RequirementState.Met, (await Judged(record, "model-card", "m@1", Gate.Evaluation)).State);
        Assert.Equal(RequirementState.Missing, (await Judged(record, "model-card", "m@2", Gate.Evaluation)).State);
        // An edit of the register entry changes its digest, and not what was said of it.
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", Parent: "m", Purpose: "Scores.", Digests: [Old, Weights])));
        Assert.Equal(RequirementState.Met, (await Judged(record, "model-card", "m@1", Gate.Evaluation)).State);
        // An entry of before names the files, and counts as it did.
        Ok(await record.As(Role.DataScience).FileEvidenceAsync(new EvidenceRequest("model-card", [], [new Subject("m@1", [Old, Weights])], SampleEvidence.For("model-card"), null, EvidenceResult.Passed, Origin.Filed)));
        Assert.Equal(RequirementState.Met, (await Judged(record, "model-card", "m@2", Gate.Evaluation)).State);
    }

    [Fact]
    public async Task A_sign_off_of_a_round_of_two_versions_is_for_the_one_that_it_names()
    {
        await using var record = await StartAsync([Old, Weights], [Old, Weights]);
        var report = Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
            "red-team-report", [], [new Subject("m", [Old, Weights])], SampleEvidence.For("red-team-report"), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay", "1"))));
        var signed = Ok(await record.As(Role.ProductSecurity).FileEvidenceAsync(new EvidenceRequest(
            "red-team-sign-off", ["m@2"], [], Json.Element(new { report = report.Envelope, decision = "accepted", rationale = "Enough.", signedOn = "2026-11-21" }), null, EvidenceResult.Passed, Origin.Filed)));
        Assert.Equal(["m@2"], Ok(await record.Admin.EvidenceAsync(signed.Entry)).Things.Select(t => t.Slug));
    }

    [Fact]
    public async Task A_fix_that_was_verified_in_the_next_version_leaves_the_unchanged_file_of_this_one_open()
    {
        // The next version has the weights, and no longer the file in which something was found.
        await using var record = await StartAsync([Old, Weights, Scaler], [New, Weights]);
        var bad = new Finding { RuleId = "r", Title = "A call", Severity = Severity.Critical, Subject = "scaler", Fingerprint = Fingerprint.Of("test/1", "call") };
        EvidenceRequest Scan(EvidenceResult result, Digest root, Subject[] files, params Finding[] found) =>
            new("model-scan", [], [new Subject("model", root), .. files], SampleEvidence.For("model-scan"), null, result, Origin.Measured, new Tool("assay", "1"), found);
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(EvidenceResult.Failed, Old, [new("weights", Weights), new("scaler", Scaler)], bad)));
        var clean = Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(EvidenceResult.Passed, New, [new("weights", Weights)])));
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "scanned m@2", clean.Entry))));
        Assert.Equal(["m@2"], Ok(await record.Admin.FindingAsync("AS-1")).Events[^1].Retest!.Versions);
        var limit = await LimitAsync("m@1");
        Assert.Equal(RequirementState.Failed, limit.State);
        Assert.Contains("AS-1 A call (verified in another version only)", limit.Detail, StringComparison.Ordinal);
        Assert.Equal(RequirementState.Met, (await LimitAsync("m@2")).State);
        // A pack of the old version says the same.
        var row = Ok(await record.As(Role.Grc).BuildPackAsync("scoring", "m@1"));
        Assert.True(PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root).Ok);

        // The pages of version and use case, the portfolio and the finding itself say it too.
        Assert.Equal(["m@1"], Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
        Assert.Equal((1, FindingStatus.Open), (Ok(await record.Admin.ThingAsync("m@1")).Counts.Critical, Ok(await record.Admin.ThingAsync("m@1")).Findings.Single().Status));
        Assert.Equal(0, Ok(await record.Admin.ThingAsync("m@2")).Counts.Critical);
        var twice = (await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "scanned m@2", clean.Entry)))).Refusal;
        Assert.Contains("AS-1 is verified already, and open still in m@1 only", twice?.Message, StringComparison.Ordinal);

        // A retest of this version speaks for it; and one that names no evidence says which version it is about.
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "a guardrail stops it", ModelVersion: "m@1"))));
        Assert.Equal(RequirementState.Met, (await LimitAsync("m@1")).State);
        Assert.Empty(Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
        Assert.Contains("AS-1 is verified already.", (await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "again")))).Refusal?.Message, StringComparison.Ordinal);

        async Task<RequirementResult> LimitAsync(string version) => Ok(await record.As(Role.Auditor).GateAsync("scoring", Gate.Training, version)).Result.Requirements.Single(r => r.Id == "findings:critical");
    }

    [Fact]
    public async Task What_was_verified_for_the_next_version_is_closed_in_this_one_by_a_complete_scan_of_it()
    {
        // The version linked last is the one that the portfolio and the use case show.
        await using var record = await StartAsync([New, Weights], [Old, Weights, Scaler]);
        await FoundAsync(record, Old, Weights, Scaler);
        var clean = await LookAsync(record, "model-scan", EvidenceResult.Passed, New, Weights);
        Ok(await RetestAsync(record, clean.Entry));
        Assert.Equal((1, 1, 1), await CountsAsync());
        Assert.True(Ok(await record.Admin.ThingAsync("m@1")).Counts.Critical == 0);
        // Again the one that has it no more: that says nothing of this one.
        await CompleteAsync(New, Weights);
        Assert.Equal(["m@2"], Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
        await CompleteAsync(Old, Weights, Scaler);
        var now = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal(("no longer seen", 0), (now.Events[^1].What, now.StillOpenIn.Count));
        Assert.Equal((0, 0, 0), await CountsAsync());
        var row = Ok(await record.As(Role.Grc).BuildPackAsync("scoring", "m@2"));
        Assert.True(PackVerifier.Verify(Ok(await record.As(Role.Grc).PackAsync(row.Id)), record.Root).Ok);

        async Task CompleteAsync(params Digest[] seen) => Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], [.. seen.Select((d, i) => new Subject($"seen {i}", d))], SampleEvidence.For("model-scan"), null, EvidenceResult.Passed, Origin.Measured, new Tool("assay", "1"), [])));

        async Task<(int, int, int)> CountsAsync()
        {
            var portfolio = await record.Admin.PortfolioAsync();
            return (portfolio.Findings.Critical, portfolio.Rows.Single().Findings.Critical, Ok(await record.Admin.EngagementAsync("scoring")).Counts.Critical);
        }
    }

    [Fact]
    public async Task A_retest_rests_on_evidence_about_a_version_that_has_the_finding_or_follows_one()
    {
        await using var record = await StartAsync([Old, Weights, Scaler], [New, Weights]);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "other", "Other")));
        var (strange, stray) = (Digest.Sha256("strange"u8), Digest.Sha256("stray"u8));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "other@1", "Other 1", "other", Digests: [strange])));
        await FoundAsync(record, Old, Weights, Scaler);
        await RefusedAsync(await LookAsync(record, "model-scan", EvidenceResult.Passed, stray), "is about no version that is registered");
        await RefusedAsync(Ok(await record.File("obligations-list", "scoring", Role.Grc)), "is about no version that is registered");
        await RefusedAsync(await LookAsync(record, "model-scan", EvidenceResult.Passed, strange), "is about other@1: that does not have AS-1");
        // A folder that nobody registered, and that has the weights of both and not the file in which it was found.
        await RefusedAsync(await LookAsync(record, "model-scan", EvidenceResult.Passed, stray, Weights), "is about some files of m@1, m@2 only");
        await RefusedAsync(Ok(await record.File("model-card", "m@2", Role.MlPlatform)), "was filed by MlPlatform person, who said that AS-1 is fixed");
        Assert.Equal(FindingStatus.FixedAwaitingRetest, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Ok(await RetestAsync(record, (await LookAsync(record, "model-scan", EvidenceResult.Passed, New, Weights)).Entry));
        Assert.Equal(["m@1"], Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);

        async Task RefusedAsync(EvidenceRow evidence, string why)
        {
            var refusal = (await RetestAsync(record, evidence.Entry)).Refusal;
            Assert.Contains(why, refusal?.Message, StringComparison.Ordinal);
            Assert.NotNull(refusal!.HowTo);
        }
    }

    [Fact]
    public async Task A_retest_of_a_finding_in_nothing_registered_says_nothing_of_a_version_that_is_registered_later()
    {
        await using var record = await StartAsync([Old], [New]);
        await FoundAsync(record, Scaler);
        Ok(await RetestAsync(record, (await LookAsync(record, "model-scan", EvidenceResult.Passed, Digest.Sha256("stray"u8))).Entry));
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@3", "M 3", "m", Digests: [Scaler])));
        Assert.Equal(["m@3"], Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
    }

    static async Task FoundAsync(TestRecord record, params Digest[] seen) => Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
        "model-scan", [], [.. seen.Select((d, i) => new Subject($"file {i}", d))], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"),
        [new Finding { RuleId = "r", Title = "A call", Severity = Severity.Critical, Subject = $"file {seen.Length - 1}", Fingerprint = Fingerprint.Of("test/1", "call") }])));

    static async Task<Answer<FindingRow>> RetestAsync(TestRecord record, long evidence)
    {
        if (Ok(await record.Admin.FindingAsync("AS-1")).Row.Status == FindingStatus.Open)
            Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        return await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked again", evidence)));
    }

    [Fact]
    public async Task A_round_that_failed_stays_failed_for_its_version_whatever_a_later_one_of_another_with_a_file_of_it_says()
    {
        await using var record = await StartAsync([Old, Weights], [New, Weights]);
        var works = new Finding { RuleId = "injection", Title = "It obeys", Severity = Severity.High, Fingerprint = Fingerprint.Of("test/1", "injection") };
        await AttackAsync(record, await NamedAsync(record, "m@1"), EvidenceResult.Failed, works);
        var passed = await AttackAsync(record, await NamedAsync(record, "m@2"), EvidenceResult.Passed);
        Assert.Equal(["m@2"], Ok(await record.Admin.EvidenceAsync(passed.Entry)).Things.Select(t => t.Slug));
        Assert.Equal(RequirementState.Failed, (await Judged(record, "red-team-report", "m@1", Gate.Evaluation)).State);
        Assert.Equal(RequirementState.Met, (await Judged(record, "red-team-report", "m@2", Gate.Evaluation)).State);
        var found = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal((FindingStatus.Open, "m@1"), (found.Row.Status, Assert.Single(found.Things).Slug));
        // A round of its own that resists closes it, also after the entry of the version was changed.
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", Parent: "m", Purpose: "Scores.", Digests: [Old, Weights])));
        await AttackAsync(record, await NamedAsync(record, "m@1"), EvidenceResult.Passed);
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Assert.Equal(RequirementState.Met, (await Judged(record, "red-team-report", "m@1", Gate.Evaluation)).State);
    }

    [Fact]
    public async Task What_a_round_of_before_found_under_the_files_is_met_and_closed_by_rounds_of_its_own_version_alone()
    {
        await using var record = await StartAsync([Weights, Old], [Weights, New]);
        var works = new Finding { RuleId = "injection", Title = "It obeys", Severity = Severity.High, Fingerprint = Fingerprint.Of("test/1", "injection") };
        await AttackAsync(record, new Subject("m@1", [Weights, Old]), EvidenceResult.Failed, works);
        await AttackAsync(record, await NamedAsync(record, "m@2"), EvidenceResult.Passed);
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        // It works in the other one too: that is another finding.
        await AttackAsync(record, await NamedAsync(record, "m@2"), EvidenceResult.Failed, works);
        Assert.Equal("m@2", Assert.Single(Ok(await record.Admin.FindingAsync("AS-2")).Things).Slug);
        await AttackAsync(record, await NamedAsync(record, "m@1"), EvidenceResult.Passed);
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        await AttackAsync(record, await NamedAsync(record, "m@1"), EvidenceResult.Failed, works);
        Assert.Equal((FindingStatus.Open, "m@1"), (Ok(await record.Admin.FindingAsync("AS-1")).Row.Status, Assert.Single(Ok(await record.Admin.FindingAsync("AS-1")).Things).Slug));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-2")).Row.Status);
    }

    [Fact]
    public async Task What_is_measured_of_a_version_by_its_name_alone_counts_for_no_other_with_the_same_files()
    {
        await using var record = await StartAsync([Old, Weights], [Old, Weights]);
        var manifest = Ok(await record.As(Role.MlPlatform).FileEvidenceAsync(new EvidenceRequest(
            "deployment-manifest", ["m@2"], [], SampleEvidence.For("deployment-manifest"), null, EvidenceResult.NotStated, Origin.Measured, new Tool("assay gateway manifest", "1"))));
        Assert.Equal(["m@2"], Ok(await record.Admin.EvidenceAsync(manifest.Entry)).Things.Select(t => t.Slug));
    }

    static async Task<Subject> NamedAsync(TestRecord record, string version) => new(version, Ok(await record.Admin.ThingAsync(version)).Thing.RegisterDigest);

    static async Task<EvidenceRow> AttackAsync(TestRecord record, Subject version, EvidenceResult result, params Finding[] found) => Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
        "red-team-report", [], [version], Round(found.Length), null, result, Origin.Measured, new Tool("assay", "1"), found)));

    // As a round says what it tried: what was not tried closes nothing.
    static JsonElement Round(int worked) => Json.Element(new
    {
        scope = "The assistant.",
        startedOn = "2026-11-20",
        endedOn = "2026-11-20",
        method = "assay redteam run",
        conclusion = "Tried.",
        independent = true,
        scenarios = new[] { new { id = "injection", technique = "It is told to.", attempts = 3, successes = worked, severity = worked > 0 ? "high" : "none" } },
    });

    static async Task<RequirementResult> Judged(TestRecord record, string kind, string version, Gate gate) =>
        Ok(await record.As(Role.Auditor).GateAsync("scoring", gate, version)).Result.Requirements.Single(r => r.Id == $"evidence:{kind}");

    static async Task<RequirementResult> Judged(TestRecord record, string kind, string version) =>
        Ok(await record.As(Role.Auditor).GateAsync("scoring", Gate.Training, version)).Result.Requirements.Single(r => r.Id == $"evidence:{kind}");

    static async Task<EvidenceRow> LookAsync(TestRecord record, string kind, EvidenceResult result, params Digest[] seen) => Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
        kind, [], [.. seen.Select((d, i) => new Subject($"file {i}", d))], kind == "model-scan" ? SampleEvidence.For(kind) : Sample(kind), null, result, Origin.Measured, new Tool("assay", "1"))));

    static async Task<TestRecord> StartAsync(IReadOnlyList<Digest> first, IReadOnlyList<Digest> second, IReadOnlyList<IReadOnlyList<Digest>>? parts = null)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Credit scoring")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: first, Parts: parts)));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@2", "M 2", "m", Digests: second)));
        foreach (var version in (string[])["m@1", "m@2"])
            Ok(await record.As(Role.Grc).LinkAsync(new("scoring", version)));
        return record;
    }
}
