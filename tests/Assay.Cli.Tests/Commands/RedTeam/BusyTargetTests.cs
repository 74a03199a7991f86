using Assay.Evaluation.RedTeam;

namespace Assay.Cli.Tests.Commands.RedTeam;

/// <summary>A target that is waited for is told of, and not for each of a thousand requests.</summary>
public sealed class BusyTargetTests
{
    readonly Hands _time = new();
    readonly List<string> _said = [];
    readonly BusyTarget _busy;

    public BusyTargetTests() => _busy = new BusyTarget("shop", _said.Add, _time);

    [Fact]
    public void Requests_that_wait_side_by_side_are_told_of_once_and_a_longer_wait_anew()
    {
        Waits(20);
        Waits(20);
        Assert.Equal("shop is busy (HTTP 429): waiting 20 s, as it asks, until it is asked again (1 of at most 5 times).", Assert.Single(_said));
        Waits(60);
        Assert.Equal(2, _said.Count);
        _time.At = _time.At.AddSeconds(61);
        Waits(20);
        Assert.Equal(3, _said.Count);
    }

    [Fact]
    public void A_target_that_puts_off_every_second_for_a_second_is_not_told_of_every_second()
    {
        for (var i = 0; i < 30; i++)
        {
            Waits(1);
            _time.At = _time.At.AddSeconds(1);
        }

        Assert.Equal(3, _said.Count);
    }

    void Waits(int seconds) => _busy.Waits(new TargetWait(429, TimeSpan.FromSeconds(seconds), true, 1, 5));

    sealed class Hands : TimeProvider
    {
        public DateTimeOffset At { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => At;
    }
}
