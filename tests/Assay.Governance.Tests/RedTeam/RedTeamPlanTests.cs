using System.Text.Json;
using Assay.Governance.Tests.Records;
using Assay.Record;

namespace Assay.Governance.Tests.RedTeam;

/// <summary>What a plan allows, what a round leaves in the record, and who signs it off.</summary>
public sealed class RedTeamPlanTests
{
    static readonly CancellationToken Never = CancellationToken.None;

    static JsonElement Plan(string name = "Spring", string until = "2099-12-31", string address = "http://127.0.0.1:8090/v1", int? days = null) => Json.Element(new
    {
        name,
        scope = "All of it.",
        rules = "Nothing else.",
        from = "2020-01-01",
        until,
        catalogues = new[] { "owasp-llm:2025" },
        recurrenceDays = days,
        targets = new[] { new { name = "support", kind = "openai-chat", address } },
        people = new[] { new { who = "AI red team", part = "tests" } },
        authorization = new { by = "Head of support", reference = "TICKET-7", until = "2099-12-31" },
        limits = new { requestsPerSecond = 5, requests = 100 },
    });

    static PlannedTarget At(string address) => new("another name", "another kind", new Uri(address));

    [Theory]
    [InlineData("http://127.0.0.1:8090/v1", true), InlineData("http://127.0.0.1:8090/v1/chat/completions", true), InlineData("http://127.0.0.1:8090/v10", false), InlineData("http://127.0.0.1:8090/", false)]
    [InlineData("http://127.0.0.1:8090/v1/../admin", false), InlineData("http://127.0.0.1:8091/v1", false), InlineData("https://127.0.0.1:8090/v1", false), InlineData("http://127.0.0.1.evil.example:8090/v1", false)]
    [InlineData("http://evil@127.0.0.1:8090/v1", true), InlineData("http://127.0.0.1:8090@evil.example/v1", false)]
    public void A_plan_covers_an_address_and_what_lies_below_it(string address, bool covered) =>
        Assert.Equal(covered, new PlannedTarget("support", "openai-chat", new Uri("http://127.0.0.1:8090/v1")).Covers(At(address)));

    [Fact]
    public void A_target_without_an_address_is_covered_by_name_and_kind_and_never_by_an_address()
    {
        var program = new PlannedTarget("support", "command", null);
        Assert.True(program.Covers(program));
        Assert.False(program.Covers(program with { Name = "other" }));
        Assert.False(program.Covers(At("http://127.0.0.1/")));
        Assert.False(At("http://127.0.0.1/").Covers(program));
    }

    [Fact]
    public async Task Without_a_plan_that_is_in_its_window_and_covers_the_address_nothing_is_allowed_and_what_is_missing_is_named()
    {
        await using var record = await RegisteredAsync();
        var today = DateOnly.FromDateTime(record.Clock.GetUtcNow().UtcDateTime);
        Task<Answer<RedTeamPlan>> Ask(string address = "http://127.0.0.1:8090/v1/chat", long? entry = null) => RedTeamPlans.AllowingAsync(record.Admin, "support", entry, At(address), today, Never);

        Assert.Contains("no red-team plan for 'support'", (await Ask()).Refusal!.Message, StringComparison.Ordinal);
        var first = Ok(await FileAsync(record, Plan()));
        Assert.Equal(first.Envelope, Ok(await Ask()).Row.Envelope);
        Assert.Equal(5, Ok(await Ask(entry: first.Entry)).RequestsPerSecond);
        Assert.Contains("it covers no target at http://127.0.0.1:9999/", (await Ask("http://127.0.0.1:9999/?secret=1")).Refusal!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await Ask("http://127.0.0.1:9999/?secret=1")).Refusal!.Message, StringComparison.Ordinal);

        // It lacks an address and nothing else: what leads on is its own list of targets. A place that is filled in is named by its folder.
        Assert.StartsWith("Add http://127.0.0.1:9999/left/ to targets of 'Spring', and file that plan again: assay evidence file red-team-plan --subject support", (await Ask("http://127.0.0.1:9999/left/{name}")).Refusal!.HowTo, StringComparison.Ordinal);
        Assert.DoesNotContain("%7B", (await Ask("http://127.0.0.1:9999/left/{name}.txt")).Refusal!.Message, StringComparison.Ordinal);

