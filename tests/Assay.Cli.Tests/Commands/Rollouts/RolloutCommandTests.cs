using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay rollout</c> before a gateway that runs, and before none: what moves nobody is not called moved.</summary>
public sealed class RolloutCommandTests : IDisposable
{
    static readonly string Old = $"sha256:{new string('a', 64)}", New = $"sha256:{new string('b', 64)}";

    readonly Workspace _work = new Workspace().WithRecord();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_rollout_to_a_version_that_no_server_of_a_gateway_has_is_not_told_as_got()
    {
        Register();
        await GatewayWord.SayAsync(_work, "eu-1", "chat", [Old], long.MaxValue);
        var started = Start("chat");
        Assert.Equal(3, started.Code);
        Assert.Contains("The file of eu-1 names no server of risk@2 on its route chat: who would get it there gets no answer.", started.Out, StringComparison.Ordinal);
        Assert.Contains("25 % of the callers of chat are sent to risk@2", started.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("In gateways' files", started.Out, StringComparison.Ordinal);
        var manifest = _work.Run("gateway", "manifest", "record", "--for", "risk@2", "--as", "Bob");
        Assert.Equal(1, manifest.Code);
        // Back to what its server has.
        var back = _work.Run("rollout", "rollback", "chat", "--as", "Bob");
        Assert.True(back.Code == 0, back.Out + back.Error);
        Assert.DoesNotContain("In gateways' files", back.Out, StringComparison.Ordinal);
        // Nobody gets it by their share, and who asks for it gets no answer.
        Assert.Equal(3, _work.Run("rollout", "start", "chat", "--deployment", "risk-prod", "--from", "risk@1", "--to", "risk@2", "--percent", "0", "--header", "x-try=yes", "--as", "Bob").Code);
    }

    [Fact]
    public async Task A_rollout_says_whom_it_moves_and_a_route_that_nobody_has_is_refused()
    {
        Register();
        var alone = Start("chat");
        Assert.True(alone.Code == 3, alone.Out + alone.Error);
        Assert.Contains("No gateway follows this record now, so it moves nobody.", alone.Out, StringComparison.Ordinal);
        Assert.Equal(3, _work.Run("rollout", "rollback", "chat", "--as", "Bob").Code);

        using var gateway = await RunAsync();
        try
        {
            var misspelt = Start("chatt");
            Assert.Equal(2, misspelt.Code);
            Assert.Contains("No gateway that is there has the route 'chatt'.", misspelt.Error, StringComparison.Ordinal);
            Assert.Contains("Did you mean 'chat'? They have: chat, line.", misspelt.Error, StringComparison.Ordinal);
            var key = _work.Run("gateway", "key", "new", "--application", "shop", "--route", "lin", "--record", "--as", "Bob");
            Assert.Equal(2, key.Code);
            Assert.DoesNotContain("asg_", key.Out, StringComparison.Ordinal);

            var started = Start("chat");
            Assert.True(started.Code == 0, started.Out + started.Error);
            Assert.Contains("25 % of the callers of chat get risk@2, the others risk@1", started.Out, StringComparison.Ordinal);
            Assert.Contains("eu-1 (gw_", started.Out, StringComparison.Ordinal);
            Assert.Contains("Live, as the record states: risk@1 for 75 % of the callers, risk@2 for 25 % of the callers.", _work.Run("gate", "check", "training", "--use-case", "credit-risk").Out, StringComparison.Ordinal);

            // What a switch stops does not only read as running.
            Assert.Equal(0, _work.Run("switch", "pull", "route", "chat", "--reason", "it lies", "--within", "120000", "--as", "Grace").Code);
            var status = _work.Must("rollout", "status");
            Assert.Contains("running, stopped", status, StringComparison.Ordinal);
            Assert.Contains("by Grace: nobody on chat gets an answer.", status, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(_work.Must("rollout", "promote", "chat", "--percent", "50", "--as", "Bob", "--format", "json"));
            Assert.Equal((50, true), (json.RootElement.GetProperty("percent").GetInt32(), json.RootElement.GetProperty("acts").GetBoolean()));
            Assert.Equal("chat", Assert.Single(json.RootElement.GetProperty("stopped").EnumerateArray()).GetProperty("value").GetString());
            var released = _work.Must("switch", "release", "route", "chat", "--reason", "mended", "--as", "Bob");
            Assert.Contains("route chat is released", released, StringComparison.Ordinal);
            Assert.Contains("eu-1 (gw_", released, StringComparison.Ordinal);
            _work.Must("rollout", "rollback", "chat", "--as", "Bob");
            // It follows within moments: what it says is read when it has ended.
            Assert.Equal(0, _work.Run("switch", "pull", "route", "line", "--reason", "tried", "--within", "120000", "--as", "Grace").Code);
        }
        finally
        {
            await EndAsync(gateway);
        }

        var told = await gateway.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach (var words in new[] { "The route chat is stopped.", "The route chat is released.", "The route line is stopped.", "assay: stopped." })
            Assert.Contains(words, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_gateway_had_in_time_does_not_end_with_0()
    {
        Register();
        // Gateways that are there and do not come on, as when their way to the database is slow; one of them does not have the route.
        await SayAsync("eu-1", "chat");
        await SayAsync("eu-2", "line");
        var started = Start("chat");
        Assert.True(started.Code == 3, started.Out + started.Error);
        Assert.Contains("1 of 1 gateway did not have it in time, and may go on as before.", started.Out, StringComparison.Ordinal);
        var back = _work.Run("rollout", "rollback", "chat", "--comment", "it lies", "--as", "Bob");
        Assert.True(back.Code == 3, back.Out + back.Error);
        Assert.Contains("chat is back at risk@1 (entry ", back.Out, StringComparison.Ordinal);
        Assert.Contains("1 of 1 gateway did not have it in time, and may go on as before.", back.Out, StringComparison.Ordinal);
        Assert.Contains("not in time", back.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(_work.Run("rollout", "rollback", "chat", "--as", "Bob", "--format", "json").Out);
        Assert.False(json.RootElement.GetProperty("acts").GetBoolean());

        var pulled = _work.Run("switch", "pull", "route", "chat", "--reason", "it lies", "--within", "100", "--as", "Grace");
        Assert.True(pulled.Code == 3, pulled.Out + pulled.Error);
        Assert.Contains("1 of 1 gateway that has what was named did not have the switch in time, and may go on. 1 other does not have it.", pulled.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("is stopped", pulled.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_status_does_not_only_say_running_of_a_route_that_no_gateway_has()
    {
        Register();
        Start("chat");
        Assert.Contains("running, no gateway is there", _work.Must("rollout", "status"), StringComparison.Ordinal);

        await SayAsync("eu-2", "line", long.MaxValue);
        var elsewhere = _work.Must("rollout", "status");
        Assert.Contains("running, no gateway that is there has it", elsewhere, StringComparison.Ordinal);
        Assert.Contains("No gateway that is there has the route chat: the rollout of chat moves nobody.", elsewhere, StringComparison.Ordinal);

        await SayAsync("eu-3", "chat", seen: GatewayWord.Away);
        await SayAsync("eu-1", "chat", long.MaxValue);
        var held = _work.Must("rollout", "status");
        Assert.DoesNotContain("no gateway that is there", held, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("chat: eu-3 is not there: it has not heard of its rollout, and may serve on.", held, StringComparison.Ordinal);
        var gateways = _work.Ask("rollout", "status").GetProperty("gateways")[0];
        Assert.Equal(("eu-1", "eu-3"), (gateways.GetProperty("gateways")[0].GetString(), gateways.GetProperty("away")[0].GetString()));
    }

    [Fact]
    public async Task A_gateway_that_does_not_have_what_was_named_is_not_counted_among_those_that_stop_it()
    {
        Register();
        await SayAsync("eu-1", "chat", long.MaxValue);
        await SayAsync("eu-2", "line", long.MaxValue);
        var pulled = _work.Run("switch", "pull", "route", "chat", "--reason", "it lies", "--as", "Grace");
        Assert.True(pulled.Code == 0, pulled.Out + pulled.Error);
        Assert.Matches(@"route chat is stopped at 1 of 1 gateway that has it \(entry \d+\)\. 1 other does not have it\.", pulled.Out);
        Assert.Matches(@"eu-1 \(eu-1\) +\d+ ms +yes", pulled.Out);
        Assert.Matches(@"eu-2 \(eu-2\) +\d+ ms +no", pulled.Out);
    }

    [Fact]
    public async Task A_key_of_the_record_that_opens_no_route_of_any_gateway_is_refused_wherever_one_comes()
    {
        _work.Must("gateway", "key", "new", "--application", "shop", "--route", "later", "--record", "--as", "Bob");
        await SayAsync("eu-1", "chat", long.MaxValue);
        var pulled = _work.Run("switch", "pull", "agent", "shop", "--reason", "it lies", "--as", "Grace");
        Assert.True(pulled.Code == 0, pulled.Out + pulled.Error);
        Assert.Contains("No gateway that is there has a route that it opens; it is refused wherever one comes.", pulled.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("is stopped", pulled.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("0 of 0", pulled.Out, StringComparison.Ordinal);
        Assert.Matches(@"agent shop +pulled: no gateway has a route that it opens", _work.Must("switch", "list"));

        await SayAsync("eu-2", "later", long.MaxValue);
        Assert.Matches(@"agent shop +stopped", _work.Must("switch", "list"));
    }

    [Fact]
    public async Task A_gateway_that_was_killed_for_good_keeps_nothing_waiting_once_somebody_says_so()
    {
        await SayAsync("eu-1", "chat", long.MaxValue);
        await SayAsync("eu-2", "chat", seen: GatewayWord.Away);
        string[] pull = ["switch", "pull", "route", "chat", "--reason", "it lies", "--as", "Grace"];
        var before = _work.Run(pull);
        Assert.True(before.Code == 3, before.Out + before.Error);
        Assert.Contains("Of one that is gone for good say so: assay gateway gone NAME --reason TEXT", before.Out, StringComparison.Ordinal);
        Assert.NotEqual(0, _work.Run("gateway", "gone", "eu-1", "--reason", "its machine is gone", "--as", "Bob").Code);

        Assert.Contains("eu-2 (eu-2) is gone (entry ", _work.Must("gateway", "gone", "eu-2", "--reason", "its machine is gone", "--as", "Bob"), StringComparison.Ordinal);
        var after = _work.Run(pull);
        Assert.True(after.Code == 0, after.Out + after.Error);
        Assert.Matches(@"eu-2 \(eu-2\) +gone, said Bob \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ: its machine is gone", _work.Must("switch", "list"));
        Assert.Contains("Gateway eu-2 said to be gone", _work.Must("activity"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_cut_off_is_not_there_also_when_another_of_its_name_began()
    {
        await SayAsync("eu-1", "chat", id: "first", seen: GatewayWord.There.AddMinutes(-20));
        await SayAsync("eu-2", "chat", id: "lone", seen: GatewayWord.There.AddMinutes(-20));
        await SayAsync("eu-1", "chat", id: "second");
        var list = _work.Must("switch", "list");
        Assert.Matches(@"eu-1 \(first\) +not there; another of its name began since", list);
        Assert.Matches(@"eu-2 \(lone\) +not there ", list);
        Assert.Matches(@"eu-1 \(second\) +there", list);
    }

    Task SayAsync(string name, string route, long position = 1, string? id = null, DateTimeOffset? seen = null) => GatewayWord.SayAsync(_work, name, route, [Old, New], position, id, seen);

    Cli.Result Start(string route) => _work.Run("rollout", "start", route, "--deployment", "risk-prod", "--from", "risk@1", "--to", "risk@2", "--percent", "25", "--as", "Bob");

    void Register()
    {
        OpenGates.Write(_work.At(".assay/policies"));
        _work.Must("register", "use-case", "credit-risk", "--name", "Credit risk", "--risk", "minimal", "--as", "Grace");
        _work.Must("register", "model", "risk", "--as", "Bob");
        _work.Must("register", "model-version", "risk@1", "--digest", Old, "--use-case", "credit-risk", "--as", "Bob");
        _work.Must("register", "model-version", "risk@2", "--digest", New, "--use-case", "credit-risk", "--as", "Bob");
        _work.Must("register", "deployment", "risk-prod", "--parent", "credit-risk", "--as", "Bob");
        foreach (var gate in OpenGates.UpToDeployment)
            _work.Must("gate", "decide", gate, "--use-case", "credit-risk", "--outcome", "go", "--rationale", "nothing is open", "--as", "Grace");
    }

    async Task<Process> RunAsync()
    {
        await File.WriteAllTextAsync(_work.At("gateway.yaml"), $$"""
            format: assay-gateway/1
            anonymous: true
            whenRecordIsAway: { then: serve }
            upstreams: [{ name: old, url: "http://127.0.0.1:9", digest: "{{Old}}" }, { name: new, url: "http://127.0.0.1:9", digest: "{{New}}" }]
            routes: [{ name: chat, upstreams: [old, new] }, { name: line, prefix: /line, upstreams: [old] }]
            """, TestContext.Current.CancellationToken);
        var gateway = _work.Start("gateway", "run", "--config", "gateway.yaml", "--record", "--name", "eu-1", "--urls", "http://127.0.0.1:0");
        while (await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "Ctrl-C stops it.")
            ;
        return gateway;
    }

    static async Task EndAsync(Process gateway)
    {
        using (var term = Process.Start("kill", ["-TERM", gateway.Id.ToString(CultureInfo.InvariantCulture)]))
            await term.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(gateway.WaitForExit(60_000));
    }
}
