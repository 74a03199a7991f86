using Assay.Serving;
using Assay.Serving.Guards;

namespace Assay.Server.Tests.Gateways;

/// <summary>What is counted in memory, before any database.</summary>
public sealed class TrafficTallyTests
{
    static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    internal static SeenExchange Seen(Outcome outcome = Outcome.Answered, DateTimeOffset? at = null, string? route = "chat", string? model = "m", double addedMilliseconds = 0.25, string? key = "k", params SeenHit[] hits) => new()
    {
        Reference = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
        At = at ?? Noon,
        Route = route,
        Key = key,
        Application = key is null ? null : "shop",
        Endpoint = "/v1/chat/completions",
        Model = model,
        Upstream = outcome is Outcome.Refused or Outcome.RequestBlocked ? null : "main",
        Status = outcome == Outcome.Answered ? 200 : 403,
        Outcome = outcome,
        Hits = hits,
        Coverage = new Dictionary<string, IReadOnlyList<string>> { ["User"] = ["injection", "secrets"] },
        Gaps = ["an image"],
        Used = outcome == Outcome.Answered ? new UsedTokens(10, 20, false, 0.000_5m) : null,
        Added = TimeSpan.FromMilliseconds(addedMilliseconds),
        Total = TimeSpan.FromMilliseconds(addedMilliseconds + 40),
    };

    internal static SeenHit Hit(string guard, GuardAction action = GuardAction.Block, bool enforced = true) => new(guard, Place.User, "/messages/0/content", action, enforced, 0.9, "it orders the model about");

    [Fact]
    public void A_guard_counts_once_for_a_request_however_often_it_hits()
    {
        var tally = new TrafficTally();
        tally.Add(Seen(Outcome.RequestBlocked, hits: [Hit("injection"), Hit("injection"), Hit("words", enforced: false), Hit("mail", GuardAction.Pseudonymise), Hit("tongue", GuardAction.Annotate)]));
        var guards = tally.Take().Guards.ToDictionary(g => g.Guard);
        Assert.Equal((1, 0, 0, 0), (guards["injection"].Blocked, guards["injection"].Changed, guards["injection"].Noted, guards["injection"].Shadow));
        Assert.Equal(1, guards["words"].Shadow);
        Assert.Equal(1, guards["mail"].Changed);
        Assert.Equal(1, guards["tongue"].Noted);
        Assert.Empty(tally.Take().Guards);
    }

    [Fact]
    public void Names_that_callers_make_up_fill_no_memory()
    {
        var tally = new TrafficTally();
        for (var i = 0; i < 10_000; i++)
            tally.Add(Seen(model: $"made-up-{i}"));
        tally.Add(Seen(model: new string('x', 5000)));
        tally.Add(Seen(model: "a\0b"));
        tally.Add(Seen(Outcome.Refused, model: "never-served"));
        var rows = tally.Take().Rows;
        Assert.Equal(TrafficTally.MostModels + 2, rows.Count);
        Assert.Equal(10_003, rows.Sum(r => r.Numbers.Requests));
        Assert.Equal(10_000 - TrafficTally.MostModels + 2, rows.Single(r => r.Model == TrafficTally.Other).Numbers.Requests);
        Assert.DoesNotContain(rows, r => r.Model == "never-served");
    }

    [Fact]
    public void What_nobody_takes_for_days_is_bounded_and_the_rest_is_counted_as_lost()
    {
        var tally = new TrafficTally();
        for (var i = 0; i < TrafficTally.MostRows + 500; i++)
            tally.Add(Seen(at: Noon.AddMinutes(i)));
        var rows = tally.Take().Rows;
        Assert.Equal(TrafficTally.MostRows + 500, rows.Sum(r => r.Numbers.Requests + r.Numbers.Lost));
        Assert.Equal(500, rows.Sum(r => r.Numbers.Lost));
    }

    [Fact]
    public void A_minute_that_was_let_go_is_not_written_over_when_the_clock_is_set_back()
    {
        var tally = new TrafficTally();
        tally.Add(Seen());
        tally.Take();
        tally.Forget(Noon.AddMinutes(5));
        tally.Add(Seen(at: Noon));
        Assert.Equal(TrafficTally.MinuteOf(Noon) + 1, Assert.Single(tally.Take().Rows).Minute);
    }

    [Fact]
    public void What_could_not_be_written_is_taken_again_with_what_came_since()
    {
        var tally = new TrafficTally();
        tally.Add(Seen(hits: [Hit("words", enforced: false)]));
        var (rows, guards) = tally.Take();
        tally.Add(Seen());
        tally.Return(rows, guards);
        tally.Forget(Noon.AddMinutes(5));
        var again = tally.Take();
        Assert.Equal(2, Assert.Single(again.Rows).Numbers.Requests);
        Assert.Single(again.Guards);
        tally.Forget(Noon.AddMinutes(5));
        Assert.Empty(tally.Take().Rows);
    }

    [Fact]
    public void Quantiles_lie_within_the_bucket_of_the_true_ones()
    {
        var numbers = new TrafficNumbers();
        for (var i = 1; i <= 1000; i++)
            numbers.Add(Seen(addedMilliseconds: i / 1000d));
        Assert.InRange(LatencyBounds.Quantile(LatencyBounds.Added, numbers.AddedCounts, 0.5)!.Value, 0.4, 0.6);
        Assert.InRange(LatencyBounds.Quantile(LatencyBounds.Added, numbers.AddedCounts, 0.99)!.Value, 0.6, 1.0);
        Assert.Null(LatencyBounds.Quantile(LatencyBounds.Added, new TrafficNumbers().AddedCounts, 0.5));
        numbers.Add(Seen(addedMilliseconds: 1e7));
        Assert.Equal(1000, LatencyBounds.Quantile(LatencyBounds.Added, numbers.AddedCounts, 1));
    }

    [Fact]
    public void What_is_done_with_every_answer_is_counted_and_pushes_out_nothing_that_was_hit()
    {
        var rounded = Seen(hits: Hit("answer-precision", GuardAction.Rewrite) with { IsRoutine = true });
        var tally = new TrafficTally();
        tally.Add(rounded);
        Assert.Equal(1, Assert.Single(tally.Take().Guards).Changed);
        Assert.False(ExchangeShelf.IsKept(rounded));
        Assert.True(ExchangeShelf.IsKept(rounded with { Hits = [.. rounded.Hits, Hit("input-profile", GuardAction.Log)] }));
    }

    [Fact]
    public void Ordinary_exchanges_and_callers_without_a_key_push_out_none_that_was_refused_by_policy()
    {
        var shelf = new ExchangeShelf();
        var blocked = Seen(Outcome.RequestBlocked, hits: Hit("injection"));
        Assert.True(shelf.Add(blocked));
        for (var i = 0; i < 20_000; i++)
            Assert.True(shelf.Add(Seen(i % 2 == 0 ? Outcome.Answered : Outcome.Refused, key: null)));
        Assert.Equal(1 + ExchangeShelf.MostOrdinary, shelf.Count);
        Assert.Same(blocked, shelf.Take(1)[0]);
        for (var i = 0; i < ExchangeShelf.MostKept; i++)
            Assert.True(shelf.Add(Seen(Outcome.RequestBlocked)));
        Assert.False(shelf.Add(Seen(Outcome.RequestBlocked)));
    }
}
