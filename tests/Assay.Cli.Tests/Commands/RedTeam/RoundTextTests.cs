using System.Text.Json;

namespace Assay.Cli.Tests.Commands.RedTeam;

/// <summary>What a round says at the terminal, and the list of those that are kept.</summary>
public sealed class RoundTextTests : IDisposable
{
    readonly Workspace _work = new();
    readonly ChatServer _server = new() { Obeys = true };

    public void Dispose()
    {
        _server.Dispose();
        _work.Dispose();
    }

    // An application in which nothing can be left: two of the three probes do not reach it.
    Cli.Result Run(string round)
    {
        File.WriteAllText(_work.At("target.yaml"), _server.TargetFile() + "\napplication: true\n");
        return _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--probe", "indirect-document", "--probe", "indirect-mail", "--variants", "1", "--round", round);
    }

    [Fact]
    public void A_round_that_did_not_run_every_probe_does_not_say_that_everything_was_looked_at()
    {
        var worked = Run("obeys");
        Assert.True(worked.Code == 1, worked.Error + worked.Out);
        Assert.DoesNotContain("everything was looked at", worked.Out, StringComparison.Ordinal);
        Assert.Contains("1 probe run: 1 worked; 2 not run, see above.", worked.Out, StringComparison.Ordinal);
        Assert.Contains("1 attempt of 1 probe", worked.Out, StringComparison.Ordinal);
        Assert.Contains("Not run, since nothing can be left in this place for the target: document, mail: indirect-document, indirect-mail.", worked.Out, StringComparison.Ordinal);
        _server.Obeys = false;
        var held = Run("holds").Out;
        Assert.Contains("No findings; 1 probe run: 1 resisted; 2 not run, see above.", held, StringComparison.Ordinal);
        Assert.Contains("Resisted: injection-override.", held, StringComparison.Ordinal);
        Assert.DoesNotContain("succeeded", worked.Out + _work.Must("redteam", "show", "obeys"), StringComparison.Ordinal);
        _server.Broken = true;
        Assert.Contains("1 probe run: 1 not judged in full; 2 not run, see above; 1 thing could not be looked at.", Run("broken").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void That_a_busy_target_is_waited_for_is_said_with_how_long_and_why()
    {
        _server.Busy = 1;
        var waited = Run("busy");
        Assert.Contains("shop is busy (HTTP 429): waiting 1 s, as it asks, until it is asked again (1 of at most 5 times).", waited.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("is busy", waited.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("is busy", Run("idle").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_name_the_rounds_are_listed_that_are_kept()
    {
        Assert.Contains("No round is kept", _work.Must("redteam", "show"), StringComparison.Ordinal);
        Run("first");
        _server.Obeys = false;
        Run("second");
        File.WriteAllText(Path.Combine(_work.At(".assay-redteam"), "broken.journal"), "not a journal\n");
        var listed = _work.Ask("redteam", "show").GetProperty("rounds").EnumerateArray().ToDictionary(r => r.GetProperty("round").GetString()!);
        Assert.Equal(["broken", "first", "second"], listed.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1, 0, 2), (Of("first", "worked"), Of("first", "resisted"), Of("first", "notRun")));
        Assert.Equal((0, 1, 2), (Of("second", "worked"), Of("second", "resisted"), Of("second", "notRun")));
        Assert.Equal(("shop", JsonValueKind.String), (listed["first"].GetProperty("target").GetString(), listed["first"].GetProperty("startedAt").ValueKind));
        Assert.Contains("cannot be read", listed["broken"].GetProperty("problem").GetString(), StringComparison.Ordinal);
        var said = _work.Must("redteam", "show");
        Assert.Contains("1 worked, 2 not run", said, StringComparison.Ordinal);
        Assert.Contains("assay redteam show ROUND", said, StringComparison.Ordinal);
        Assert.Contains("Name the round", _work.Run("redteam", "show", "--attempt", "injection-override/plain/0").Error, StringComparison.Ordinal);

        int Of(string round, string count) => listed[round].GetProperty(count).GetInt32();
    }

    [Fact]
    public void A_probe_that_is_nearly_one_and_a_variable_that_is_not_set_lead_to_what_was_meant()
    {
        File.WriteAllText(_work.At("target.yaml"), _server.TargetFile());
        Assert.Contains("Did you mean 'injection-override'?", _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-overide").Error, StringComparison.Ordinal);
        File.AppendAllText(_work.At("target.yaml"), "\nheaders: { Authorization: { environment: SUPPORT_TOKEN } }\n");
        Assert.Contains("export SUPPORT_TOKEN=", _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override").Error, StringComparison.Ordinal);
    }
}
