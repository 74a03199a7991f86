using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Findings;

/// <summary>What a finding is of: bytes wherever they lie, or a whole. A report says something of what it looked at, and of nothing else.</summary>
public sealed class LookedAtTests
{
    static readonly Digest Old = Digest.Sha256("root of 1"u8), New = Digest.Sha256("root of 2"u8), Model = Digest.Sha256("model"u8), Weights = Digest.Sha256("weights"u8), Other = Digest.Sha256("other"u8);

    [Fact]
    public async Task A_look_at_one_file_closes_nothing_of_the_folder_as_a_whole()
    {
        // The pickle is a version by itself too: scanned alone, that one is looked at whole.
        await using var record = await StartAsync([Old, Weights, Other], [Weights]);
        Subject[] folder = [new("model", Old), new("m.pt", Weights), new("m.safetensors", Other)];
        Ok(await ScanAsync(record, EvidenceResult.Failed, folder, Found("twin", "model", "m.pt"), Found("call", "m.pt")));
        var file = Ok(await ScanAsync(record, EvidenceResult.Passed, [new("m.pt", Weights)]));
        Assert.Equal((EvidenceResult.Passed, FindingStatus.Open, FindingStatus.Verified), (file.Result, await StatusAsync(record, "AS-1"), await StatusAsync(record, "AS-2")));
        Assert.Equal("m@1", Assert.Single(Ok(await record.Admin.FindingAsync("AS-1")).Things).Slug);
        Ok(await ScanAsync(record, EvidenceResult.Passed, folder));
        Assert.Equal(FindingStatus.Verified, await StatusAsync(record, "AS-1"));
    }

    [Theory, InlineData(EvidenceResult.Passed), InlineData(EvidenceResult.Failed)]
    public async Task What_is_about_a_part_of_every_version_closes_nothing(EvidenceResult result)
    {
        await using var record = await StartAsync([Old, Weights, Other], [New, Weights]);
        Ok(await ScanAsync(record, EvidenceResult.Failed, [new("model", Old), new("m.pt", Weights), new("o.pt", Other)], Found("call", "m.pt")));
        Ok(await ScanAsync(record, result, [new("m.pt", Weights)]));
        Assert.Equal(FindingStatus.Open, await StatusAsync(record, "AS-1"));
        // The same bytes in another version, that being looked at whole.
        Ok(await ScanAsync(record, EvidenceResult.Passed, [new("model", New), new("m.pt", Weights)]));
        Assert.Equal(FindingStatus.Verified, await StatusAsync(record, "AS-1"));
    }

    [Fact]
    public async Task What_is_found_in_another_file_of_the_next_version_takes_no_finding_from_the_one_before()
    {
        await using var record = await StartAsync([Old, Weights, Other], [New, Weights, Model]);
        Ok(await ScanAsync(record, EvidenceResult.Failed, [new("model", Old), new("m.pt", Weights), new("o.pkl", Other)], Found("call", "o.pkl")));
        Ok(await ScanAsync(record, EvidenceResult.Failed, [new("model", New), new("m.pt", Weights), new("o.pkl", Model)], Found("call", "o.pkl")));
        Assert.Equal(["m@1"], Ok(await record.Admin.FindingAsync("AS-1")).Things.Select(t => t.Slug));
        Assert.Equal(["m@2"], Ok(await record.Admin.FindingAsync("AS-2")).Things.Select(t => t.Slug));
    }

