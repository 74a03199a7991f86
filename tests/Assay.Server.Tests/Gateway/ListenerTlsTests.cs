using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Assay.Serving;

namespace Assay.Server.Tests.Gateways;

/// <summary>The gateway's real listener over TLS, with callers' certificates asked for.</summary>
public sealed class ListenerTlsTests
{
    [Fact]
    public async Task Only_callers_with_a_certificate_of_the_named_authority_get_in_and_speak_HTTP_2()
    {
        var folder = Directory.CreateTempSubdirectory("assay-tls-").FullName;
        string At(string name) => Path.Combine(folder, name);
        using var ours = Authority("ours");
        using var others = Authority("others");
        using var server = Issue(ours, "localhost");
        using var good = Issue(ours, "caller");
        using var bad = Issue(others, "caller");
        await File.WriteAllTextAsync(At("ca.pem"), ours.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("cert.pem"), server.ExportCertificatePem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("key.pem"), server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(At("gateway.yaml"), "format: assay-gateway/1\nanonymous: true\nupstreams: [{ name: m, url: \"http://127.0.0.1:1\" }]\nroutes: [{ name: all, upstreams: [m] }]\n", TestContext.Current.CancellationToken);
        using var setup = GatewaySetup.Read(At("gateway.yaml"), _ => null, out var error);
        Assert.True(setup is not null, error);
        await using var host = await GatewayHost.StartAsync(new GatewayListen(new Uri("https://127.0.0.1:0"), At("cert.pem"), At("key.pem"), 1 << 20, At("ca.pem")), new Serving.Gateway(setup, TimeProvider.System, _ => { }), TestContext.Current.CancellationToken);
        // The server behind is not there: 502 says that the request came through the listener.
        Assert.Equal((HttpStatusCode.BadGateway, HttpVersion.Version20), await AskAsync(host.Address, ours, good));
        foreach (var certificate in (X509Certificate2?[])[bad, null])
            await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(host.Address, ours, certificate));
        Directory.Delete(folder, recursive: true);
    }

    static async Task<(HttpStatusCode, Version)> AskAsync(Uri address, X509Certificate2 authority, X509Certificate2? own)
    {
        using var trusted = X509CertificateLoader.LoadCertificate(authority.RawData);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trusted } };
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy, ClientCertificates = own is null ? null : [own] } };
        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var content = new StringContent("""{"model":"m"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new UriBuilder(address) { Host = "localhost", Path = "/v1/chat/completions" }.Uri, content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, answer.Version);
    }

    static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow.AddDays(2));
    }

    static X509Certificate2 Issue(X509Certificate2 authority, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
