namespace Assay.Governance.Tests.Records;

/// <summary>What a report may do to findings, and who may say "measured".</summary>
public sealed class ReportsAndFindingsTests
{
    static readonly Digest A = Digest.Sha256("a"u8), B = Digest.Sha256("b"u8), C = Digest.Sha256("c"u8);

    static Finding Critical(string name) => new()
    {
        RuleId = "r",
        Title = $"Something in {name}",
        Severity = Severity.Critical,
        Subject = name,
        Fingerprint = Fingerprint.Of("test/1", name),
    };

    static EvidenceRequest Scan(Origin origin, EvidenceResult result, IReadOnlyList<Subject> subjects, params IReadOnlyList<Finding> findings) => new(
        "model-scan", [], subjects, SampleEvidence.For("model-scan"), null, result, origin, new Tool("scanner", "1"), findings);

    [Fact]
    public async Task A_report_on_one_file_of_a_version_closes_nothing_in_it()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A), new("b", B)], Critical("b"))));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("a", A)])));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        // The file itself too: what is incomplete closes nothing.
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("b", B)])));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("b", B), new("c", C)])));
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
    }

    [Fact]
    public async Task A_scan_of_some_files_of_a_version_is_incomplete_for_it()
    {
        await using var record = await StartAsync();
        var part = Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("c", C)])));
        Assert.Equal(EvidenceResult.Incomplete, part.Result);
        var whole = Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("b", B), new("c", C)])));
        Assert.Equal(EvidenceResult.Passed, whole.Result);
    }

    [Fact]
    public async Task A_round_closes_what_it_tried_again_and_nothing_that_it_did_not_try()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(Round(EvidenceResult.Failed, """[{"id":"override","attempts":2},{"id":"leak","attempts":2},{"id":"half","attempts":2}]""", Worked("override"), Worked("leak"), Worked("half"))));
        Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(Round(EvidenceResult.Passed, """[{"id":"override","attempts":2},{"id":"leak","attempts":0},{"id":"half","attempts":1,"notJudged":1}]""")));
        var now = new List<FindingStatus>();
        foreach (var id in (string[])["AS-1", "AS-2", "AS-3"])
            now.Add(Ok(await record.Admin.FindingAsync(id)).Row.Status);
        Assert.Equal([FindingStatus.Verified, FindingStatus.Open, FindingStatus.Open], now);

        static Finding Worked(string probe) => Critical(probe) with { RuleId = probe, Subject = null };
        static EvidenceRequest Round(EvidenceResult result, string scenarios, params IReadOnlyList<Finding> findings)
        {
            var predicate = System.Text.Json.Nodes.JsonNode.Parse(SampleEvidence.For("red-team-report").GetRawText())!;
            predicate["scenarios"] = System.Text.Json.Nodes.JsonNode.Parse(scenarios);
            foreach (var scenario in predicate["scenarios"]!.AsArray())
                (scenario!["technique"], scenario["successes"], scenario["severity"]) = ("Asked for it", 0, "none");
            return new("red-team-report", [], [new("a", A)], Json.Element(predicate), null, result, Origin.Measured, new Tool("assay", "1"), findings);
        }
    }

    [Fact]
    public async Task A_suite_closes_what_its_own_cases_found_and_nothing_of_cases_that_it_does_not_hold()
    {
        await using var record = await StartAsync();
        var (kept, other, half) = (Critical("kept"), Critical("other"), Critical("half"));
        Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(Suite(EvidenceResult.Failed, [kept, other, half], kept, other, half)));
        // The next suite holds one of the three cases, and says nothing of the others; one run before this was written down says nothing of any.
        Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(Suite(EvidenceResult.Passed, null)));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Ok(await record.As(Role.AiRedTeam).FileEvidenceAsync(Suite(EvidenceResult.Passed, [kept])));
        var now = new List<FindingStatus>();
        foreach (var id in (string[])["AS-1", "AS-2", "AS-3"])
            now.Add(Ok(await record.Admin.FindingAsync(id)).Row.Status);
        Assert.Equal([FindingStatus.Verified, FindingStatus.Open, FindingStatus.Open], now);

        static EvidenceRequest Suite(EvidenceResult result, IReadOnlyList<Finding>? judged, params IReadOnlyList<Finding> findings)
        {
            var predicate = System.Text.Json.Nodes.JsonNode.Parse(SampleEvidence.For("regression-output").GetRawText())!.AsObject();
            predicate.Remove("judged");
            if (judged is not null)
                predicate["judged"] = new System.Text.Json.Nodes.JsonArray([.. judged.Select(f => (System.Text.Json.Nodes.JsonNode)f.Fingerprint.ToString())]);
            return new("regression-output", [], [new("a", A)], Json.Element(predicate), null, result, Origin.Measured, new Tool("assay", "1"), [.. findings.Select(f => f with { Subject = null })]);
        }
    }

    [Fact]
    public async Task The_same_weakness_in_the_same_bytes_under_another_name_closes_nothing()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("preprocess.pkl", A)], Critical("preprocess.pkl"))));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("evil.pkl", A)], Critical("evil.pkl"))));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("preprocess.pkl", A)])));
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
    }

    [Theory, InlineData("allowedImports"), InlineData("off"), InlineData("quiet")]
    public async Task A_scan_by_a_policy_that_lets_something_pass_closes_nothing(string member)
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A)], Critical("a"))));
        var predicate = System.Text.Json.Nodes.JsonNode.Parse(SampleEvidence.For("model-scan").GetRawText())!;
        predicate["policy"]![member] = new System.Text.Json.Nodes.JsonArray("posix.system");
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("a", A)]) with { Predicate = Json.Element(predicate) }));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
    }

    [Fact]
    public async Task What_was_mended_is_not_open_again_when_an_older_acceptance_of_it_ends()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A)], Critical("a"))));
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Known.", record.Clock.GetUtcNow().AddDays(5), Finding: "AS-1")));
        Ok(await record.As(Role.Leadership).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Ok(await record.As(Role.AppSec).ChangeFindingAsync(new("AS-1", FindingStatus.Open)));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("a", A)])));
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        record.Clock.Offset += TimeSpan.FromDays(6);
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
        Assert.Equal(0, Ok(await record.Admin.ThingAsync("m@1")).Counts.Critical);
    }

    [Fact]
    public async Task A_filed_report_closes_nothing()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A)], Critical("a"))));
        Ok(await record.As(Role.DataScience).FileEvidenceAsync(Scan(Origin.Filed, EvidenceResult.Passed, [new("a", A)])));
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1")).Row.Status);
    }

    [Fact]
    public async Task Over_the_server_a_person_cannot_say_measured()
    {
        await using var record = await StartAsync();
        var refused = await record.Through(Role.DataScience).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Passed, [new("a", A)]));
        Assert.Equal(RefusalKind.Invalid, refused.Refusal?.Kind);
        Ok(await record.Through(Role.DataScience).FileEvidenceAsync(Scan(Origin.Filed, EvidenceResult.Passed, [new("a", A)])));
    }

    [Fact]
    public async Task A_finding_that_is_seen_again_and_worse_is_worse()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A)], Critical("a") with { Severity = Severity.Info })));
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A)], Critical("a"))));
        Assert.Equal(Severity.Critical, Ok(await record.Admin.FindingAsync("AS-1")).Row.Severity);
    }

    [Fact]
    public async Task A_finding_in_a_file_beside_the_weights_counts_for_the_version()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("vocab.txt", Digest.Sha256("v"u8)), new("a", A)], Critical("vocab.txt"))));
        Assert.Equal(1, Ok(await record.Admin.ThingAsync("m@1")).Counts.Critical);
    }

    [Fact]
    public async Task An_accepted_finding_is_not_overridden_and_who_accepted_it_stays_on_record()
    {
        await using var record = await StartAsync();
        Ok(await record.As(Role.AppSec).FileEvidenceAsync(Scan(Origin.Measured, EvidenceResult.Failed, [new("a", A)], Critical("a"))));
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.RiskAcceptance, "Known.", record.Clock.GetUtcNow().AddDays(5), Finding: "AS-1")));
        Ok(await record.As(Role.Leadership).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Assert.Equal(RefusalKind.Conflict, (await record.As(Role.DataScience).RequestWaiverAsync(new(WaiverKind.Severity, "Lower.", record.Clock.GetUtcNow().AddDays(700), Finding: "AS-1", Severity: Severity.Low))).Refusal?.Kind);
        record.Clock.Offset += TimeSpan.FromDays(6);
        var later = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal(FindingStatus.Open, later.Row.Status);
        Assert.Equal(1, await record.Admin.RecordLapsedAsync());
        later = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal(FindingStatus.Open, later.Row.Status);
        Assert.Equal("Leadership person", later.Waivers.Single().ApproverName);
    }

    static async Task<TestRecord> StartAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: [A, B, C])));
        return record;
    }

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