    [Fact]
    public async Task A_failed_scan_of_one_version_fails_another_by_what_it_found_in_files_of_both_alone()
    {
        await using var record = await StartAsync([Old, Weights], [New, Weights, Other]);
        Subject[] first = [new("one", Old), new("w.pkl", Weights)], second = [new("two", New), new("w.pkl", Weights), new("evil.pkl", Other)];
        Ok(await ScanAsync(record, EvidenceResult.Failed, second, Found("call", "evil.pkl"), Found("note", "w.pkl") with { Severity = Severity.Low }));
        Assert.Equal(RequirementState.Failed, (await JudgedAsync(record, "m@2")).State);
        var unseen = await JudgedAsync(record, "m@1");
        Assert.Equal(RequirementState.Missing, unseen.State);
        Assert.Contains(", of m@2), and what it failed for is in files that this version does not have", unseen.Detail, StringComparison.Ordinal);
        Assert.True(Ok(await record.Admin.ThingAsync("m@1")).Evidence.Single().FailedElsewhere);
        Assert.False(Ok(await record.Admin.ThingAsync("m@2")).Evidence.Single().FailedElsewhere);
        // And where it is listed for one of them; of none in particular it says what it says.
        foreach (var (of, elsewhere) in new[] { ("m@1", true), ("m@2", false), (null, false) })
            Assert.Equal(elsewhere, (await record.Admin.EvidenceListAsync(null, "model-scan", of, null, 10)).Items.Single().FailedElsewhere);

        Ok(await ScanAsync(record, EvidenceResult.Passed, first));
        Ok(await ScanAsync(record, EvidenceResult.Failed, second, Found("call", "evil.pkl")));
        Assert.Equal(RequirementState.Met, (await JudgedAsync(record, "m@1")).State);
        var shared = Ok(await ScanAsync(record, EvidenceResult.Failed, second, Found("call", "evil.pkl"), Found("load", "w.pkl")));
        var failed = await JudgedAsync(record, "m@1");
        Assert.Equal((RequirementState.Failed, shared.Entry), (failed.State, Assert.Single(failed.Entries)));
        Assert.Contains(", of m@2)", failed.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(", of ", (await JudgedAsync(record, "m@2")).Detail, StringComparison.Ordinal);
        // What the register does not know by a digest of its own, as a template beside the weights, may lie in both.
        Ok(await ScanAsync(record, EvidenceResult.Passed, first));
        Ok(await ScanAsync(record, EvidenceResult.Failed, [.. second, new("chat_template.jinja", Digest.Sha256("template"u8))], Found("call", "chat_template.jinja")));
        Assert.Equal(RequirementState.Failed, (await JudgedAsync(record, "m@1")).State);
        // A scan that does not say what it failed for may have failed for the file of both; and one of that file alone is called by its name.
        Ok(await ScanAsync(record, EvidenceResult.Passed, first));
        Ok(await ScanAsync(record, EvidenceResult.Failed, [new("w.pkl", Weights)]));
        Assert.Contains(", of w.pkl)", (await JudgedAsync(record, "m@1")).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_is_not_failed_either_by_what_was_found_in_another_version()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        await NextAsync(record);
        Ok(await ScanAsync(record, EvidenceResult.Failed, [new("next", New), new("model", Model), new("evil.pkl", Other)], Found("call", "evil.pkl")));
        Ok(await ReleaseAsync(record));
        var pack = await PackAsync(record);
        Assert.True(pack.Ok, PackTests.Failures(pack));
        Assert.Contains(Gate.Training, pack.Summary!.Opened);
        Assert.Contains(Gate.Evaluation, pack.Summary.Opened);
    }

    [Fact]
    public async Task A_pack_says_as_the_record_that_a_scan_closed_a_finding_whatever_a_later_retest_is_for()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        var next = await NextAsync(record);
        var found = Ok(await ScanAsync(record, EvidenceResult.Failed, [new("model", Model)], Found("call", "model")));
        var finding = Assert.Single(Ok(await record.Admin.EvidenceAsync(found.Entry)).Findings).Id;
        var clean = Ok(await ScanAsync(record, EvidenceResult.Passed, [new("model", Model)]));
        Assert.Equal(FindingStatus.Verified, await StatusAsync(record, finding));
        // As it was still taken before a second retest had to say something new.
        await record.Store.AppendAsync(_ => [new NewEntry(EntryTypes.Finding, 1, record.Actors[Role.Grc], Json.Element(new FindingBody(finding, "verified", null, null, "passed", "looked again", clean.Entry, [next])))]);
        Assert.Empty(Ok(await record.Admin.FindingAsync(finding)).StillOpenIn);
        Ok(await ReleaseAsync(record));
        var pack = await PackAsync(record);
        Assert.True(pack.Ok, PackTests.Failures(pack));
        Assert.Equal(0, pack.Summary!.Findings.Critical);
    }

    static async Task<string> NextAsync(TestRecord record) =>
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "credit-risk@1.3.0", "Credit risk 1.3.0", UseCase, Digests: [New, Model, Other]))).Id;

    static async Task<PackVerification> PackAsync(TestRecord record) =>
        PackVerifier.Verify(Ok(await record.As(Role.Auditor).PackAsync((await record.Admin.PacksAsync())[0].Id)), record.Root);

    static async Task<FindingStatus> StatusAsync(TestRecord record, string finding) => Ok(await record.Admin.FindingAsync(finding)).Row.Status;

    static async Task<RequirementResult> JudgedAsync(TestRecord record, string version) =>
        Ok(await record.As(Role.Auditor).GateAsync("scoring", Gate.Training, version)).Result.Requirements.Single(r => r.Id == "evidence:model-scan");

    static Finding Found(string what, string subject, string? place = null) => new()
    {
        RuleId = what,
        Title = $"A {what}",
        Severity = Severity.Critical,
        Subject = subject,
        Location = new Location { Path = place ?? subject },
        Fingerprint = Fingerprint.Of("test/1", what, place ?? subject),
    };

    static Task<Answer<EvidenceRow>> ScanAsync(TestRecord record, EvidenceResult result, IReadOnlyList<Subject> subjects, params IReadOnlyList<Finding> found) => record.As(Role.AppSec).FileEvidenceAsync(
        new EvidenceRequest("model-scan", [], subjects, SampleEvidence.For("model-scan"), null, result, Origin.Measured, new Tool("assay", "0.1.0"), found));

    static async Task<TestRecord> StartAsync(IReadOnlyList<Digest> first, IReadOnlyList<Digest> second)
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Credit scoring")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@1", "M 1", "m", Digests: first)));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@2", "M 2", "m", Digests: second)));
        foreach (var version in (string[])["m@1", "m@2"])
            Ok(await record.As(Role.Grc).LinkAsync(new("scoring", version)));
        return record;
    }
}
