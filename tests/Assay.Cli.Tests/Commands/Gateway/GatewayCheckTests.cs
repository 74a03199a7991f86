using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay gateway check</c>: everything that is wrong, where an editor finds it.</summary>
public sealed class GatewayCheckTests : IDisposable
{
    readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task Every_mistake_is_named_with_its_file_line_and_column()
    {
        await WriteAsync("gateway.yaml", """
            format: assay-gateway/1
            anonymous: true
            upstreams:
              - { name: model, url: "http://127.0.0.1:9" }
            routes:
              - { name: chat, upstreams: [modle], policy: strict }
              - { name: chat, prefix: /again, upstreams: [model] }
            policies: { strict: strict.yaml }
            """);
        await WriteAsync("strict.yaml", "format: assay-guardrails/1\nguards:\n  - { guard: nothing-of-the-kind, action: block }\n");
        var result = _work.Run("gateway", "check", "--config", "gateway.yaml");
        Assert.Equal((1, ""), (result.Code, result.Error));
        var lines = result.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^gateway\.yaml:6:\d+: there is no upstream 'modle'$", lines[0]);
        Assert.Matches(@"^gateway\.yaml:7:\d+: there are two routes 'chat'$", lines[1]);
        Assert.Matches(@"^strict\.yaml:3:\d+: ", lines[2]);

        using var json = JsonDocument.Parse(_work.Run("gateway", "check", "--config", "gateway.yaml", "--format", "json").Out);
        Assert.False(json.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal([6, 7, 3], json.RootElement.GetProperty("mistakes").EnumerateArray().Select(m => m.GetProperty("line").GetInt32()));

        // Who wants to run it is told the first, and where the others are.
        var run = _work.Run("gateway", "run", "--config", "gateway.yaml");
        Assert.Equal(2, run.Code);
        Assert.Contains("there is no upstream 'modle'", run.Error, StringComparison.Ordinal);
        Assert.Contains("3 things are wrong; all of them: assay gateway check --config gateway.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_stands_on_no_line_is_told_with_the_file_and_a_file_that_is_not_there_was_not_judged()
    {
        await WriteAsync("gateway.yaml", """
            format: assay-gateway/1
            anonymous: true
            upstreams:
              - { name: model, url: "http://127.0.0.1:9", credentialEnv: NOT_SET_ANYWHERE }
              - { name: other, url: "http://127.0.0.1:9", credentialFile: nowhere }
            routes: [{ name: chat, upstreams: [model, other] }]
            """);
        var result = _work.Run("gateway", "check", "--config", "gateway.yaml");
        Assert.Equal(1, result.Code);
        Assert.Contains("gateway.yaml: the upstream 'model' needs a credential in the variable NOT_SET_ANYWHERE", result.Out, StringComparison.Ordinal);
        Assert.Contains("gateway.yaml: the upstream 'other': ", result.Out, StringComparison.Ordinal);
        Assert.Equal(2, _work.Run("gateway", "check", "--config", "nowhere.yaml").Code);
    }

    Task WriteAsync(string name, string text) => File.WriteAllTextAsync(_work.At(name), text, TestContext.Current.CancellationToken);
}
