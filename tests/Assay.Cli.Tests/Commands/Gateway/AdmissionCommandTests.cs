using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay gateway admission</c> as it runs beside a cluster: a signed model on a disk, a record, and reviews over TLS.</summary>
public sealed class AdmissionCommandTests : IDisposable
{
    readonly Workspace _work = new();
    HttpClient? _http;

    public void Dispose()
    {
        _http?.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task A_model_may_start_while_it_is_as_signed_and_nobody_stopped_it()
    {
        _work.WithRecord();
        _work.Must("actor", "add", "Sam", "--role", "security-operations");
        await ModelsAsync();
        Assert.Equal(2, _work.Run("gateway", "admission", "--config", "admission.yaml", "--tls-cert", "tls.crt", "--tls-key", "key.pub").Code);
        Assert.Equal(2, _work.Run("gateway", "admission", "--config", "policy.yaml", "--tls-cert", "tls.crt", "--tls-key", "tls.key").Code);

        using var webhook = _work.Start("gateway", "admission", "--config", "admission.yaml", "--tls-cert", "tls.crt", "--tls-key", "tls.key", "--urls", "https://127.0.0.1:0", "--record", "--format", "json");
        var said = webhook.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            var told = new StringBuilder();
            while (await webhook.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && told.Append(line) is not null && line != "}")
                ;
            Connect(new Uri(JsonDocument.Parse(told.ToString()).RootElement.GetProperty("address").GetString()!));

            // Until it was hashed once the answer is no.
            await UntilAsync("fraud", "verified: fraud");
            await UntilAsync("unsigned", "may not be loaded: it is not signed");
            await UntilAsync("gone", "may not be loaded: it is not there");
            await UntilAsync("gated", "'gated' may not be loaded: ");
            Assert.Contains("there is no model 'other'", await AskAsync("other"), StringComparison.Ordinal);

            // There is no gateway, so that it acts cannot be shown.
            Assert.Equal(3, _work.Run("switch", "pull", "all", "--reason", "tried", "--as", "Bob").Code);
            await UntilAsync("fraud", "may not be loaded: it is stopped (entry ");
            _work.Must("switch", "release", "all", "--reason", "tried", "--as", "Sam");
            await UntilAsync("fraud", "verified: fraud");

            await File.AppendAllTextAsync(_work.At("model/fraud.onnx"), "x", TestContext.Current.CancellationToken);
            Assert.False((await AskAsync("fraud")).StartsWith("verified", StringComparison.Ordinal));
            await UntilAsync("fraud", "are not as signed");
        }
        finally
        {
            using (var term = Process.Start("kill", ["-TERM", webhook.Id.ToString(CultureInfo.InvariantCulture)]))
                await term.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(webhook.WaitForExit(60_000));
        }

        Assert.Equal(0, webhook.ExitCode);
        Assert.Contains("assay: fraud is verified.", await said, StringComparison.Ordinal);
        Assert.Contains("assay: unsigned may not be loaded: it is not signed", await said, StringComparison.Ordinal);
        Assert.Contains("assay: refused: models/pod-1 (CREATE).", await said, StringComparison.Ordinal);
    }

    async Task ModelsAsync()
    {
        Directory.CreateDirectory(_work.At("model"));
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), _work.At("model/fraud.onnx"));
        KeyTests.OpenSsl(_work, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "key.pem");
        KeyTests.OpenSsl(_work, "pkey", "-in", "key.pem", "-pubout", "-out", "key.pub");
        KeyTests.OpenSsl(_work, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tls.key", "-out", "tls.crt", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost");
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig");
        Directory.CreateDirectory(_work.At("unsigned"));
        File.Copy(_work.At("model/fraud.onnx"), _work.At("unsigned/fraud.onnx"));
        await File.WriteAllTextAsync(_work.At("policy.yaml"), "signers:\n  - key: key.pub\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_work.At("asks.yaml"), "signers:\n  - key: key.pub\ngates:\n  use-case: fraud\n  decided: [deployment]\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_work.At("admission.yaml"), """
            format: assay-admission/1
            models:
              fraud: { path: model, policy: policy.yaml }
              gated: { path: model, policy: asks.yaml }
              unsigned: { path: unsigned, policy: policy.yaml }
              gone: { path: nowhere, policy: policy.yaml }
            """, TestContext.Current.CancellationToken);
    }

    void Connect(Uri address)
    {
        var trusted = X509CertificateLoader.LoadCertificateFromFile(_work.At("tls.crt"));
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trusted } } } })
        {
            BaseAddress = new UriBuilder(address) { Host = "localhost" }.Uri,
        };
    }

    async Task UntilAsync(string model, string says)
    {
        var last = "";
        for (var i = 0; i < 600; i++)
        {
            if ((last = await AskAsync(model)).Contains(says, StringComparison.Ordinal))
                return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"'{says}' was never said; last: {last}");
    }

    // What the webhook says of a pod that names the model.
    async Task<string> AskAsync(string model)
    {
        using var content = new StringContent($$$"""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"1","kind":{"group":"","version":"v1","kind":"Pod"},"namespace":"models","operation":"CREATE","object":{"metadata":{"name":"pod-1","annotations":{"assay.dev/model":"{{{model}}}"}},"spec":{"containers":[{"name":"c","image":"i"}]} } } }""", Encoding.UTF8, "application/json");
        using var answer = await _http!.PostAsync(new Uri("/validate", UriKind.Relative), content, TestContext.Current.CancellationToken);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var response = json.RootElement.GetProperty("response");
        var allowed = response.GetProperty("allowed").GetBoolean();
        var said = allowed ? response.GetProperty("auditAnnotations").GetProperty("verdict").GetString()! : response.GetProperty("status").GetProperty("message").GetString()!;
        Assert.Equal(allowed, said.StartsWith("verified: ", StringComparison.Ordinal));
        return said;
    }
}
