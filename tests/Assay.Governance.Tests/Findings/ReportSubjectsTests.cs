using System.Text.Json;
using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using Assay.Record;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Findings;

/// <summary>Of a report about several files: a finding carries the name and the digest of the one that it is in, never of another.</summary>
public sealed class ReportSubjectsTests
{
    static readonly Digest Test = Digest.Sha256("test"u8), Train = Digest.Sha256("train"u8), Requirements = Digest.Sha256("requirements"u8);

    [Fact]
    public async Task A_finding_is_of_the_file_that_its_place_names_and_else_of_the_report_as_a_whole()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.DataEngineering).RegisterAsync(new(ThingKind.Dataset, "loans", "Loans")));
        Ok(await record.As(Role.DataEngineering).RegisterAsync(new(ThingKind.DatasetVersion, "loans@1", "Loans 1", "loans", Digests: [Test, Train])));
        var row = Ok(await record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest(
            "dataset-card", [], [new("test.csv", Test), new("train.csv", Train)], Sample("dataset-card"), null, EvidenceResult.NotStated, Origin.Measured, new Tool("assay", "1"),
            [Weakness("in train", new Location { Path = "train.csv", Part = "age" }), Weakness("in test", new Location { Path = "test.csv" }), Weakness("in an archive", new Location { Path = "train.csv!/inner" }), Weakness("anywhere", null)])));
        Assert.Equal(
            [("train.csv", Train), ("test.csv", Test), ("train.csv", Train), ("test.csv and 1 more", Test)],
            (await SeenAsync(record, row)).Select(f => (f.Subject, f.SubjectDigest)));
        Assert.All(await SeenAsync(record, row), f => Assert.Null(f.CountsFor));
        Assert.Equal(4, Ok(await record.Admin.ThingAsync("loans@1")).Counts.Total);
        Assert.Equal("loans@1: train.csv", Ok(await record.Admin.FindingAsync("AS-1")).Row.About());
    }

    [Fact]
    public async Task What_is_in_a_file_beside_a_version_has_that_files_digest_and_counts_for_the_version()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        var row = Ok(await DependenciesAsync(record, EvidenceResult.Failed, Weakness("old package", new Location { Path = "requirements.txt", Line = 2 }) with { Subject = "requirements.txt" }));
        var seen = Assert.Single(await SeenAsync(record, row));
        var version = Ok(await record.Admin.ThingAsync(ReleasedRecord.Version)).Thing;
        Assert.Equal(("requirements.txt", Requirements, (Digest?)version.RegisterDigest), (seen.Subject, seen.SubjectDigest, seen.CountsFor));
        Assert.Contains(Ok(await record.Admin.ThingAsync(ReleasedRecord.Version)).Findings, f => f.Id == seen.Id);

        // A pack says both, and still verifies.
        var pack = Ok(await record.As(Role.Grc).PackAsync(Ok(await record.As(Role.Grc).BuildPackAsync(UseCase, ReleasedRecord.Version)).Id));
        Assert.True(PackVerifier.Verify(pack, record.Root).Ok);
        var told = JsonDocument.Parse(new Repacked(pack)["findings.json"]).RootElement.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("id").GetString() == seen.Id);
        Assert.Equal(
            ("requirements.txt", Requirements.ToString(), version.RegisterDigest.ToString()),
            (told.GetProperty("subject").GetString(), told.GetProperty("digest").GetString(), told.GetProperty("countsFor").GetString()));
    }

    [Fact]
    public void An_entry_that_says_nothing_of_it_is_written_and_read_as_before()
    {
        var old = new SeenFinding("AS-1", "opened", "f:1", "r", "T", Severity.Low, null, "a", Test, null);
        Assert.DoesNotContain("countsFor", Json.Text(old), StringComparison.Ordinal);
        Assert.DoesNotContain("countedBy", Json.Text(old), StringComparison.Ordinal);
        Assert.Equal(Test, Json.Read<SeenFinding>(Json.Bytes(old)).CountedBy);
        Assert.Equal(Train, Json.Read<SeenFinding>(Json.Bytes(old with { CountsFor = Train })).CountedBy);
    }

    static Task<Answer<EvidenceRow>> DependenciesAsync(TestRecord record, EvidenceResult result, params IReadOnlyList<Finding> findings) => record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest(
        "dependency-scan", [ReleasedRecord.Version], [new("requirements.txt", Requirements)], Sample("dependency-scan"), null, result, Origin.Measured, new Tool("assay deps", "1"), findings));

    static async Task<IReadOnlyList<SeenFinding>> SeenAsync(TestRecord record, EvidenceRow row) =>
        (await record.Store.ReadAsync(view => view.Entry(row.Entry))).Body.Deserialize<EvidenceBody>(Json.Options)!.Findings;

    static Finding Weakness(string what, Location? place) => new() { RuleId = "r", Title = what, Severity = Severity.Medium, Location = place, Fingerprint = Fingerprint.Of("test/1", what) };
}
