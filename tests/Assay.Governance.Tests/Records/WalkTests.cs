namespace Assay.Governance.Tests.Records;

public sealed class WalkTests
{
    [Fact]
    public async Task A_use_case_walks_through_intake_and_the_decision_goes_stale_when_its_risk_class_changes()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "credit-risk", "Credit risk", RiskClass: RiskClass.Minimal, OwnerRole: Role.MlPlatform)));
        var gate = Ok(await record.As(Role.Grc).GateAsync("credit-risk", Gate.UseCaseIntake));
        Assert.Equal(StampState.Shut, gate.Stamp.State);
        foreach (var kind in GatePolicies.Default[Gate.UseCaseIntake].Evidence.Where(e => e.When is null).Select(e => e.Kind))
            Ok(await record.File(kind, "credit-risk", Role.DataEngineering));
        gate = Ok(await record.As(Role.Grc).GateAsync("credit-risk", Gate.UseCaseIntake));
        Assert.True(gate.Result.Open, string.Join("; ", gate.Result.Unmet.Select(u => u.Detail)));
        var refused = await record.As(Role.DataEngineering).DecideAsync(new("credit-risk", Gate.UseCaseIntake, "proceed", "fine"));
        Assert.NotNull(refused.Refusal);
        var decider = GatePolicies.Default[Gate.UseCaseIntake].Decides[0];
        Ok(await record.As(decider).DecideAsync(new("credit-risk", Gate.UseCaseIntake, "proceed", "The use is narrow.")));
        var portfolio = await record.Admin.PortfolioAsync();
        Assert.Equal(StampState.Decided, portfolio.Rows[0].Stamps[0].State);
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "credit-risk", "Credit risk", RiskClass: RiskClass.High)));
        gate = Ok(await record.As(Role.Grc).GateAsync("credit-risk", Gate.UseCaseIntake));
        Assert.Equal(StampState.Stale, gate.Stamp.State);
        Assert.NotEmpty(gate.Reasons);
        Assert.NotEmpty((await record.Admin.ActivityAsync(null, null, null, 100)).Items);
        Assert.NotEmpty(Ok(await record.Admin.EngagementAsync("credit-risk")).Evidence);
        Assert.NotNull(await record.As(decider).WorkAsync());
    }

    [Fact]
    public async Task Of_several_who_decide_at_once_one_decides_and_the_others_are_told_to_look_again()
    {
        await using var record = await TestRecord.CreateAsync();
        Ok(await record.As(Role.Grc).RegisterAsync(new(ThingKind.UseCase, "credit-risk", "Credit risk", RiskClass: RiskClass.Minimal, OwnerRole: Role.MlPlatform)));
        foreach (var kind in GatePolicies.Default[Gate.UseCaseIntake].Evidence.Where(e => e.When is null).Select(e => e.Kind))
            Ok(await record.File(kind, "credit-risk", Role.DataEngineering));
        var decider = record.As(GatePolicies.Default[Gate.UseCaseIntake].Decides[0]);
        var seen = Ok(await decider.GateAsync("credit-risk", Gate.UseCaseIntake)).Result.TreeSize;
        string[] outcomes = ["proceed", "block", "modify-scope", "proceed", "block", "proceed"];
        var answers = await Task.WhenAll(outcomes.Select(outcome =>
            Task.Run(() => decider.DecideAsync(new("credit-risk", Gate.UseCaseIntake, outcome, "At the same time.", Conditions: "Narrower.", SeenTreeSize: seen)))));
        var decided = Assert.Single(answers, a => a.Refusal is null).Value!;
        Assert.All(answers.Where(a => a.Refusal is not null), a => Assert.Equal(RefusalKind.Conflict, a.Refusal!.Kind));
        Assert.Equal(decided.Entry, Ok(await decider.GateAsync("credit-risk", Gate.UseCaseIntake)).Decision!.Entry);
        Assert.Single((await record.Admin.ActivityAsync("decision", null, null, 100)).Items);
    }

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);
}
