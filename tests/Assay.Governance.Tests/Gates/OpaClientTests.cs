using System.Net;
using System.Text;
using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Governance.Tests.Gates;

public sealed class OpaClientTests : IDisposable
{
    readonly HttpListener server = new();
    readonly HttpClient http = OpaClient.MakeHttp();
    readonly Uri address;
    string? received;
    Func<HttpListenerContext, Task> answer = _ => Task.CompletedTask;

    public OpaClientTests()
    {
        address = new Uri(Loopback.FreeAddress() + "v1/data/assay/gate");
        server.Prefixes.Add(new Uri(address, "/").ToString());
        server.Start();
        _ = Serve();
    }

    public void Dispose()
    {
        server.Close();
        http.Dispose();
    }

    async Task Serve()
    {
        try
        {
            while (true)
            {
                var context = await server.GetContextAsync();
                using (var reader = new StreamReader(context.Request.InputStream))
                    received = await reader.ReadToEndAsync();
                await answer(context);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The server was closed, or the client had left: the end of the test.
        }
    }

    void Says(string body, int status = 200, string? location = null) => answer = async context =>
    {
        context.Response.StatusCode = status;
        if (location is not null)
            context.Response.RedirectLocation = location;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    Task<RequirementResult> Ask(string name = "central", TimeSpan? timeout = null) =>
        new OpaClient(http, new Dictionary<string, Uri> { ["central"] = address }) { Timeout = timeout ?? TimeSpan.FromSeconds(5) }.AskAsync(name, GateCase.Met(Gate.Deployment), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("""{"result": true}""", RequirementState.Met, "allows it")]
    [InlineData("""{"result": false}""", RequirementState.Failed, "refuses it")]
    [InlineData("""{"result": {"allow": true, "reasons": []}}""", RequirementState.Met, "allows it")]
    [InlineData("""{"result": {"allow": false, "reasons": ["no canary", "Friday\u0000."]}}""", RequirementState.Failed, "refuses it: no canary; Friday.")]
    [InlineData("""{"result": {"allow": "true"}}""", RequirementState.Failed, "Could not ask OPA")]
    [InlineData("""{"result": {}}""", RequirementState.Failed, "Could not ask OPA")]
    [InlineData("""{"result": null}""", RequirementState.Failed, "Could not ask OPA")]
    [InlineData("""{"result": 1}""", RequirementState.Failed, "Could not ask OPA")]
    [InlineData("""{}""", RequirementState.Failed, "may be undefined")]
    [InlineData("""[true]""", RequirementState.Failed, "Could not ask OPA")]
    [InlineData("""true""", RequirementState.Failed, "Could not ask OPA")]
    [InlineData("""{"result": tru""", RequirementState.Failed, "not JSON")]
    [InlineData("", RequirementState.Failed, "not JSON")]
    [InlineData("""{"result": {"allow": true, "reasons": ["\ud800"]}}""", RequirementState.Failed, "not JSON")]
    public async Task Reads_the_answer_and_opens_only_on_a_clear_yes(string body, RequirementState state, string detail)
    {
        Says(body);
        var result = await Ask();
        Assert.Equal(("opa", state), (result.Id, result.State));
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_the_gate_document_as_input()
    {
        Says("""{"result": true}""");
        await Ask();
        var input = JsonDocument.Parse(received!).RootElement.GetProperty("input");
        Assert.Equal("deployment", input.GetProperty("gate").GetString());
        Assert.Equal("high", input.GetProperty("useCase").GetProperty("riskClass").GetString());
        Assert.Equal(4, input.GetProperty("evidence").GetArrayLength());
    }

    [Theory]
    [InlineData(500, "HTTP 500")]
    [InlineData(201, "HTTP 201")]
    [InlineData(302, "HTTP 302")]
    public async Task Another_status_is_no_answer_and_redirects_are_not_followed(int status, string detail)
    {
        Says("""{"result": true}""", status, address.ToString());
        var result = await Ask();
        Assert.Equal(RequirementState.Failed, result.State);
        Assert.Contains(detail, result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_answer_is_not_read_to_its_end()
    {
        Says("""{"result": true, "x": " """ + new string('x', OpaClient.MaxAnswerBytes) + "\"}");
        Assert.Contains("longer than 64 kB", (await Ask()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_answer_is_given_up()
    {
        answer = _ => Task.Delay(3000, TestContext.Current.CancellationToken);
        var result = await Ask(timeout: TimeSpan.FromMilliseconds(300));
        Assert.Equal(RequirementState.Failed, result.State);
        Assert.Contains("no answer within 0.3 s", result.Detail, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(2), new OpaClient(http, new Dictionary<string, Uri>()).Timeout);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_or_not_configured_shuts_the_gate()
    {
        server.Stop();
        Assert.Contains("connection failed", (await Ask()).Detail, StringComparison.Ordinal);
        var unknown = await Ask("elsewhere");
        Assert.Equal(RequirementState.Failed, unknown.State);
        Assert.Contains("no endpoint of that name is configured", unknown.Detail, StringComparison.Ordinal);
    }
}
