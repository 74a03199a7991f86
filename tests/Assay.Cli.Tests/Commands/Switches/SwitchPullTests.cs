using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay switch pull</c> before a gateway that runs: what it stops is called stopped, and what it does not reach is not.</summary>
public sealed class SwitchPullTests : IDisposable
{
    readonly Workspace _work = new Workspace().WithRecord();

    public void Dispose() => _work.Dispose();

    [Fact]
    public void A_switch_that_no_gateway_hears_of_is_pulled_and_not_called_stopped()
    {
        var alone = Pull("route", "chat");
        Assert.Equal(3, alone.Code);
        Assert.Contains("The switch is pulled: route chat (entry ", alone.Out, StringComparison.Ordinal);
        Assert.Contains("No gateway follows this record now", alone.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("is stopped", alone.Out, StringComparison.Ordinal);
        // It stands in the record all the same.
        Assert.Contains("route chat", _work.Must("switch", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_gateway_is_waited_for_and_a_name_that_nothing_has_is_told_with_those_that_there_are()
    {
        await ConfigureAsync();
        using var gateway = _work.Start("gateway", "run", "--config", "gateway.yaml", "--record", "--name", "eu-1", "--urls", "http://127.0.0.1:0");
        try
        {
            var told = await ToldAsync(gateway);
            Assert.Contains("It follows the record of Example Bank as eu-1, up to entry ", told, StringComparison.Ordinal);

            var chat = Pull("route", "chat");
            Assert.True(chat.Code == 0, chat.Out + chat.Error);
            Assert.Contains("route chat is stopped at 1 of 1 gateway that has it (entry ", chat.Out, StringComparison.Ordinal);
            Assert.Matches(@"eu-1 \(gw_\w+\) +\d+ ms +yes", chat.Out);

            var misspelt = Pull("route", "chatt");
            Assert.Equal(3, misspelt.Code);
            Assert.Contains("None of 1 gateway that is there has it, so it stops nothing: look at the spelling. Did you mean 'chat'? They have: chat, line.", misspelt.Out, StringComparison.Ordinal);

            // The gateway says within seconds of its start which keys its own file has.
            var nobody = Pull("agent", "nobody");
            for (var i = 0; i < 150 && nobody.Out.Contains("not said yet", StringComparison.Ordinal); i++)
            {
                await Task.Delay(200, TestContext.Current.CancellationToken);
                nobody = Pull("agent", "nobody");
            }

            Assert.Equal(3, nobody.Code);
            Assert.Contains("They have: shop.", nobody.Out, StringComparison.Ordinal);
            Assert.Equal(0, Pull("agent", "shop").Code);
            Assert.Contains("abc123 (shop, of a gateway's file)", Pull("key", "abc123").Out, StringComparison.Ordinal);
            // Callers may offer what no file names: it is refused, and not called stopped.
            var tool = Pull("tool", "send_mial");
            Assert.Equal(3, tool.Code);
            Assert.Contains("The switch is pulled: tool send_mial (entry ", tool.Out, StringComparison.Ordinal);
            Assert.Contains("whether anybody does is not known: no file of 1 gateway names such a tool. Did you mean 'send_mail'? They name: read_file, send_mail.", tool.Out, StringComparison.Ordinal);
            Assert.Equal(0, Pull("tool", "send_mail").Code);

            var key = Pull("key", "abc124");
            Assert.Equal(3, key.Code);
            Assert.Contains("They have: abc123.", key.Out, StringComparison.Ordinal);

            // Nobody reads of what nothing has that it is stopped, as they read of what is.
            var list = _work.Must("switch", "list");
            Assert.Matches(@"route chat +stopped", list);
            Assert.Matches(@"route chatt +pulled: nobody has it", list);
            Assert.Matches(@"agent nobody +pulled: nobody has it", list);
            Assert.Matches(@"tool send_mial +pulled: refused where it is offered", list);
            Assert.Matches(@"eu-1 \(gw_\w+\) +there", list);

            using var json = JsonDocument.Parse(_work.Run("switch", "pull", "route", "line", "--reason", "tried", "--within", "120000", "--as", "Bob", "--format", "json").Out);
            Assert.True(json.RootElement.GetProperty("acts").GetBoolean());
            Assert.Equal(["line"], json.RootElement.GetProperty("routes").EnumerateArray().Select(r => r.GetString()));
            Assert.True(Assert.Single(json.RootElement.GetProperty("gateways").EnumerateArray()).GetProperty("milliseconds").GetDouble() >= 0);
        }
        finally
        {
            await EndAsync(gateway);
        }
    }

    [Fact]
    public async Task A_gateway_that_starts_says_what_is_stopped_and_that_nobody_has_a_key()
    {
        await ConfigureAsync("keys: []");
        Assert.Contains("Nobody may call: the file has no key.", _work.Must("gateway", "check", "--config", "gateway.yaml"), StringComparison.Ordinal);
        Pull("route", "chat");
        using var gateway = _work.Start("gateway", "run", "--config", "gateway.yaml", "--record", "--name", "eu-1", "--urls", "http://127.0.0.1:0");
        try
        {
            var told = await ToldAsync(gateway);
            Assert.Contains("Stopped: route chat.", told, StringComparison.Ordinal);
            Assert.Contains("Nobody may call yet: neither the file nor the record has a key.", told, StringComparison.Ordinal);
        }
        finally
        {
            await EndAsync(gateway);
        }
    }

    [Fact]
    public async Task A_gateway_that_signed_off_is_listed_as_having_been_there_and_nothing_waits_for_it()
    {
        await ConfigureAsync();
        using var gateway = _work.Start("gateway", "run", "--config", "gateway.yaml", "--record", "--name", "eu-1", "--urls", "http://127.0.0.1:0");
        try
        {
            await ToldAsync(gateway);
        }
        finally
        {
            await EndAsync(gateway);
        }

        Assert.Matches(@"eu-1 \(gw_\w+\) +signed off \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", _work.Must("switch", "list"));
        Assert.Contains("No gateway follows this record now", Pull("route", "chat").Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_gateway_that_is_cut_off_may_have_is_not_called_stopped_and_its_name_is_told()
    {
        await ConfigureAsync();
        using var gateway = _work.Start("gateway", "run", "--config", "gateway.yaml", "--record", "--name", "eu-1", "--urls", "http://127.0.0.1:0");
        try
        {
            await ToldAsync(gateway);
            // Held, as one is that does not reach the record: it may go on at any moment.
            await SignalAsync("STOP", gateway);
            for (var i = 0; i < 300 && !_work.Must("switch", "list").Contains("not there", StringComparison.Ordinal); i++)
                await Task.Delay(200, TestContext.Current.CancellationToken);

            foreach (var scope in (string[][])[["route", "chat"], ["all"]])
            {
                var pulled = _work.Run(["switch", "pull", .. scope, "--reason", "tried", "--as", "Bob"]);
                Assert.Equal(3, pulled.Code);
                Assert.Contains("eu-1 is not there: it has not heard of the switch, and may serve on.", pulled.Out, StringComparison.Ordinal);
                Assert.DoesNotContain("stops nothing", pulled.Out, StringComparison.Ordinal);
            }

            Assert.Matches("route chat +pulled: not known whether it stops anything", _work.Must("switch", "list"));
            await SignalAsync("CONT", gateway);
            for (var i = 0; i < 300 && !Regex.IsMatch(_work.Must("switch", "list"), "route chat +stopped"); i++)
                await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.Matches("route chat +stopped", _work.Must("switch", "list"));
        }
        finally
        {
            await SignalAsync("CONT", gateway);
            await EndAsync(gateway);
        }
    }

    Cli.Result Pull(string scope, string name) => _work.Run("switch", "pull", scope, name, "--reason", "tried", "--within", "120000", "--as", "Bob");

    async Task ConfigureAsync(string keys = """keys: [{ id: abc123, application: shop, sha256: "0000000000000000000000000000000000000000000000000000000000000000" }]""")
    {
        await File.WriteAllTextAsync(_work.At("authority.yaml"), """
            format: assay-authority/1
            agents: [{ agent: shop, tools: [{ tool: read_file }, { tool: send_mail }] }]
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_work.At("gateway.yaml"), $$"""
            format: assay-gateway/1
            whenRecordIsAway: { then: serve }
            upstreams: [{ name: model, url: "http://127.0.0.1:9" }]
            routes: [{ name: chat, upstreams: [model], authority: agents }, { name: line, prefix: /line, upstreams: [model] }]
            authorities: { agents: authority.yaml }
            {{keys}}
            """, TestContext.Current.CancellationToken);
    }

    // What it writes until it serves.
    static async Task<string> ToldAsync(Process gateway)
    {
        var lines = new List<string>();
        while (await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (line == "Ctrl-C stops it.")
                break;
        }

        return string.Join('\n', lines);
    }

    static async Task SignalAsync(string signal, Process gateway)
    {
        using var sent = Process.Start("kill", [$"-{signal}", gateway.Id.ToString(CultureInfo.InvariantCulture)]);
        await sent.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    static async Task EndAsync(Process gateway)
    {
        await SignalAsync("TERM", gateway);
        Assert.True(gateway.WaitForExit(60_000));
    }
}
