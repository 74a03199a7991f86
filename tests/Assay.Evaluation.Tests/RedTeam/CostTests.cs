using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>What a round costs in money, and where it stops.</summary>
public sealed class CostTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-cost-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static RoundPlan Plan(decimal? cost, int concurrency = 1) => new()
    {
        Seed = 1,
        Scenario = BuiltInScenario.HelpDesk,
        Probes = [.. ProbeLibrary.All.Where(p => p.Id == "injection-override")],
        Variants = 20,
        Limits = new RoundLimits { RequestsPerSecond = null, Concurrency = concurrency, Cost = cost, Price = new TokenPrice("EUR", 1, 2) },
    };

    Task<RoundResult> RunAsync(RoundPlan plan, ITarget target, string name = "round") =>
        RedTeamRound.RunAsync(plan, target, new JournalFile(Path.Combine(_folder, name), name, new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_round_stops_at_its_money_says_so_and_is_incomplete()
    {
        // 100 in and 50 out cost 0.2 each: five fit into 1 exactly, the first before anybody knows how long answers are.
        var target = new Counting(100, 50);
        var result = await RunAsync(Plan(1.0m), target);
        Assert.InRange(target.Asked, 4, 5);
        Assert.True(result.Spent!.At(result.Plan.Limits.Price) <= 1.0m);
        Assert.Equal((target.Asked * 100L, target.Asked * 50L, 0L), (result.Spent.Input, result.Spent.Output, result.Spent.Estimated));
        var report = RoundEvidence.Of(result, new RoundParticulars("round", [new Subject("x", [Digest.Sha256("x"u8)])], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch));
        Assert.Contains(report.Gaps, g => g.Reason.Contains("the round has used its 1.0 EUR", StringComparison.Ordinal));
        Assert.False(report.Complete);
        Assert.Equal(EvidenceResult.Incomplete, Assert.Single(report.Statements).Result);
        var cost = report.Statements[0].Statement.Predicate.Inner("round").Inner("cost");
        Assert.Equal(("EUR", false), (cost.Text("currency"), cost.Inner("estimated").GetBoolean()));
        Assert.Equal(target.Asked * 0.2m, cost.Inner("amount").GetDecimal());
        Assert.Equal("EUR", Assert.Single(report.Metrics, m => m.Name == "cost").Unit);
    }

    [Fact]
    public async Task What_earlier_runs_of_it_cost_counts_and_a_higher_limit_goes_on()
    {
        var first = new Counting(100, 50);
        await RunAsync(Plan(1.0m), first);
        var none = new Counting(100, 50);
        Assert.Equal(first.Asked * 100L, (await RunAsync(Plan(1.0m), none)).Spent!.Input);
        Assert.InRange(first.Asked + none.Asked, 4, 5);
        var more = new Counting(100, 50);
        var whole = await RunAsync(Plan(100m), more);
        Assert.Equal(20, first.Asked + none.Asked + more.Asked);
        Assert.Equal((2000L, 1000L), (whole.Spent!.Input, whole.Spent.Output));
        Assert.All(whole.Attempts, a => Assert.Equal(Outcome.Resisted, a.Verdict.Outcome));
    }

    [Fact]
    public async Task Tokens_that_the_target_does_not_count_are_estimated_and_that_is_said()
    {
        var result = await RunAsync(Plan(null, concurrency: 4), new Counting(null, null));
        Assert.Equal(20, result.Spent!.Estimated);
        Assert.Equal(20 * 6, result.Spent.Output);
        Assert.True(result.Spent.Input > 200);
        var (read, _) = await RoundArchive.ReadAsync(new JournalFile(Path.Combine(_folder, "round"), "round", new byte[32]), TestContext.Current.CancellationToken);
        Assert.Equal(result.Spent, read!.Spent);
    }

    [Fact]
    public async Task What_never_reached_the_target_costs_nothing_and_numbers_of_a_hostile_one_do_not_overflow()
    {
        Assert.Equal(Spending.None, (await RunAsync(Plan(1m), new Counting(null, null) { Failure = TargetFailureKind.Unreachable }, "away")).Spent);
        var hostile = new Counting(long.MaxValue, long.MaxValue);
        Assert.True((await RunAsync(Plan(1m, 4), hostile, "hostile")).Spent!.Input > 0);
        Assert.InRange(hostile.Asked, 1, 4);
    }

    [Theory]
    [InlineData("cost: 5", "limits.cost: money is counted by prices")]
    [InlineData("cost: 0, price: { currency: EUR, input: 1, output: 1 }", "limits.cost: an amount above 0")]
    [InlineData("price: { currency: euro, input: 1, output: 1 }", "limits.price: currency is three capital letters")]
    [InlineData("price: { currency: EUR, input: -1, output: 5 }", "limits.price: ")]
    [InlineData("price: { currency: EUR, input: 0, output: 0 }", "limits.price: ")]
    public void Limits_in_money_that_say_nothing_are_errors(string limits, string wrong)
    {
        Assert.Null(TargetFile.Read($"name: x\nkind: openai-chat\naddress: http://127.0.0.1:1/v1\nlimits: {{ {limits} }}\n", out var error));
        Assert.StartsWith(wrong, error, StringComparison.Ordinal);
    }

    sealed class Counting(long? input, long? output) : ITarget
    {
        int _asked;

        public int Asked => _asked;

        public TargetFailureKind? Failure { get; init; }

        public TargetTraits Traits { get; } = new("counting", "memory", null) { Bare = true };

        public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
        {
            Interlocked.Increment(ref _asked);
            return Task.FromResult(Failure is { } kind ? new TargetReply { Failure = new TargetFailure(kind, "away") } : new TargetReply { Text = "No, I will not do that.", InputTokens = input, OutputTokens = output });
        }
    }
}
