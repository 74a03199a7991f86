using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Runs when nothing else does: it measures memory.</summary>
[CollectionDefinition(nameof(FloodTests), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A round against a flood keeps little of it.</summary>
[Collection(nameof(FloodTests))]
public sealed class FloodTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-flood-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_round_of_floods_ends_with_bounded_memory_and_every_attempt_told_apart()
    {
        var flood = new string('x', 900_000);
        await using var server = new RawServer((_, stream, _) => RawServer.AnswerAsync(stream, $$$"""{"choices":[{"message":{"content":"{{{flood}}}"}}]}"""));
        var plan = new RoundPlan { Seed = 1, Scenario = BuiltInScenario.HelpDesk, Probes = [ProbeLibrary.All.First(p => p.Id == "injection-override")], Variants = 150, Limits = new RoundLimits { RequestsPerSecond = null } };
        async Task<RoundResult> RunAsync(string round) => await RedTeamRound.RunAsync(plan, Targets.Open(server.Address, "kind: openai-chat", TargetLimits.Default), new JournalFile(Path.Combine(_folder, round), round, new byte[32]), TimeProvider.System, null, TestContext.Current.CancellationToken);
        // What the runtime keeps for the next time is filled once.
        var first = await RunAsync("first");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var result = await RunAsync("second");
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.True(kept < 30 << 20, $"{kept >> 20} MB are kept of {150 * flood.Length * 2 >> 20}");
        Assert.Equal(first.Attempts.Count, result.Attempts.Count(a => a.Verdict.Outcome == Outcome.Resisted && a.Exchanges[0].Reply.Cut));
    }
}
