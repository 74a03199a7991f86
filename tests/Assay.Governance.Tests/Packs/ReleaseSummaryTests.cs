using System.IO.Compression;
using System.Text.Json;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Packs;

/// <summary>The summary of a release for other tools says what was let through.</summary>
public sealed class ReleaseSummaryTests
{
    [Fact]
    public async Task A_release_without_an_exception_has_the_plain_level_and_names_the_risk_that_was_accepted()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        var summary = await SummaryAsync(record);
        Assert.Equal(["ASSAY_RELEASE_GATE"], summary.GetProperty("verifiedLevels").EnumerateArray().Select(l => l.GetString()));
        var let = Assert.Single(summary.GetProperty(Decisions.LetThrough).EnumerateArray());
        Assert.Equal(("risk-acceptance", "AS-1", "high"), (let.GetProperty("kind").GetString(), let.GetProperty("finding").GetString(), let.GetProperty("severity").GetString()));
        Assert.True(let.GetProperty("until").GetDateTimeOffset() > record.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_release_with_an_exception_has_a_level_of_its_own_and_names_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        Ok(await record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest("bias-evaluation", [ReleasedRecord.Version], [], Sample("bias-evaluation"), null, EvidenceResult.Failed, Origin.Filed)));
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(
            new(WaiverKind.Exception, "The corrected model comes next week.", record.Clock.GetUtcNow().AddDays(7), UseCase: UseCase, Gate: Gate.Evaluation, Requirement: "evidence:bias-evaluation", ModelVersion: ReleasedRecord.Version)));
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        var summary = await SummaryAsync(record);
        Assert.Equal("PASSED", summary.GetProperty("verificationResult").GetString());
        // Whoever asks for the plain level is not given a release that has an exception.
        Assert.Equal(["ASSAY_RELEASE_GATE_WITH_EXCEPTIONS"], summary.GetProperty("verifiedLevels").EnumerateArray().Select(l => l.GetString()));
        var let = summary.GetProperty(Decisions.LetThrough).EnumerateArray().Single(l => l.GetProperty("kind").GetString() == "exception");
        Assert.Equal(("evidence:bias-evaluation", waiver.Id), (let.GetProperty("requirement").GetString(), let.GetProperty("waiver").GetString()));
        // Signed for ever: no name and no reason.
        Assert.DoesNotContain("corrected model", summary.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("person", summary.GetRawText(), StringComparison.Ordinal);
        // Every other field is one of SLSA's; what is ours has a URI for a name, as SLSA wants it.
        string[] slsa = ["verifier", "timeVerified", "resourceUri", "policy", "inputAttestations", "verificationResult", "verifiedLevels", "slsaVersion"];
        Assert.All(summary.EnumerateObject().Select(p => p.Name).Except(slsa), name => Assert.True(Uri.IsWellFormedUriString(name, UriKind.Absolute), name));
    }

    [Fact]
    public async Task A_release_that_rests_on_an_exception_of_an_earlier_gate_names_it_and_has_the_level_of_exceptions()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        // The dependency scan fails after training was decided: the gate is let through, and decided again.
        Ok(await record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest("dependency-scan", [ReleasedRecord.Version], [], Sample("dependency-scan"), null, EvidenceResult.Failed, Origin.Filed)));
        var waiver = Ok(await record.As(Role.DataScience).RequestWaiverAsync(
            new(WaiverKind.Exception, "The library is replaced next week.", record.Clock.GetUtcNow().AddDays(7), UseCase: UseCase, Gate: Gate.Training, Requirement: "evidence:dependency-scan", ModelVersion: ReleasedRecord.Version)));
        Ok(await record.As(Role.Grc).AnswerWaiverAsync(new(waiver.Id, WaiverStatus.Approved)));
        Ok(await record.As(Role.ProductSecurity).DecideAsync(new(UseCase, Gate.Training, "approve-with-exceptions", "With that library out of reach.", ReleasedRecord.Version, "Replaced next week.")));
        var summary = await SummaryAsync(record);
        Assert.Equal(["ASSAY_RELEASE_GATE_WITH_EXCEPTIONS"], summary.GetProperty("verifiedLevels").EnumerateArray().Select(l => l.GetString()));
        var let = summary.GetProperty(Decisions.LetThrough).EnumerateArray().Single(l => l.GetProperty("kind").GetString() == "exception");
        Assert.Equal(("training", "evidence:dependency-scan", waiver.Id), (let.GetProperty("gate").GetString(), let.GetProperty("requirement").GetString(), let.GetProperty("waiver").GetString()));
        Assert.DoesNotContain("library", summary.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_release_over_requirements_that_are_not_met_names_each_of_them_also_of_the_gates_before()
    {
        var folder = Directory.CreateTempSubdirectory("assay-policies-").FullName;
        try
        {
            // A policy may have outcomes that open a gate which is shut.
            foreach (var gate in (Gate[])[Gate.Training, Gate.Evaluation])
                await File.WriteAllTextAsync(Path.Combine(folder, $"{gate.Name()}.yaml"), DefaultPolicies.For(gate).Yaml.Replace("    needs-conditions: true", "    needs-open-gate: false", StringComparison.Ordinal), TestContext.Current.CancellationToken);
            var own = Ok(GatePolicies.FromFolder(folder));
            await using var record = await TestRecord.CreateAsync();
            await WalkToReleaseAsync(record);
            foreach (var kind in (string[])["dependency-scan", "bias-evaluation"])
                Ok(await record.As(Role.DataEngineering).FileEvidenceAsync(new EvidenceRequest(kind, [ReleasedRecord.Version], [], Sample(kind), null, EvidenceResult.Failed, Origin.Filed)));
            Ok(await record.On(record.Store, Role.ProductSecurity, own).DecideAsync(new(UseCase, Gate.Training, "approve-with-exceptions", "With that library out of reach.", ReleasedRecord.Version)));
            var summary = await SummaryAsync(record, own);
            Assert.Equal(["ASSAY_RELEASE_GATE_WITH_EXCEPTIONS"], summary.GetProperty("verifiedLevels").EnumerateArray().Select(l => l.GetString()));
            Assert.Equal(
                ["training evidence:dependency-scan", "evaluation evidence:bias-evaluation"],
                summary.GetProperty(Decisions.LetThrough).EnumerateArray().Where(l => l.GetProperty("kind").GetString() == "unmet").Select(l => $"{l.GetProperty("gate").GetString()} {l.GetProperty("requirement").GetString()}"));
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    // As an auditor has it: out of a pack that verifies.
    static async Task<JsonElement> SummaryAsync(TestRecord record, GatePolicies? policies = null)
    {
        var released = Ok(await ReleaseAsync(record, policies));
        var bytes = Ok(await record.As(Role.Auditor).PackAsync(released.Pack!.Row!.Id));
        var verified = PackVerifier.Verify(bytes, record.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));
        using var zip = new ZipArchive(new MemoryStream(bytes));
        using var buffer = new MemoryStream();
        await using (var file = zip.GetEntry("vsa.dsse.json")!.Open())
            await file.CopyToAsync(buffer);
        var statement = Envelope.TryRead(buffer.ToArray(), out _)!.TryReadStatement(out _)!;
        Assert.Equal(PredicateTypes.SlsaVsa, statement.PredicateType);
        return statement.Predicate;
    }
}
