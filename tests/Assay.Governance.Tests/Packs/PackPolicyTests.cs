using System.Text;
using System.Text.Json;
using Assay.Governance.Tests.Records;
using Assay.Tests.Shared;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Packs;

/// <summary>A policy comes into the record with the first decision under it: until then a pack brings the one that was in force where it was built, and says so.</summary>
public sealed class PackPolicyTests(ReleasedRecord released) : IClassFixture<ReleasedRecord>
{
    [Fact]
    public async Task A_gate_without_a_policy_in_the_record_is_shut_in_the_pack_as_on_its_page_and_it_is_said_by_which_policy()
    {
        var verified = PackVerifier.Verify(released.Pack, released.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));
        var stamp = verified.Summary!.Gates[(int)Gate.Deployment];
        Assert.Equal(Ok(await released.Record.Admin.GateAsync(UseCase, Gate.Deployment)).Stamp with { DecidedAt = null }, stamp);
        Assert.Equal(StampState.Shut, stamp.State);
        Assert.Empty(verified.Summary.NotJudged);
        var note = Assert.Single(verified.Summary.Policies);
        Assert.StartsWith("Deployment is judged by the policy that assay ", note, StringComparison.Ordinal);
        Assert.Contains($"({GatePolicies.Default[Gate.Deployment].Digest.Short}, the default of this program): the record held none of this gate.", note, StringComparison.Ordinal);
        var report = Report(released.Pack);
        Assert.Contains($"shut: {stamp.Label}", report, StringComparison.Ordinal);
        Assert.Contains($"Not in the record: the policy that this gate is judged by. It is the one that was in force where this pack was built, {GatePolicies.Default[Gate.Deployment].Digest}", report, StringComparison.Ordinal);
        Assert.Contains($"{EvidenceKinds.Get("rollback-runbook").Title}: missing", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pack_of_an_operators_own_policy_is_built_again_and_verified_where_that_policy_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("assay-policies-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "deployment.yaml"), Lax, TestContext.Current.CancellationToken);
            var own = Ok(GatePolicies.FromFolder(folder));
            var row = Ok(await released.Record.On(released.Record.Store, Role.Grc, own).BuildPackAsync(UseCase, ReleasedRecord.Version));
            // By a program with the default policies.
            var pack = Ok(await released.Record.As(Role.Grc).PackAsync(row.Id));
            Assert.Equal(row.Digest, Digest.Sha256(pack));
            var verified = PackVerifier.Verify(pack, released.Root);
            Assert.True(verified.Ok, PackTests.Failures(verified));
            Assert.Equal((StampState.Open, "ready to decide"), (verified.Summary!.Gates[(int)Gate.Deployment].State, verified.Summary.Gates[(int)Gate.Deployment].Label));
            Assert.Contains($"({own[Gate.Deployment].Digest.Short}, not the default of this program)", Assert.Single(verified.Summary.Policies), StringComparison.Ordinal);
            Assert.Contains("open: ready to decide", Report(pack), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void A_policy_that_is_left_out_or_put_beside_the_records_own_fails_although_the_keys_are_right()
    {
        var brought = Json.Read<PackManifest>(new Repacked(released.Pack)[PackNames.Manifest]).Policies!;
        Assert.Equal([Gate.Deployment, Gate.Monitoring, Gate.Retirement], brought.Select(p => p.Gate));
        Assert.Contains("Neither the record nor the manifest has a policy of deployment that can be read.", Problem(m => m with { Policies = [.. brought.Skip(1)] }), StringComparison.Ordinal);
        Assert.Contains("Neither the record nor the manifest has a policy of deployment that can be read.", Problem(m => m with { Policies = [brought[0] with { Yaml = Lax }, .. brought.Skip(1)] }), StringComparison.Ordinal);
        var evaluation = PackPolicy.Of(GatePolicies.Default).Single(p => p.Gate == Gate.Evaluation);
        Assert.Contains("brings other policies", Problem(m => m with { Policies = [evaluation, .. brought] }), StringComparison.Ordinal);
        Assert.Contains("brings other policies", Problem(m => m with { Policies = [.. brought, brought[0]] }), StringComparison.Ordinal);
        // Another one that fits itself: the report was made by the one that was in force.
        var lax = brought[0] with { Yaml = Lax, Digest = GatePolicyReader.Read(Lax, "test").Policy!.Digest };
        Assert.Contains("report.html does not say what the entries say.", Problem(m => m with { Policies = [lax, .. brought.Skip(1)] }), StringComparison.Ordinal);
        Assert.Contains("brings policies, which a pack of format 3 does not", Problem(m => m with { Format = 3 }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_pack_of_an_earlier_format_says_that_such_a_gate_is_not_judged_and_never_that_it_is_open(int format)
    {
        var pack = Ok(await released.Record.Store.ReadAsync(view => PackBuilder.Build(
            view, ThingQueries.Find(view, UseCase, ThingKind.UseCase)!, ThingQueries.Find(view, ReleasedRecord.Version, ThingKind.ModelVersion)!, view.Size,
            released.Record.Session.Evidence, released.Record.Session.TreeHead, GatePolicies.Default, format: format))).Bytes;
        Assert.DoesNotContain("\"policies\"", Encoding.UTF8.GetString(new Repacked(pack)[PackNames.Manifest]), StringComparison.Ordinal);
        var verified = PackVerifier.Verify(pack, released.Root);
        Assert.True(verified.Ok, PackTests.Failures(verified));
        Assert.Equal([Gate.Deployment], verified.Summary!.NotJudged);
        Assert.StartsWith("Deployment is not judged: the record held no policy of it", Assert.Single(verified.Summary.Policies), StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"a pack of format {format} brings none"), verified.Summary.Policies[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Not in the record", Report(pack), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_of_packs_says_which_gates_each_one_shows_as_decided()
    {
        Gate[] decided = [Gate.UseCaseIntake, Gate.DataPreparation, Gate.Training, Gate.Evaluation];
        Assert.Equal(decided, released.Row.Opened);
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        var before = Ok(await record.As(Role.Grc).BuildPackAsync(UseCase, ReleasedRecord.Version));
        Assert.Equal(decided.SkipLast(1), before.Opened);
        Ok(await record.As(Role.ProductSecurity).DecideAsync(new(UseCase, Gate.Training, "reject", "Seen something.", ReleasedRecord.Version)));
        var after = Ok(await record.As(Role.Grc).BuildPackAsync(UseCase, ReleasedRecord.Version));
        Assert.Equal(decided.SkipLast(2), after.Opened);
        // What an earlier one shows does not change with what came since.
        Assert.Equal(before.Opened, (await record.Admin.PacksAsync()).Single(p => p.Id == before.Id).Opened);
    }

    string Problem(Func<PackManifest, PackManifest> change)
    {
        var session = released.Record.Session;
        var pack = new Repacked(released.Pack);
        pack[PackNames.Manifest] = JsonSerializer.SerializeToUtf8Bytes(change(Json.Read<PackManifest>(pack[PackNames.Manifest])), Json.Indented);
        return string.Join(' ', PackVerifier.Verify(pack.Signed(session.Evidence, session.TreeHead), released.Root).Checks.Where(c => !c.Holds).Select(c => c.Detail));
    }

    static string Report(byte[] pack) => Encoding.UTF8.GetString(new Repacked(pack)[PackNames.Report]);

    static readonly string Lax = OpenGates.Of("deployment");
}