        // The same name again, over: the plan is withdrawn.
        Ok(await FileAsync(record, Plan(until: "2020-02-01")));
        Assert.Contains("its window is 1 Jan 2020 to 1 Feb 2020", (await Ask()).Refusal!.Message, StringComparison.Ordinal);
        Assert.StartsWith("Have the owner of the target file one that does", (await Ask()).Refusal!.HowTo, StringComparison.Ordinal);
        Assert.Contains("no red-team plan of 'support' that is in force", (await Ask(entry: first.Entry)).Refusal!.Message, StringComparison.Ordinal);
        var other = Ok(await FileAsync(record, Plan("Summer")));
        Assert.Equal("Summer", Ok(await Ask()).Name);
        Ok(await record.Admin.EraseAsync(new ErasureRequest("A name in it.", Entry: other.Entry), Never));
        Assert.Equal(RefusalKind.Forbidden, (await Ask()).Refusal!.Kind);
    }

    [Fact]
    public async Task Transcripts_are_sealed_in_the_record_read_with_an_entry_and_gone_when_erased()
    {
        await using var record = await RegisteredAsync();
        var report = Ok(await ReportAsync(record, """{"transcripts":[{"id":"p/plain/0","said":"CANARY-WORDS"}]}"""u8.ToArray()));
        var blob = await record.Store.ReadAsync(view => view.Blob(view.Entry(report.Entry).Blobs["transcripts"]));
        Assert.DoesNotContain("CANARY-WORDS", System.Text.Encoding.Latin1.GetString(blob!), StringComparison.Ordinal);

        var read = Ok(await record.As(Role.AppSec).ReadTranscriptAsync(new(report.Entry, "p/plain/0"), Never));
        Assert.Equal("CANARY-WORDS", read.Content.Text("said"));
        var entry = await record.Store.ReadAsync(view => view.Entry(read.Read));
        Assert.Equal((EntryTypes.Read, record.Actors[Role.AppSec], report.Entry), (entry.Type, entry.Actor, entry.Body.GetProperty("entry").GetInt64()));
        Assert.Equal(RefusalKind.Forbidden, (await record.As(Role.Legal).ReadTranscriptAsync(new(report.Entry, "p/plain/0"), Never)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await record.As(Role.AppSec).ReadTranscriptAsync(new(report.Entry, "other"), Never)).Refusal!.Kind);

        Ok(await record.Admin.EraseAsync(new ErasureRequest("A person's words.", Blobs: [(await record.Store.ReadAsync(view => view.Entry(report.Entry))).Blobs["transcripts"]]), Never));
        Assert.Contains("were erased", (await record.As(Role.AppSec).ReadTranscriptAsync(new(report.Entry, "p/plain/0"), Never)).Refusal!.Message, StringComparison.Ordinal);
        // What is signed stays.
        Assert.NotNull(Ok(await record.Admin.EvidenceAsync(report.Entry, Never)).Predicate);
    }

    [Theory]
    [InlineData("not json"), InlineData("{}"), InlineData("""{"transcripts":[{"said":"x"}]}"""), InlineData("""{"transcripts":[{"id":"a"},{"id":"a"}]}"""), InlineData("""{"transcripts":{}}""")]
    public async Task What_is_no_list_of_transcripts_is_not_taken(string content)
    {
        await using var record = await RegisteredAsync();
        Assert.Equal(RefusalKind.Invalid, (await ReportAsync(record, System.Text.Encoding.UTF8.GetBytes(content))).Refusal!.Kind);
        var other = await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest("model-card", ["bot@1"], [], SampleEvidence.For("model-card"), null, EvidenceResult.Passed, Origin.Filed, Attachments: [new EvidenceAttachment("transcripts", "{\"transcripts\":[]}"u8.ToArray())]), Never);
        Assert.Contains("Only a red-team report", other.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_recorded_a_round_does_not_sign_it_off()
    {
        await using var record = await RegisteredAsync();
        var report = Ok(await ReportAsync(record, null));
        Task<Answer<EvidenceRow>> Sign(Role role, string thing = "bot@1", Digest? envelope = null) => record.As(role).FileEvidenceAsync(new EvidenceRequest(
            "red-team-sign-off", [thing], [], Json.Element(new { report = envelope ?? report.Envelope, decision = "accepted", rationale = "Enough.", signedOn = "2026-11-21" }), null, EvidenceResult.Passed, Origin.Filed), Never);
        Assert.Equal(RefusalKind.SeparationOfDuties, (await Sign(Role.AiRedTeam)).Refusal!.Kind);
        Assert.Contains("about something else", (await Sign(Role.ProductSecurity, "bot@2")).Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.NotFound, (await Sign(Role.ProductSecurity, envelope: Digest.Sha256("none"u8))).Refusal!.Kind);
        var signed = Ok(await Sign(Role.ProductSecurity));
        Assert.Equal((EvidenceResult.Passed, "Red-team sign-off, accepted"), (signed.Result, signed.Titled()));
    }

    [Fact]
    public async Task A_sign_off_is_not_dated_before_its_round_ended()
    {
        await using var record = await RegisteredAsync();
        var report = Ok(await ReportAsync(record, null));
        var ended = DateOnly.Parse(Ok(await record.Admin.EvidenceAsync(report.Entry, Never)).Predicate!.Value.Text("endedOn")!, System.Globalization.CultureInfo.InvariantCulture);
        Task<Answer<EvidenceRow>> Sign(DateOnly day) => record.As(Role.ProductSecurity).FileEvidenceAsync(new EvidenceRequest(
            "red-team-sign-off", ["bot@1"], [], Json.Element(new { report = report.Envelope, decision = "accepted", rationale = "Enough.", signedOn = day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) }), null, EvidenceResult.Passed, Origin.Filed), Never);
        var refused = (await Sign(ended.AddDays(-1))).Refusal!;
        Assert.Equal(RefusalKind.Invalid, refused.Kind);
        Assert.Contains("nobody could have known what it found", refused.Message, StringComparison.Ordinal);
        Assert.Contains(ended.ToString("d MMM yyyy", System.Globalization.CultureInfo.InvariantCulture), refused.HowTo, StringComparison.Ordinal);
        Assert.Contains("still to come", (await Sign(DateOnly.FromDateTime(record.Clock.GetUtcNow().UtcDateTime).AddDays(30))).Refusal!.Message, StringComparison.Ordinal);
        Ok(await Sign(ended));
    }

    [Fact]
    public async Task A_round_is_due_so_many_days_after_the_last_as_long_as_something_runs()
    {
        await using var record = await RegisteredAsync();
        async Task<WorkItem?> Due(Role role) => (await record.As(role).WorkAsync(Never)) is var work ? work.Mine.Concat(work.ExpiringSoon).SingleOrDefault(i => i.Kind == "round") : null;
        Ok(await FileAsync(record, Plan(days: 90)));
        // Entries carry the time of the store, which stays; what moves is the reader.
        record.Clock.Offset = TimeSpan.FromDays(91);
        Assert.Null(await Due(Role.AiRedTeam));
        await OpenDeployAsync(record);
        var due = await Due(Role.AiRedTeam);
        Assert.True(due!.Overdue);
        Assert.Contains("there is no report yet", due.Detail, StringComparison.Ordinal);
        Assert.Contains((await record.As(Role.AiRedTeam).WorkAsync(Never)).Mine, i => i.Kind == "round");
        Assert.DoesNotContain((await record.As(Role.Grc).WorkAsync(Never)).Mine, i => i.Kind == "round");

        Ok(await ReportAsync(record, null));
        record.Clock.Offset = TimeSpan.FromDays(60);
        Assert.Null(await Due(Role.AiRedTeam));
        record.Clock.Offset = TimeSpan.FromDays(80);
        Assert.False((await Due(Role.Grc))!.Overdue);
        record.Clock.Offset = TimeSpan.FromDays(91);
        Assert.Contains("90 days after the last report", (await Due(Role.AiRedTeam))!.Detail, StringComparison.Ordinal);
        // A round of chosen probes, and one that broke off, is not the one that is due: both are incomplete, and move nothing.
        var due90 = (await Due(Role.AiRedTeam))!.Due;
        Ok(await ReportAsync(record, null, EvidenceResult.Incomplete));
        Assert.Equal(due90, (await Due(Role.AiRedTeam))!.Due);
        Ok(await ReportAsync(record, null, EvidenceResult.Failed));
        Assert.True((await Due(Role.AiRedTeam))!.Due > due90);
        // The same plan without a recurrence: nothing is asked any more.
        Ok(await FileAsync(record, Plan()));
        Assert.Null(await Due(Role.AiRedTeam));
    }

    static async Task OpenDeployAsync(TestRecord record)
    {
        Ok(await record.As(Role.MlPlatform).RegisterAsync(new(ThingKind.Deployment, "support-eu", "Support, EU", "support"), Never));
        await record.Store.AppendAsync(view => [new NewEntry(EntryTypes.Deployment, 1, record.Actors[Role.MlPlatform], Json.Element(new
        {
            deployment = ThingQueriesId(view, "support-eu"), modelVersion = ThingQueriesId(view, "bot@1"), status = "live",
        }))]);
    }

    static string ThingQueriesId(IReadView view, string slug) => view.Query<string>("SELECT id FROM thing WHERE slug = @slug", new { slug })[0];

    static async Task<TestRecord> RegisteredAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "support", "Support"), Never));
        var platform = record.As(Role.MlPlatform);
        Ok(await platform.RegisterAsync(new(ThingKind.Model, "bot", "Bot"), Never));
        foreach (var version in (string[])["bot@1", "bot@2"])
            Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, version, version, "bot", Digests: [Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(version))]), Never));
        Ok(await platform.LinkAsync(new("support", "bot@1"), Never));
        return record;
    }

    static Task<Answer<EvidenceRow>> FileAsync(TestRecord record, JsonElement plan) =>
        record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(RedTeamPlan.Kind, ["support"], [], plan, null, EvidenceResult.NotStated, Origin.Filed), Never);

    static Task<Answer<EvidenceRow>> ReportAsync(TestRecord record, byte[]? transcripts, EvidenceResult result = EvidenceResult.Passed) => record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(
        "red-team-report", ["bot@1"], [], SampleEvidence.For("red-team-report"), null, result, Origin.Measured, new Tool("assay", "0.1.0"),
        Attachments: transcripts is null ? null : [new EvidenceAttachment("transcripts", transcripts)]), Never);

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
