using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Records;

public sealed class WaiverRoleTests
{
    [Fact]
    public async Task Of_several_roles_the_one_that_the_policy_names_answers()
    {
        await using var record = await TestRecord.CreateAsync();
        var folder = Directory.CreateTempSubdirectory("assay-policies-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "intake.yaml"), DefaultPolicies.For(Gate.UseCaseIntake).Yaml + "\nwaives: [legal]\n", TestContext.Current.CancellationToken);
            var policies = Ok(GatePolicies.FromFolder(folder.FullName));
            Ok(await record.Admin.GrantAsync(new(record.Actors[Role.Grc], Role.Legal)));
            Ok(await record.As(Role.DataScience).RegisterAsync(new(ThingKind.UseCase, "scoring", "Scoring")));
            var asked = Ok(await record.As(Role.DataScience).RequestWaiverAsync(
                new(WaiverKind.Exception, "Next week.", record.Clock.GetUtcNow().AddDays(5), UseCase: "scoring", Gate: Gate.UseCaseIntake, Requirement: "evidence:threat-model")));
            var both = record.On(record.Store, Role.Grc, policies);
            Assert.Equal(Role.Legal, Ok(await both.AnswerWaiverAsync(new(asked.Id, WaiverStatus.Approved))).ApproverRole);
            Assert.Equal(RequirementState.Excepted, Ok(await both.GateAsync("scoring", Gate.UseCaseIntake)).Result.Requirements.Single(r => r.Id == "evidence:threat-model").State);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Fact]
    public async Task A_pushed_envelope_says_what_was_signed_and_what_stands_beside_it_may_only_say_worse()
    {
        await using var record = await TestRecord.CreateAsync();
        var subject = new Subject("a model", Digest.Sha256("a model"u8));
        async Task<EvidenceResult> Push(EvidenceResult signed, EvidenceResult said)
        {
            var predicate = System.Text.Json.Nodes.JsonNode.Parse(Sample("bias-evaluation").GetRawText())!;
            predicate["result"] = signed.Name();
            var envelope = Envelope.Sign(new Statement([subject], EvidenceKinds.Get("bias-evaluation").PredicateType, Json.Element(predicate)), record.SignerOf(Role.AppSec)).ToBytes();
            return Ok(await record.As(Role.AppSec).FileEvidenceAsync(new EvidenceRequest("bias-evaluation", [], [subject], null, envelope, said, Origin.Filed))).Result;
        }

        Assert.Equal(EvidenceResult.Failed, await Push(EvidenceResult.Failed, EvidenceResult.Passed));
        Assert.Equal(EvidenceResult.Incomplete, await Push(EvidenceResult.Passed, EvidenceResult.Incomplete));
    }
}
