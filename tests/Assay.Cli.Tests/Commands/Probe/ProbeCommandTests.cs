using System.Net;
using System.Text;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay probe</c> and the imports beside it, as a user runs them.</summary>
public sealed class ProbeCommandTests : IDisposable
{
    const string Key = "sk-open-sesame-77120931";
    static readonly string[] Allowed = ["--authorised-by", "Ada, SEC-1", "--rate", "200", "--skip", "rate-limit"];

    readonly HttpListener _listener = new();
    readonly string _address = Loopback.FreeAddress();
    int _asked;

    public ProbeCommandTests()
    {
        _listener.Prefixes.Add(_address);
        _listener.Start();
        _ = ServeAsync();
    }

    // A list of models for everybody, nothing else.
    async Task ServeAsync()
    {
        while (_listener.IsListening)
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                Interlocked.Increment(ref _asked);
                var list = context.Request.Url!.AbsolutePath == "/v1/models";
                context.Response.StatusCode = list ? 200 : 404;
                context.Response.ContentType = "application/json";
                await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(list ? """{"data":[{"id":"m-1"}]}""" : """{"error":"no"}""")).ConfigureAwait(false);
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
            {
                // Whoever asked went away, or the tests are over.
            }
    }

    [Theory]
    [InlineData("It is not said who allowed this probe")]
    [InlineData("It is not said who allowed this probe", "--authorised-by", "Ada")]
    [InlineData("--skip does not know", "--authorised-by", "Ada, SEC-1", "--skip", "everything")]
    [InlineData("--ports is a list", "--authorised-by", "Ada, SEC-1", "--ports", "70000")]
    [InlineData("--key-env names a variable", "--authorised-by", "Ada, SEC-1", "--key-env", "NOT_SET_ANYWHERE")]
    [InlineData("--path is GET or POST", "--authorised-by", "Ada, SEC-1", "--path", "DELETE /x")]
    [InlineData("A limit is out of its range", "--authorised-by", "Ada, SEC-1", "--burst", "100000")]
    public void What_is_not_allowed_sends_nothing(string says, params string[] arguments)
    {
        var result = Cli.Run(["probe", _address, .. arguments]);
        Assert.Equal(2, result.Code);
        Assert.Contains(says, result.Error, StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Fact]
    public void A_dry_run_tells_the_plan_and_sends_nothing()
    {
        var result = Cli.Run("probe", _address, "--dry-run", "--format", "json", "--ports", "management");
        Assert.Equal(0, result.Code);
        using var json = JsonDocument.Parse(result.Out);
        Assert.Equal(json.RootElement.GetProperty("requests").GetInt32(), json.RootElement.GetProperty("steps").EnumerateArray().Sum(s => s.GetProperty("most").GetInt32()));
        Assert.Contains("8265", json.RootElement.GetProperty("scope").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, _asked);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    [InlineData("sarif")]
    public void What_is_found_is_told_in_every_format_and_the_plan_beforehand(string format)
    {
        var result = Cli.Run([("MODEL_KEY", Key)], ["probe", _address, "--format", format, "--key-env", "MODEL_KEY", .. Allowed]);
        Assert.Equal(1, result.Code);
        Assert.Contains("exposure-model-list", result.Out, StringComparison.Ordinal);
        Assert.Contains("allowed by Ada, SEC-1", result.Error, StringComparison.Ordinal);
        Assert.Contains("Sends at most", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.Out + result.Error, StringComparison.Ordinal);
        if (format != "text")
            JsonDocument.Parse(result.Out).Dispose();
        Assert.Equal(0, Cli.Run([("MODEL_KEY", Key)], ["probe", _address, "--fail-on", "critical", "--key-env", "MODEL_KEY", "--format", format, .. Allowed]).Code);
    }

    [Fact]
    public void A_server_that_is_away_ends_with_3() => Assert.Equal(3, Cli.Run(["probe", Loopback.FreeAddress(), .. Allowed]).Code);

    [Fact]
    public void A_probe_and_an_import_stand_in_the_record_as_evidence_about_the_version_that_is_served()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--name", "Credit risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", Workspace.Sample("model/credit-risk.onnx"), "--use-case", "credit-risk", "--as", "Bob");
        var probe = work.Run(["probe", _address, "--record", "--subject", "risk@1", "--as", "Bob", .. Allowed]);
        Assert.True(probe.Code == 1, probe.Error + probe.Out);
        Assert.Contains("Dynamic scan (DAST), result passed, about risk@1", probe.Out, StringComparison.Ordinal);
        Assert.Contains("The list of models can be read without a key", work.Must("finding", "list"), StringComparison.Ordinal);

        File.WriteAllText(work.At("zap.json"), """{"@version":"2.16.1","created":"2026-01-02T03:04:05Z","site":[{"@name":"https://a.example","alerts":[{"pluginid":"40012","name":"XSS","riskcode":"3","confidence":"2","instances":[{"uri":"https://a.example/s","method":"GET","param":"q"}]}]}]}""");
        var import = work.Run("import", "zap", "zap.json", "--record", "--subject", "risk@1", "--as", "Bob");
        Assert.True(import.Code == 1, import.Error + import.Out);
        Assert.Contains("Dynamic scan (DAST), result failed, about risk@1", import.Out, StringComparison.Ordinal);
        Assert.Contains("XSS", work.Must("finding", "list"), StringComparison.Ordinal);
        Assert.Equal(2, work.Run("probe", _address, "--record", "--subject", "nothing@1", "--as", "Bob", "--authorised-by", "Ada, SEC-1").Code);
    }

    [Theory]
    [InlineData("zap")]
    [InlineData("burp")]
    [InlineData("nessus")]
    public void A_file_that_is_no_report_is_refused(string tool)
    {
        using var work = new Workspace();
        File.WriteAllText(work.At("x"), "no report");
        var result = work.Run("import", tool, "x");
        Assert.Equal(2, result.Code);
        Assert.Contains("The report cannot be used", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _listener.Close();
}
