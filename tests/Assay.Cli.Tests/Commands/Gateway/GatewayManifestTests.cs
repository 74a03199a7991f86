using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay gateway manifest</c>: what really runs, of a gateway that runs.</summary>
public sealed class GatewayManifestTests : IDisposable
{
    readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_manifest_is_recorded_of_a_version_that_a_gateway_serves_and_of_no_other()
    {
        var (served, other) = ($"sha256:{new string('a', 64)}", $"sha256:{new string('b', 64)}");
        _work.WithRecord();
        _work.Must("register", "use-case", "fraud", "--name", "Fraud", "--risk", "minimal", "--as", "Grace");
        _work.Must("register", "model", "fraud", "--as", "Bob");
        _work.Must("register", "model-version", "fraud@1", "--digest", served, "--use-case", "fraud", "--as", "Bob");
        _work.Must("register", "model-version", "fraud@2", "--digest", other, "--use-case", "fraud", "--as", "Bob");
        await File.WriteAllTextAsync(_work.At("gateway.yaml"), $$"""
            format: assay-gateway/1
            anonymous: true
            whenRecordIsAway: { then: serve }
            upstreams: [{ name: model, url: "http://127.0.0.1:9", digest: "{{served}}" }, { name: helper, url: "http://127.0.0.1:9" }]
            routes: [{ name: shop, upstreams: [model] }, { name: help, prefix: /help, upstreams: [helper] }]
            """, TestContext.Current.CancellationToken);
        // Nothing runs yet: there is nothing to record, and that is said.
        Assert.NotEqual(0, _work.Run("gateway", "manifest", "show").Code);
        var none = _work.Run("gateway", "manifest", "record", "--for", "fraud@1", "--as", "Bob");
        Assert.Equal(1, none.Code);
        Assert.Contains("Nothing was recorded: none of 0 gateways", none.Out, StringComparison.Ordinal);

        using var gateway = _work.Start("gateway", "run", "--config", "gateway.yaml", "--record", "--name", "eu-1", "--urls", "http://127.0.0.1:0", "--format", "json");
        try
        {
            while (await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && line != "}")
                ;
            // A gateway says what it serves within seconds of its start; until then the manifest is incomplete, not empty.
            Cli.Result shown;
            for (var i = 0; (shown = _work.Run("gateway", "manifest", "show", "--environment", "test", "--format", "json")).Code == 3 && i < 100; i++)
                await Task.Delay(200, TestContext.Current.CancellationToken);
            Assert.True(shown.Code == 0, shown.Error);
            using var manifest = JsonDocument.Parse(shown.Out);
            Assert.Equal(("test", 1), (manifest.RootElement.GetProperty("environment").GetString(), manifest.RootElement.GetProperty("replicas").GetInt32()));
            Assert.Contains(manifest.RootElement.GetProperty("artefacts").EnumerateArray(), a => a.GetProperty("name").GetString() == "model at model of route shop" && a.GetProperty("digest").GetString() == served);
            Assert.Contains(manifest.RootElement.GetProperty("artefacts").EnumerateArray(), a => a.GetProperty("name").GetString()!.StartsWith("gateway file of eu-1", StringComparison.Ordinal));
            Assert.Contains(manifest.RootElement.GetProperty("endpoints").EnumerateArray(), e => e.GetString()!.EndsWith("version not known: helper", StringComparison.Ordinal));

            Assert.Equal(1, _work.Run("gateway", "manifest", "record", "--for", "fraud@2", "--as", "Bob").Code);
            Assert.Equal(2, _work.Run("gateway", "manifest", "record", "--for", "nothing@1", "--as", "Bob").Code);
            Assert.Equal(2, _work.Run("gateway", "manifest", "record", "--as", "Bob").Code);
            Assert.Empty(Manifests());
            Assert.Contains("of which 1 has a server of fraud@1; callers get it at 1.", _work.Must("gateway", "manifest", "record", "--for", "fraud@1", "--as", "Bob"), StringComparison.Ordinal);
            var row = Assert.Single(Manifests());
            Assert.Equal("measured", row.GetProperty("origin").GetString());
            _work.Must("record", "verify");
        }
        finally
        {
            using (var term = Process.Start("kill", ["-TERM", gateway.Id.ToString(CultureInfo.InvariantCulture)]))
                await term.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(gateway.WaitForExit(60_000));
        }
    }

    List<JsonElement> Manifests() => [.. Items(_work.Ask("evidence", "list", "--kind", "deployment-manifest"))];

    static IEnumerable<JsonElement> Items(JsonElement list) => list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : list.GetProperty("items").EnumerateArray();
}
