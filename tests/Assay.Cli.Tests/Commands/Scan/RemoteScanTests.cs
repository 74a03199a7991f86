using System.Net;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay scan https://…</c> as a user runs it.</summary>
public sealed class RemoteScanTests : IDisposable
{
    readonly Workspace work = new();
    readonly HttpListener server = new();
    readonly string root;

    public RemoteScanTests()
    {
        root = Loopback.FreeAddress().TrimEnd('/');
        server.Prefixes.Add(root + "/");
        server.Start();
        _ = Task.Run(ServeAsync);
    }

    async Task ServeAsync()
    {
        while (server.IsListening)
            try
            {
                var context = await server.GetContextAsync();
                if (context.Request.Url!.AbsolutePath == "/evil.pkl")
                    context.Response.OutputStream.Write("cposix\nsystem\n(S'echo inert'\ntR."u8);
                else
                    context.Response.StatusCode = 404;
                context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
    }

    [Fact]
    public void A_remote_file_is_scanned_and_the_result_fits_its_schema()
    {
        var file = work.At("scan.json");
        var result = work.Run("scan", root + "/evil.pkl", "--digests", "--format", "json", "--output", file);
        Assert.True(result.Code == 1, result.Error);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal(32, json.RootElement.GetProperty("stats").GetProperty("transferred").GetInt64());
        Assert.Equal(root + "/evil.pkl", json.RootElement.GetProperty("files")[0].GetProperty("origin").GetProperty("address").GetString());
        var (code, said) = NodeChecks.Run("validate-schema.cjs", Path.Combine(Workspace.Root, "docs/formats/scan-result.schema.json"), file);
        Assert.True(code == 0, said);
    }

    [Fact]
    public void Remote_and_local_files_go_together_and_what_is_missing_is_said()
    {
        File.WriteAllBytes(work.At("fine.pkl"), [0x80, 4, .. "]K\u0001a."u8]);
        var result = work.Run("scan", root + "/missing.pkl", "fine.pkl");
        Assert.Equal(3, result.Code);
        Assert.Contains("there is no such thing on 127.0.0.1 (404)", result.Out, StringComparison.Ordinal);
        Assert.Contains("fine.pkl  pickle  clean", result.Out, StringComparison.Ordinal);
        Assert.Contains("transferred", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_http_of_other_machines_has_to_be_allowed() =>
        Assert.Contains("--allow-http", work.Run("scan", "http://192.0.2.1/m.pkl").Out, StringComparison.Ordinal);

    public void Dispose()
    {
        server.Close();
        work.Dispose();
    }
}
