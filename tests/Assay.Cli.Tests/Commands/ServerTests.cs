using System.Diagnostics;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>The same commands against a server of our own, in its own process.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task The_same_commands_give_the_same_answers_from_a_server()
    {
        using var there = new Workspace().WithRecord();
        there.Must("register", "use-case", "credit-risk", "--risk", "high", "--as", "Bob");
        var bob = there.Ask("token", "issue", "Bob").GetProperty("token").GetString()!;
        there.Must("actor", "add", "Build pipeline", "--service", "--role", "app-sec");
        var pipeline = there.Ask("token", "issue", "Build pipeline").GetProperty("token").GetString()!;
        using var server = there.Start("serve", "--urls", "http://127.0.0.1:0", "--format", "json");
        try
        {
            var address = Address(server);
            using var here = new Workspace().With("ASSAY_SERVER", address).With("ASSAY_TOKEN", bob);
            Assert.Equal("credit-risk", here.Ask("portfolio").GetProperty("rows")[0].GetProperty("useCase").GetProperty("slug").GetString());
            Assert.Equal(there.Ask("engagement", "credit-risk").GetRawText(), here.Ask("engagement", "credit-risk").GetRawText());
            here.Must("register", "model", "risk");
            here.Must("register", "model-version", "risk@1", "--file", Workspace.Sample("model/credit-risk.onnx"), "--use-case", "credit-risk");
            // A person's token measures nothing: what a pipeline measures is said by its service account.
            Assert.Contains("service account", here.Run("scan", Workspace.Sample("model/credit-risk.onnx"), "--record").Error, StringComparison.Ordinal);
            here.With("ASSAY_TOKEN", pipeline);
            var recorded = here.Ask("scan", Workspace.Sample("model/credit-risk.onnx"), "--record", "--use-case", "credit-risk").GetProperty("recorded")[0];
            Assert.Equal("risk@1", recorded.GetProperty("things")[0].GetString());
            // A person goes on where it is seen: in the browser.
            Assert.Equal($"{address.TrimEnd('/')}/evidence/{recorded.GetProperty("entry").GetInt64()}", recorded.GetProperty("page").GetString());
            here.With("ASSAY_TOKEN", bob);
            Assert.Contains("There is no waiver 'w_none'", here.Run("waiver", "show", "w_none").Error, StringComparison.Ordinal);
            Assert.Equal(1, here.Run("gate", "check", "training", "--use-case", "credit-risk").Code);

            // Refusals are those of the record, not of HTTP.
            var remote = here.Run("baseline", "credit-risk", "--until", "30d", "--rationale", "r", "--format", "json");
            var local = there.Run("baseline", "credit-risk", "--until", "30d", "--rationale", "r", "--as", "Bob", "--format", "json");
            Assert.Equal((2, local.Error), (remote.Code, remote.Error));
            Assert.Equal("https://assay.dev/problems/forbidden", JsonDocument.Parse(remote.Error).RootElement.GetProperty("type").GetString());

            here.With("ASSAY_TOKEN", "assay_token_wrong");
            var wrong = here.Run("portfolio");
            Assert.Equal(2, wrong.Code);
            Assert.DoesNotContain("assay_token_wrong", wrong.Error + wrong.Out, StringComparison.Ordinal);
            Assert.Contains("ASSAY_TOKEN", wrong.Error, StringComparison.Ordinal);
        }
        finally
        {
            await Stop(server);
        }

        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public async Task Pushes_the_evidence_of_a_folder_once()
    {
        using var there = new Workspace().WithRecord();
        var bob = there.Ask("token", "issue", "Bob").GetProperty("token").GetString()!;
        using var server = there.Start("serve", "--urls", "http://127.0.0.1:0", "--format", "json");
        try
        {
            using var here = new Workspace().WithRecordOfItsOwn();
            File.WriteAllBytes(here.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
            here.Run("scan", "bad.pkl", "--record", "--as", "Bob");
            here.With("ASSAY_SERVER", Address(server)).With("ASSAY_TOKEN", bob);
            Assert.Equal(1, here.Ask("push").GetProperty("sent").GetArrayLength());
            var again = here.Ask("push");
            Assert.Equal((0, 1), (again.GetProperty("sent").GetArrayLength(), again.GetProperty("already").GetInt32()));
        }
        finally
        {
            await Stop(server);
        }

        // Signed by a key that this record does not know: kept byte for byte, and called filed.
        var evidence = there.Ask("evidence", "list").GetProperty("items")[0];
        Assert.Equal("filed", evidence.GetProperty("origin").GetString());
        Assert.Equal("assay-model-scanner", there.Ask("finding", "show", "AS-1").GetProperty("row").GetProperty("tool").GetString());
    }

    [Fact]
    public async Task Serves_over_tls_with_a_certificate_that_fits_its_key_and_leaves_nothing_in_the_home()
    {
        using var work = new Workspace();
        work.Must("init", "--actor", "Ada");
        foreach (var name in (string[])["server", "other"])
            KeyTests.OpenSsl(work, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", $"{name}.key", "-out", $"{name}.pem", "-days", "30", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1");
        File.WriteAllText(work.At("nonsense.pem"), "nonsense");
        Assert.Contains("--tls-cert", work.Run("serve", "--urls", "https://127.0.0.1:0").Error, StringComparison.Ordinal);
        Assert.Contains("unencrypted", work.Run("serve", "--urls", "http://0.0.0.0:0").Error, StringComparison.Ordinal);
        Assert.Contains("not the one of the certificate", work.Run("serve", "--urls", "https://127.0.0.1:0", "--tls-cert", "server.pem", "--tls-key", "other.key").Error, StringComparison.Ordinal);
        Assert.Contains("cannot be used", work.Run("serve", "--urls", "https://127.0.0.1:0", "--tls-cert", "nonsense.pem", "--tls-key", "other.key").Error, StringComparison.Ordinal);

        using var server = work.Start("serve", "--urls", "https://127.0.0.1:0", "--tls-cert", "server.pem", "--tls-key", "server.key", "--format", "json");
        try
        {
            using var handler = new HttpClientHandler { AllowAutoRedirect = false, ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" };
            using var client = new HttpClient(handler) { BaseAddress = new Uri(Address(server)) };
            Assert.Equal("https", client.BaseAddress.Scheme);
            Assert.Equal("ok", await client.GetStringAsync("health", TestContext.Current.CancellationToken));
            using var page = await client.GetAsync("sign-in", TestContext.Current.CancellationToken);
            Assert.True(page.Headers.Contains("Strict-Transport-Security"));
            Assert.All(page.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
        }
        finally
        {
            await Stop(server);
        }

        Assert.Equal("assay: stopped.\n", await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Empty(Directory.EnumerateFileSystemEntries(work.At("home")));
    }

    [Fact]
    public async Task Cookies_of_another_server_and_forms_of_another_day_leave_no_trace_in_the_terminal()
    {
        using var work = new Workspace().WithRecord();
        using var server = work.Start("serve", "--urls", "http://127.0.0.1:0", "--format", "json");
        try
        {
            using var client = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(Address(server)) };
            using var page = await client.GetAsync("sign-in", TestContext.Current.CancellationToken);
            var name = page.Headers.GetValues("Set-Cookie").Single().Split('=')[0];
            Assert.StartsWith("assay-csrf-", name, StringComparison.Ordinal);
            client.DefaultRequestHeaders.Add("Cookie", $"{name}=CfDJ8OfAnotherServer; {name.Replace("csrf", "session", StringComparison.Ordinal)}=assay_session_of_another; assay-csrf=x");
            Assert.Contains("Sign in", await client.GetStringAsync("sign-in", TestContext.Current.CancellationToken), StringComparison.Ordinal);
            using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["_handler"] = "sign-in", ["__RequestVerificationToken"] = "of another day", ["login"] = "x", ["password"] = "y" });
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await client.PostAsync("sign-in", form, TestContext.Current.CancellationToken)).StatusCode);
            Assert.Equal(System.Net.HttpStatusCode.Redirect, (await client.GetAsync("work", TestContext.Current.CancellationToken)).StatusCode);
        }
        finally
        {
            await Stop(server);
        }

        Assert.Equal("assay: stopped.\n", await server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("http://assay.example.com", "t", "unencrypted")]
    [InlineData("ftp://127.0.0.1", "t", "not the address")]
    [InlineData("http://user:pass@127.0.0.1", "t", "not the address")]
    [InlineData("http://127.0.0.1:1", "t", "could not be reached")]
    [InlineData("http://127.0.0.1:1", "", "ASSAY_TOKEN is not")]
    [InlineData("http://127.0.0.1:1", "a\tb", "no API token")]
    public void Tells_what_is_wrong_with_a_server_before_a_token_leaves(string server, string token, string because)
    {
        using var work = new Workspace().With("ASSAY_SERVER", server).With("ASSAY_TOKEN", token);
        var result = work.Run("portfolio");
        Assert.Equal(2, result.Code);
        Assert.Contains(because, result.Error, StringComparison.Ordinal);
    }

    static string Address(Process server)
    {
        var text = "";
        while (server.StandardOutput.ReadLine() is { } line)
        {
            text += line;
            if (line == "}")
                return JsonDocument.Parse(text).RootElement.GetProperty("address").GetString()!;
        }

        throw new InvalidOperationException($"The server did not start: {server.StandardError.ReadToEnd()}");
    }

    static async Task Stop(Process server)
    {
        if (!server.HasExited)
            using (var term = Process.Start("kill", ["-TERM", server.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
                await term.WaitForExitAsync();
        await server.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
    }
}
