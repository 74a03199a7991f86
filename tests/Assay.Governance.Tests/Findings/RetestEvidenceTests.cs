using Assay.Governance.Tests.Records;
using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Findings;

/// <summary>What a passed retest rests on, and which versions it speaks for. Version 1 has the file in which something was found, version 2 does not.</summary>
public sealed class RetestEvidenceTests
{
    [Fact]
    public async Task A_retest_without_evidence_says_which_version_it_is_about()
    {
        await using var record = await TwoVersions.StartAsync();
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        var unsaid = (await RetestAsync(record, null, null)).Refusal!;
        Assert.Equal("It is not said in which version AS-1 is fixed: m@1 has it.", unsaid.Message);
        Assert.Contains("--evidence ENTRY", unsaid.HowTo, StringComparison.Ordinal);
        Assert.Contains("--model-version m@1", unsaid.HowTo, StringComparison.Ordinal);
        Assert.Contains("There is no dataset version or model version 'm@9'", (await RetestAsync(record, null, "m@9")).Refusal?.Message, StringComparison.Ordinal);
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "other", "Other")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "other@1", "Other 1", "other", Digests: [Digest.Sha256("other"u8)])));
        Assert.StartsWith("other@1 does not have AS-1", (await RetestAsync(record, null, "other@1")).Refusal?.Message, StringComparison.Ordinal);

        Ok(await RetestAsync(record, null, "m@2"));
        var found = Ok(await record.Admin.FindingAsync("AS-1"));
        Assert.Equal(("m@2", "m@1"), (Assert.Single(found.Events[^1].Retest!.Versions!), Assert.Single(found.StillOpenIn)));
        Assert.Contains("open still in m@1 only, which m@2 is not", (await RetestAsync(record, null, "m@2")).Refusal?.Message, StringComparison.Ordinal);
        Ok(await RetestAsync(record, null, "m@1"));
        Assert.Empty(Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
        Assert.Equal("AS-1 is verified already.", (await RetestAsync(record, null, null)).Refusal?.Message);
        Assert.True((await RecordVerifier.VerifyAsync(record.Store)).Ok);
    }

    [Fact]
    public async Task A_retest_of_before_that_named_neither_speaks_for_every_version()
    {
        await using var record = await TwoVersions.StartAsync();
        await record.Store.AppendAsync(_ => [new NewEntry(EntryTypes.Finding, 1, record.Actors[Role.Grc], Json.Element(new FindingBody("AS-1", "verified", Retest: "passed", RetestMethod: "looked")))]);
        Assert.Empty(Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
        Assert.Equal(0, (await record.Admin.FindingsAsync(new FindingQuery())).Total);
    }

    [Fact]
    public async Task A_finding_in_nothing_registered_is_retested_for_no_version()
    {
        await using var record = await TwoVersions.StartAsync();
        var stray = Digest.Sha256("stray"u8);
        await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [stray], TwoVersions.Found("file 0", "stray"));
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-2", FindingStatus.FixedAwaitingRetest)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-2", Retest: new RetestResult(true, "deleted"))));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, "m@3", "M 3", "m", Digests: [stray])));
        Assert.Equal(["m@3"], Ok(await record.Admin.FindingAsync("AS-2")).StillOpenIn);
    }

    [Fact]
    public async Task A_report_that_fails_for_something_else_shows_that_this_is_gone_and_one_that_found_it_does_not()
    {
        await using var record = await TwoVersions.StartAsync();
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        // The same weakness in a file of the same name, which is another file.
        var again = await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.New, TwoVersions.Weights, Digest.Sha256("rewritten"u8)], TwoVersions.Found("file 2", "another place"));
        Assert.Contains(FormattableString.Invariant($"The evidence at entry {again.Entry} found the same: AS-2 A call, in file 2."), (await RetestAsync(record, again.Entry, null)).Refusal?.Message, StringComparison.Ordinal);
        var untold = await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.New, TwoVersions.Weights]);
        Assert.Contains("does not say what it found", (await RetestAsync(record, untold.Entry, null)).Refusal?.Message, StringComparison.Ordinal);
        var other = await TwoVersions.ScanAsync(record, EvidenceResult.Failed, [TwoVersions.New, TwoVersions.Weights], TwoVersions.Found("file 1", "another") with { Title = "An import" });
        Assert.Contains("is not about m@1", (await RetestAsync(record, other.Entry, "m@1")).Refusal?.Message, StringComparison.Ordinal);
        Ok(await RetestAsync(record, other.Entry, null));
        Assert.Equal(["m@1"], Ok(await record.Admin.FindingAsync("AS-1")).StillOpenIn);
    }

    [Fact]
    public async Task An_incomplete_report_shows_no_fix()
    {
        await using var record = await TwoVersions.StartAsync();
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        var part = await TwoVersions.ScanAsync(record, EvidenceResult.Incomplete, [TwoVersions.New, TwoVersions.Weights]);
        Assert.Contains("is incomplete: what was not looked at may have AS-1 still", (await RetestAsync(record, part.Entry, null)).Refusal?.Message, StringComparison.Ordinal);
    }

    static Task<Answer<FindingRow>> RetestAsync(TestRecord record, long? evidence, string? version) =>
        record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked again", evidence, version)));
}

/// <summary>A record with two linked versions of a model, and a critical finding in a file that only the first has.</summary>
static class TwoVersions
{
    public static readonly Digest Old = Digest.Sha256("root of 1"u8), New = Digest.Sha256("root of 2"u8), Weights = Digest.Sha256("weights"u8), Scaler = Digest.Sha256("scaler"u8);

    public static async Task<TestRecord> StartAsync()
    {
        var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Credit scoring")));
        Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.Model, "m", "M")));
        foreach (var (version, digests) in ((string, Digest[])[])[("m@2", [New, Weights]), ("m@1", [Old, Weights, Scaler])])
        {
            Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.ModelVersion, version, version, "m", Digests: digests)));
            Ok(await record.As(Role.Grc).LinkAsync(new("scoring", version)));
        }

        await ScanAsync(record, EvidenceResult.Failed, [Old, Weights, Scaler], Found("file 2", "call"));
        return record;
    }

    /// <summary>Says that it is fixed, and verifies that for version 2.</summary>
    public static async Task VerifyInTwoAsync(TestRecord record)
    {
        Ok(await record.As(Role.MlPlatform).ChangeFindingAsync(new("AS-1", FindingStatus.FixedAwaitingRetest)));
        Ok(await record.As(Role.Grc).ChangeFindingAsync(new("AS-1", Retest: new RetestResult(true, "looked", ModelVersion: "m@2"))));
    }

    public static Finding Found(string file, string print) => new() { RuleId = "r", Title = "A call", Severity = Severity.Critical, Subject = file, Fingerprint = Fingerprint.Of("test/1", print) };

    public static async Task<EvidenceRow> ScanAsync(TestRecord record, EvidenceResult result, IReadOnlyList<Digest> seen, params Finding[] found) => Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
        "model-scan", [], [.. seen.Select((d, i) => new Subject(FormattableString.Invariant($"file {i}"), d))], SampleEvidence.For("model-scan"), null, result, Origin.Measured, new Tool("assay", "1"), found)));
}
