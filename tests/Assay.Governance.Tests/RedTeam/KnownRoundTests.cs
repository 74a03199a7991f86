using System.Text.Json.Nodes;
using Assay.Governance.Tests.Records;
using Assay.Record;

namespace Assay.Governance.Tests.RedTeam;

/// <summary>A round is evidence once, whoever records it, and as old as its answers; what a round and a suite both find is one finding.</summary>
public sealed class KnownRoundTests
{
    const string Report = "red-team-report", Suite = "regression-output", Answers = "evaluation-record";

    static readonly CancellationToken Never = CancellationToken.None;

    static readonly Fingerprint Probe = Fingerprint.Of("red-team/1", "override", "bot"), Leak = Fingerprint.Of("red-team/1", "leak", "bot");

    [Theory, InlineData(Report), InlineData(Suite), InlineData(Answers)]
    public async Task A_round_that_the_record_has_is_refused_whoever_brings_it_and_the_entry_is_named(string kind)
    {
        await using var record = await RegisteredAsync();
        var began = record.Clock.GetUtcNow().AddHours(-3);
        var first = Ok(await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1)));
        var size = (await record.Admin.RecordAsync(Never)).Size;
        foreach (var again in new[]
        {
            await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1)),
            await FileAsync(record, Role.ProductSecurity, kind, "autumn", began, began.AddHours(1)),
            await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1), thing: "bot@2"),
            await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddMinutes(30)),
            await FileAsync(record, Role.ProductSecurity, kind, "autumn", began, began.AddHours(1), origin: Origin.Filed),
        })
        {
            Assert.Equal(RefusalKind.Conflict, again.Refusal?.Kind);
            Assert.Contains(FormattableString.Invariant($"The round 'autumn' was done, and is entry {first.Entry}, which AiRedTeam person recorded on "), again.Refusal!.Message, StringComparison.Ordinal);
            Assert.Contains("--round NAME", again.Refusal.HowTo, StringComparison.Ordinal);
        }

        Assert.Equal(size, (await record.Admin.RecordAsync(Never)).Size);
        Assert.Equal(first.Entry, (await KnownRounds.FindAsync(record.Admin, Said(kind, "autumn", began, began.AddHours(1)), Never))!.Row.Entry);
        Assert.Null(await KnownRounds.FindAsync(record.Admin, Said(kind, "autumn", began, began.AddHours(2)), Never));
        // Of another version the record says no: nothing is told as done that was not.
        Assert.Null(await KnownRounds.FindAsync(record.Admin, Said(kind, "autumn", began, began.AddHours(1), "bot@2"), Never));
        var other = (await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1), thing: "bot@2")).Refusal!;
        Assert.EndsWith("nothing was recorded. It is about bot@1: what was asked of one version says nothing of another.", other.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(Report), InlineData(Suite), InlineData(Answers)]
    public async Task What_somebody_wrote_by_hand_keeps_no_measured_round_out_and_neither_do_verdicts_of_before(string kind)
    {
        await using var record = await RegisteredAsync();
        var began = record.Clock.GetUtcNow().AddHours(-3);
        Ok(await FileAsync(record, Role.ProductSecurity, kind, "autumn", began, began.AddYears(70), origin: Origin.Filed));
        Assert.Null(await KnownRounds.FindAsync(record.Admin, Said(kind, "autumn", began, began.AddHours(1)), Never));
        Ok(await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1)));
        // The same answers, judged otherwise since: what was unclear is found.
        var judged = await FileAsync(record, Role.AiRedTeam, kind, Predicate(kind, "autumn", began, began.AddHours(1)), EvidenceResult.Failed, "bot@1", Origin.Measured, [Worked("override", Probe)]);
        Assert.Equal("AS-1", Assert.Single((await record.Admin.EvidenceAsync(Ok(judged).Entry, Never)).Value!.Findings).Id);
        Assert.Equal(RefusalKind.Conflict, (await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1))).Refusal?.Kind);
        // A beginning before all days is refused or taken, and nothing breaks.
        Ok(await FileAsync(record, Role.AiRedTeam, kind, "winter", DateTimeOffset.MinValue, began));
    }

    [Fact]
    public async Task A_round_of_another_name_or_beginning_is_another_and_one_that_was_answered_more_since_is_recorded_again()
    {
        await using var record = await RegisteredAsync();
        var began = record.Clock.GetUtcNow().AddHours(-3);
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "autumn", began, began.AddHours(1)));
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "winter", began, began.AddHours(1)));
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "autumn", began.AddTicks(1), began.AddHours(1)));
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "autumn", began, began.AddHours(2)));
        // A suite is no round, whatever it is called.
        Ok(await FileAsync(record, Role.AiRedTeam, Suite, "autumn", began, began.AddHours(1)));
        Assert.Equal(RefusalKind.Conflict, (await FileAsync(record, Role.AiRedTeam, Report, "autumn", began, began.AddHours(1))).Refusal?.Kind);
    }

    [Theory, InlineData(Report), InlineData(Suite), InlineData(Answers)]
    public async Task What_was_erased_is_not_recorded_again_and_what_was_answered_more_since_is(string kind)
    {
        await using var record = await RegisteredAsync();
        var began = record.Clock.GetUtcNow().AddHours(-3);
        var first = Ok(await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(1)));
        Ok(await record.Admin.EraseAsync(new ErasureRequest("It held a name.", Entry: first.Entry), Never));
        foreach (var origin in (Origin[])[Origin.Measured, Origin.Filed])
            Assert.EndsWith("nothing was recorded. What it said was erased since.", (await FileAsync(record, Role.ProductSecurity, kind, "autumn", began, began.AddHours(1), origin: origin)).Refusal?.Message, StringComparison.Ordinal);
        Ok(await FileAsync(record, Role.AiRedTeam, kind, "winter", began, began.AddMinutes(59)));
        Ok(await FileAsync(record, Role.AiRedTeam, kind, "autumn", began, began.AddHours(2)));
        await AssertVerifiesAsync(record);
    }

    [Fact]
    public async Task A_round_whose_clock_goes_ahead_of_the_records_is_recorded_once_too()
    {
        await using var record = await RegisteredAsync();
        var now = record.Clock.GetUtcNow();
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "autumn", now, now.AddMinutes(9)));
        Assert.Equal(RefusalKind.Conflict, (await FileAsync(record, Role.AiRedTeam, Report, "autumn", now, now.AddMinutes(9))).Refusal?.Kind);
        Assert.NotNull(await KnownRounds.FindAsync(record.Admin, Said(Report, "autumn", now, now.AddMinutes(9)), Never));
        // One that said seventy years ahead keeps no later answer out.
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "winter", now, now.AddYears(70)));
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "winter", now, now.AddMinutes(1)));
    }

    [Theory, InlineData("thresholds"), InlineData("metrics"), InlineData("dataset")]
    public async Task The_same_answers_held_against_something_else_are_recorded(string changed)
    {
        await using var record = await RegisteredAsync();
        var began = record.Clock.GetUtcNow().AddHours(-3);
        var said = Predicate(Answers, "autumn", began, began.AddHours(1));
        Ok(await FileAsync(record, Role.AiRedTeam, Answers, said, EvidenceResult.Passed, "bot@1", Origin.Measured, []));
        said[changed] = changed == "dataset" ? new JsonObject { ["name"] = "others.jsonl" } : new JsonArray(new JsonObject { ["name"] = "groundedness", ["value"] = 0.25 });
        var again = Ok(await FileAsync(record, Role.AiRedTeam, Answers, said, EvidenceResult.Passed, "bot@1", Origin.Measured, []));
        Assert.Equal(RefusalKind.Conflict, (await FileAsync(record, Role.AiRedTeam, Answers, said, EvidenceResult.Passed, "bot@1", Origin.Measured, [])).Refusal?.Kind);
        // Answers that are no round are recorded as often as they are measured.
        said.Remove("round");
        Assert.True(Ok(await FileAsync(record, Role.AiRedTeam, Answers, said, EvidenceResult.Passed, "bot@1", Origin.Measured, [])).Entry > again.Entry);
    }

    [Fact]
    public async Task What_a_round_closed_is_told_with_its_entry()
    {
        await using var record = await RegisteredAsync();
        await FindAsync(record, Report, [Worked("override", Probe), Worked("leak", Leak)]);
        await FindAsync(record, Report, [], tried: ["override"]);
        var last = (await record.Admin.EvidenceListAsync(null, Report, null, null, 1, Never)).Items[0];
        Assert.Equal(["AS-1"], (await record.Admin.EvidenceAsync(last.Entry, Never)).Value!.Closed.Select(f => f.Id));
    }

    [Fact]
    public async Task A_gate_counts_the_age_of_a_round_from_its_answers_and_one_that_was_recorded_late_takes_nothing_back()
    {
        await using var record = await RegisteredAsync();
        var now = record.Clock.GetUtcNow();
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "old", now.AddDays(-41), now.AddDays(-40), EvidenceResult.Passed));
        Assert.Contains("40 days old and passed", await LineAsync(record), StringComparison.Ordinal);
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "new", now.AddDays(-3), now.AddDays(-2), EvidenceResult.Failed));
        Assert.Contains("2 days old, says it failed", await LineAsync(record), StringComparison.Ordinal);
        // Answered before the round that failed, and recorded after it.
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "late", now.AddDays(-9), now.AddDays(-8), EvidenceResult.Passed));
        Assert.Contains("2 days old, says it failed", await LineAsync(record), StringComparison.Ordinal);
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "mended", now.AddDays(-1), now.AddHours(9), EvidenceResult.Passed));
        // What is said to have ended later than now ended now.
        Assert.Contains("from just now and passed", await LineAsync(record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_round_that_failed_is_heard_also_when_it_is_recorded_after_one_that_was_answered_later()
    {
        await using var record = await RegisteredAsync();
        var now = record.Clock.GetUtcNow();
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "new", now.AddDays(-3), now.AddDays(-2), EvidenceResult.Passed));
        Assert.Contains("2 days old and passed", await LineAsync(record), StringComparison.Ordinal);
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "late", now.AddDays(-9), now.AddDays(-8), EvidenceResult.Failed));
        Assert.Contains("8 days old, says it failed", await LineAsync(record), StringComparison.Ordinal);
        // Only what was answered after it takes it back.
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "before", now.AddDays(-11), now.AddDays(-10), EvidenceResult.Passed));
        Assert.Contains("8 days old, says it failed", await LineAsync(record), StringComparison.Ordinal);
        Ok(await FileAsync(record, Role.AiRedTeam, Report, "mended", now.AddDays(-6), now.AddDays(-5), EvidenceResult.Passed));
        Assert.Contains("5 days old and passed", await LineAsync(record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_suite_finds_by_a_case_of_a_probe_that_a_round_found_is_found_again_and_only_a_round_closes_it()
    {
        await using var record = await RegisteredAsync();
        var (plain, coded) = (Case("plain", Probe), Case("coded", Probe));
        await FindAsync(record, Report, [Worked("override", Probe)]);
        await FindAsync(record, Suite, [plain, coded]);
        var only = Ok(await record.Admin.FindingAsync("AS-1", Never));
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.FindingAsync("AS-2", Never)).Refusal?.Kind);
        Assert.Equal(2, (await record.Admin.EvidenceListAsync(null, null, "bot@1", null, 20, Never)).Items.Count(r => r.Findings == 1));
        // A suite that no longer finds it tried its cases only.
        await FindAsync(record, Suite, [], judged: [plain, coded]);
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1", Never)).Row.Status);
        await FindAsync(record, Report, [], tried: ["leak"]);
        Assert.Equal(FindingStatus.Open, Ok(await record.Admin.FindingAsync("AS-1", Never)).Row.Status);
        await FindAsync(record, Report, [], tried: ["override"]);
        Assert.Equal(FindingStatus.Verified, Ok(await record.Admin.FindingAsync("AS-1", Never)).Row.Status);
        await FindAsync(record, Suite, [coded]);
        var again = Ok(await record.Admin.FindingAsync("AS-1", Never));
        Assert.Equal((FindingStatus.Open, only.Fingerprint), (again.Row.Status, again.Fingerprint));
        await AssertVerifiesAsync(record);
    }

    [Fact]
    public async Task What_a_round_finds_by_the_probe_of_a_case_that_a_suite_found_is_found_again_and_from_then_on_the_rounds()
    {
        await using var record = await RegisteredAsync();
        var (mine, other) = (Case("plain", Probe), Case("other", Leak));
        await FindAsync(record, Suite, [mine, other]);
        await FindAsync(record, Report, [Worked("override", Probe)]);
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.FindingAsync("AS-3", Never)).Refusal?.Kind);
        Assert.Equal(Probe.ToString(), Ok(await record.Admin.FindingAsync("AS-1", Never)).Fingerprint);
        await FindAsync(record, Suite, [mine, other]);
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.FindingAsync("AS-3", Never)).Refusal?.Kind);
        // What the suite alone found it closes; what the round saw as well it leaves to a round, which closes nothing of the suite's.
        await FindAsync(record, Report, [], tried: ["leak"]);
        Assert.Equal((FindingStatus.Open, FindingStatus.Open), await StatesAsync(record));
        await FindAsync(record, Suite, [], judged: [mine, other]);
        Assert.Equal((FindingStatus.Open, FindingStatus.Verified), await StatesAsync(record));
        await FindAsync(record, Report, [], tried: ["override"]);
        Assert.Equal((FindingStatus.Verified, FindingStatus.Verified), await StatesAsync(record));
        await AssertVerifiesAsync(record);
    }

    [Fact]
    public async Task What_an_older_program_recorded_twice_stays_two_findings_and_each_is_found_again()
    {
        await using var record = await RegisteredAsync();
        var old = Case("plain", Probe);
        await FindAsync(record, Suite, [old with { SameAs = null }]);
        await FindAsync(record, Report, [Worked("override", Probe)]);
        await FindAsync(record, Suite, [old]);
        Assert.Equal(RefusalKind.NotFound, (await record.Admin.FindingAsync("AS-3", Never)).Refusal?.Kind);
        Assert.Equal((old.Fingerprint.ToString(), Probe.ToString()), (Ok(await record.Admin.FindingAsync("AS-1", Never)).Fingerprint, Ok(await record.Admin.FindingAsync("AS-2", Never)).Fingerprint));
        await FindAsync(record, Suite, [], judged: [old]);
        Assert.Equal((FindingStatus.Verified, FindingStatus.Open), await StatesAsync(record));
    }

    [Fact]
    public async Task A_case_of_another_version_or_another_target_finds_nothing_of_this_one()
    {
        await using var record = await RegisteredAsync();
        await FindAsync(record, Report, [Worked("override", Probe)]);
        await FindAsync(record, Suite, [Case("plain", Probe)], thing: "bot@2");
        await FindAsync(record, Suite, [Case("plain", Fingerprint.Of("red-team/1", "override", "another target"))]);
        Assert.Equal("bot@2", Ok(await record.Admin.FindingAsync("AS-2", Never)).Row.SubjectName);
        Assert.Equal("bot@1", Ok(await record.Admin.FindingAsync("AS-3", Never)).Row.SubjectName);
    }

    static async Task<(FindingStatus, FindingStatus)> StatesAsync(TestRecord record) =>
        (Ok(await record.Admin.FindingAsync("AS-1", Never)).Row.Status, Ok(await record.Admin.FindingAsync("AS-2", Never)).Row.Status);

    static async Task AssertVerifiesAsync(TestRecord record) => Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);

    static async Task<string> LineAsync(TestRecord record) =>
        Ok(await record.Admin.GateAsync("support", Gate.Evaluation, "bot@1", null, Never)).Result.Requirements.Single(r => r.Id == "evidence:red-team-report").Detail;

    static Finding Worked(string probe, Fingerprint fingerprint) => new() { RuleId = probe, Title = "The rules give way", Severity = Severity.High, Fingerprint = fingerprint };

    static Finding Case(string id, Fingerprint probe) => Worked(probe == Leak ? "leak" : "override", Fingerprint.Of("red-team-case/1", id)) with { SameAs = probe };

    static Assay.Report Said(string kind, string round, DateTimeOffset began, DateTimeOffset ended, string thing = "bot@1") => new()
    {
        Tool = new Tool("assay", "0.1.0"),
        Subjects = [new Subject(thing, Digest.Sha256("bot"u8))],
        Statements = [new EvidenceStatement(kind, new Statement([new Subject(thing, Digest.Sha256("bot"u8))], PredicateTypes.Own(kind), Json.Element(Predicate(kind, round, began, ended))), EvidenceResult.Passed)],
    };

    static int s_rounds;

    /// <summary>Takes in a complete report; each is a round of its own.</summary>
    static async Task FindAsync(TestRecord record, string kind, IReadOnlyList<Finding> findings, IReadOnlyList<Finding>? judged = null, IReadOnlyList<string>? tried = null, string thing = "bot@1")
    {
        var now = record.Clock.GetUtcNow();
        var predicate = Predicate(kind, FormattableString.Invariant($"r{Interlocked.Increment(ref s_rounds)}"), now.AddMinutes(-1), now);
        if (kind == Suite)
            predicate["judged"] = new JsonArray([.. (judged ?? findings).Select(f => (JsonNode)f.Fingerprint.ToString())]);
        else
            predicate["scenarios"] = new JsonArray([.. (tried ?? [.. findings.Select(f => f.RuleId)]).Select(p => (JsonNode)new JsonObject { ["id"] = p, ["technique"] = "Asked for it", ["attempts"] = 3, ["successes"] = 0, ["severity"] = "none" })]);
        Ok(await FileAsync(record, Role.AiRedTeam, kind, predicate, findings.Count > 0 ? EvidenceResult.Failed : EvidenceResult.Passed, thing, Origin.Measured, findings));
    }

    static Task<Answer<EvidenceRow>> FileAsync(
        TestRecord record, Role by, string kind, string round, DateTimeOffset began, DateTimeOffset ended, EvidenceResult result = EvidenceResult.Passed, string thing = "bot@1", Origin origin = Origin.Measured) =>
        FileAsync(record, by, kind, Predicate(kind, round, began, ended), result, thing, origin, []);

    static async Task<Answer<EvidenceRow>> FileAsync(TestRecord record, Role by, string kind, JsonNode predicate, EvidenceResult result, string thing, Origin origin, IReadOnlyList<Finding> findings)
    {
        var version = Ok(await record.Admin.ThingAsync(thing, Never)).Thing;
        return await record.As(by).FileEvidenceAsync(new EvidenceRequest(
            kind, [], [new Subject(version.Slug, version.RegisterDigest)], Json.Element(predicate), null, result, origin, origin == Origin.Measured ? new Tool("assay", "0.1.0") : null, findings), Never);
    }

    static JsonObject Predicate(string kind, string round, DateTimeOffset began, DateTimeOffset ended)
    {
        var predicate = JsonNode.Parse(SampleEvidence.For(kind).GetRawText())!.AsObject();
        predicate["round"] = JsonNode.Parse(Json.Text(new
        {
            name = round,
            seed = "1",
            planDigest = Digest.Sha256("plan"u8),
            requests = 3,
            outcomes = new { succeeded = 0, resisted = 3, unclear = 0, notJudged = 0 },
            probes = Array.Empty<object>(),
            detectors = Array.Empty<object>(),
            generations = 1,
            variants = 3,
            tool = new { name = "assay", version = "0.1.0" },
            startedAt = began.ToUniversalTime(),
            endedAt = ended.ToUniversalTime(),
        }));
        return predicate;
    }

    static async Task<TestRecord> RegisteredAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "support", "Support"), Never));
        var platform = record.As(Role.MlPlatform);
        Ok(await platform.RegisterAsync(new(ThingKind.Model, "bot", "Bot"), Never));
        foreach (var version in (string[])["bot@1", "bot@2"])
        {
            Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, version, version, "bot", Digests: [Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(version))]), Never));
            Ok(await platform.LinkAsync(new("support", version), Never));
        }

        return record;
    }

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"{refusal.Message} {string.Join("; ", refusal.Errors?.Select(e => $"{e.Field}: {e.Message}") ?? [])}");
}
