using Assay.Governance.Tests.Packs;
using Assay.Governance.Tests.Records;
using static Assay.Governance.Tests.Packs.ReleasedRecord;

namespace Assay.Governance.Tests.Gates;

/// <summary>What a gate says to people beside its requirements: of which version, whether its decision stands, who decides.</summary>
public sealed class GateViewTests
{
    [Fact]
    public async Task What_does_not_break_a_decision_is_a_note_and_no_reason()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, UseCase, "Another name", Purpose: "Scores applications & limits.", RiskClass: RiskClass.High, OwnerRole: Role.MlPlatform,
            Attributes: new Dictionary<string, string> { ["model-type"] = "predictive", ["origin"] = "trained-from-scratch" })));
        var gate = Ok(await record.As(Role.Auditor).GateAsync(UseCase, Gate.UseCaseIntake));
        Assert.Equal(StampState.Decided, gate.Stamp.State);
        Assert.Empty(gate.Reasons);
        Assert.Contains("edited since", Assert.Single(gate.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_beside_what_breaks_a_decision_is_still_a_note()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, UseCase, "Another name", RiskClass: RiskClass.Minimal)));
        var gate = Ok(await record.As(Role.Auditor).GateAsync(UseCase, Gate.UseCaseIntake));
        Assert.Equal(StampState.Stale, gate.Stamp.State);
        Assert.Contains(gate.Reasons, r => r.Contains("risk class", StringComparison.Ordinal));
        Assert.DoesNotContain(gate.Reasons, r => r.Contains("edited since", StringComparison.Ordinal));
        Assert.Contains(gate.Notes, n => n.Contains("edited since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_gate_says_for_which_version_it_was_judged_and_which_is_live()
    {
        await using var record = await TestRecord.CreateAsync();
        await DeployedRecord.FillAsync(record, Digest.Sha256("model"u8));
        const string Next = "fraud@1.1.0";
        var platform = record.On(record.Store, Role.MlPlatform, DeployedRecord.Policies);
        Assert.Null((await platform.PortfolioAsync()).Rows[0].Candidate);
        Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, Next, "Fraud 1.1.0", "fraud", Digests: [Digest.Sha256("next"u8)])));
        Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, Next)));
        Assert.Equal(Next, (await platform.PortfolioAsync()).Rows[0].Candidate);

        var newest = Ok(await platform.GateAsync(DeployedRecord.UseCase, Gate.Training));
        Assert.Equal([new GateVersion(Next, false), new GateVersion(DeployedRecord.Version, true)], newest.Versions);
        Assert.Equal(Next, newest.ModelVersion!.Slug);
        Assert.Null(newest.Decision);
        Assert.NotEqual(StampState.Decided, newest.Stamps.Single(s => s.Gate == Gate.Evaluation).State);

        // The stamps beside a gate are of the version that was asked for.
        var live = Ok(await platform.GateAsync(DeployedRecord.UseCase, Gate.Training, DeployedRecord.Version));
        Assert.Equal(DeployedRecord.Version, live.Decision!.ModelVersionName);
        Assert.Equal(StampState.Decided, live.Stamps.Single(s => s.Gate == Gate.Evaluation).State);

        // Intake judges the use case.
        var intake = Ok(await platform.GateAsync(DeployedRecord.UseCase, Gate.UseCaseIntake));
        Assert.Empty(intake.Versions);
        Assert.Null(intake.Decision!.ModelVersionName);
    }

    [Fact]
    public async Task The_portfolio_reads_all_use_cases_at_once_and_says_of_each_what_its_own_gates_say()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        // Beside it one that has nothing, and one with the same version and data, of which nothing is decided.
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "empty", "Nothing yet", RiskClass: RiskClass.Minimal)));
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "second", "A second use of the model", RiskClass: RiskClass.High)));
        foreach (var thing in Ok(await record.Admin.EngagementAsync(UseCase)) is var first ? first.ModelVersions.Concat(first.Datasets).Reverse() : [])
            Ok(await record.As(Role.MlPlatform).LinkAsync(new("second", thing.Slug)));

        var portfolio = await record.Admin.PortfolioAsync();
        Assert.Superset(new HashSet<string>(["empty", "second", UseCase]), portfolio.Rows.Select(r => r.UseCase.Slug).ToHashSet());
        foreach (var row in portfolio.Rows)
        {
            var alone = Ok(await record.Admin.EngagementAsync(row.UseCase.Slug));
            Assert.Equal(alone.Stamps, row.Stamps);
            Assert.Equal(alone.Counts, row.Findings);
        }

        Assert.True(portfolio.Rows.Select(r => string.Join(", ", r.Stamps.Select(s => s.Label))).Distinct().Count() >= 3, "all alike: nothing is told apart");
    }

    [Theory]
    [InlineData(Role.Administrator)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.DataScience)]
    public async Task Whoever_may_not_decide_is_told_the_roles_of_this_gate_and_who_holds_them(Role role)
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        var gate = Ok(await record.As(role).GateAsync(UseCase, Gate.Evaluation));
        Assert.Equal([Role.Leadership, Role.ProductSecurity], gate.Deciders.Select(d => d.Role));
        Assert.Equal(["Leadership person"], gate.Deciders[0].People);
        var why = Assert.Single(gate.Outcomes.Select(o => o.WhyNot).Distinct());
        Assert.Contains("Leadership, Product security", why, StringComparison.Ordinal);
        Assert.DoesNotContain("Data engineering", why, StringComparison.Ordinal);

        var refused = (await record.As(role).DecideAsync(new(UseCase, Gate.Evaluation, "approve", "It is good.", ReleasedRecord.Version))).Refusal!;
        Assert.Equal(RefusalKind.Forbidden, refused.Kind);
        Assert.Contains("Leadership, Product security", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Leadership person (leadership)", refused.HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_holds_a_deciding_role_the_hint_gives_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await WalkToReleaseAsync(record);
        foreach (var role in (Role[])[Role.Leadership, Role.ProductSecurity])
            Ok(await record.Admin.GrantAsync(new(record.Actors[role], role, Withdraw: true)));
        var asAuditor = (await record.As(Role.Auditor).DecideAsync(new(UseCase, Gate.Evaluation, "approve", "It is good.", ReleasedRecord.Version))).Refusal!;
        Assert.Contains("Ask an administrator to run: assay actor grant NAME leadership", asAuditor.HowTo, StringComparison.Ordinal);
        var asAdministrator = (await record.As(Role.Administrator).DecideAsync(new(UseCase, Gate.Evaluation, "approve", "It is good.", ReleasedRecord.Version))).Refusal!;
        Assert.Contains("Give somebody the role: assay actor grant NAME leadership", asAdministrator.HowTo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_decides_no_gate_learns_nothing_of_what_there_is_by_deciding()
    {
        await using var record = await TestRecord.CreateAsync();
        Assert.Equal(RefusalKind.Forbidden, (await record.As(Role.Auditor).DecideAsync(new("nothing", Gate.Training, "approve", "x"))).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await record.As(Role.Grc).DecideAsync(new("nothing", Gate.Training, "approve", "x"))).Refusal!.Kind);
    }

    [Fact]
    public async Task What_several_requirements_lack_is_one_command()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "support", "Support", RiskClass: RiskClass.Minimal)));
        var gate = Ok(await record.As(Role.Grc).GateAsync("support", Gate.DataPreparation));
        var how = Assert.Single(gate.Result.Unmet.Where(r => r.Id.StartsWith("evidence:", StringComparison.Ordinal)).Select(r => r.HowTo).Distinct());
        Assert.EndsWith("assay register dataset-version DATASET@VERSION --file FILE --use-case support", how, StringComparison.Ordinal);
        Assert.Contains("assay link support DATASET@VERSION", how, StringComparison.Ordinal);
    }
}
