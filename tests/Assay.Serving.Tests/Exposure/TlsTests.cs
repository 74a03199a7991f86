using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Assay.Serving.Exposure;
using Microsoft.AspNetCore.Hosting;

namespace Assay.Serving.Tests;

/// <summary>Encryption as a stranger sees it.</summary>
public sealed class TlsTests : IDisposable
{
    readonly TestCertificates _certificates = new();

    async Task<ProbeResult> ProbeAsync(X509Certificate2 certificate, bool hsts = true, bool trusted = true, Func<ProbeOptions, ProbeOptions>? change = null)
    {
        await using var server = await ModelServer.StartAsync(l => ModelServer.Of(l, first: http =>
        {
            if (hsts)
                http.Response.Headers.StrictTransportSecurity = "max-age=31536000";
            return Task.FromResult(false);
        }), at => at.UseHttps(certificate, https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13));
        X509Certificate2Collection authorities = [];
        if (trusted)
            authorities.ImportFromPem(_certificates.Authority);
        return await Probing.RunAsync(new Uri($"https://localhost:{server.Address.Port}"), o => (change ?? (x => x))(o with { Key = ModelServer.Key, Authorities = authorities }));
    }

    [Fact]
    public async Task A_good_certificate_and_current_versions_are_no_finding()
    {
        var result = await ProbeAsync(_certificates.Issue("localhost", -1, 25).Whole);
        Assert.True(result is { Findings.Count: 0, Gaps.Count: 0, Authenticated: true }, Probing.Shown(result));
        Assert.Contains(result.Notes, n => n.Text == "accepts TLS 1.2, TLS 1.3");
    }

    [Fact]
    public async Task A_certificate_of_nobody_known_is_told_and_the_key_is_not_sent_there()
    {
        var result = await ProbeAsync(_certificates.Issue("localhost", -1, 25).Whole, trusted: false);
        result.Finds("exposure-certificate-untrusted", Severity.High);
        Assert.False(result.Authenticated);
        Assert.Contains(result.Gaps, g => g.Reason.Contains("the key was not sent", StringComparison.Ordinal));
        Assert.True((await ProbeAsync(_certificates.Issue("localhost", -1, 25).Whole, trusted: false, change: o => o with { KeyAnyway = true })).Authenticated);
    }

    [Fact]
    public async Task A_certificate_for_another_host() => (await ProbeAsync(_certificates.Issue("models.example.org", -1, 25).Whole)).Finds("exposure-certificate-host");

    [Fact]
    public async Task A_certificate_that_ended_and_one_that_soon_will()
    {
        (await ProbeAsync(_certificates.Issue("localhost", -10, -2).Whole)).Finds("exposure-certificate-expired", Severity.High);
        (await ProbeAsync(_certificates.Issue("localhost", -1, 5).Whole)).Finds("exposure-certificate-expiring", Severity.Low);
    }

    [Fact]
    public async Task Https_without_word_of_it_to_browsers() => (await ProbeAsync(_certificates.Issue("localhost", -1, 25).Whole, hsts: false)).Finds("exposure-no-hsts", Severity.Low);

    // ServerHello of TLS 1.0 with RC4, then the end: the machine's own TLS no longer speaks it.
    [Fact]
    public async Task An_old_version_and_a_weak_cipher_are_seen_without_speaking_them()
    {
        byte[] hello = [2, 0, 0, 38, 3, 1, .. new byte[32], 0, 0, 5, 0];
        await using var old = new GarbageTls([22, 3, 1, 0, (byte)hello.Length, .. hello], hangsUp: true);
        (await Probing.RunAsync(new Uri($"https://127.0.0.1:{old.Port}"), o => o with { Timeout = TimeSpan.FromSeconds(30), Total = TimeSpan.FromMinutes(2) })).Finds("exposure-tls-old-version", Severity.Medium);
        hello[5] = 3;
        await using var weak = new GarbageTls([22, 3, 3, 0, (byte)hello.Length, .. hello], hangsUp: true);
        (await Probing.RunAsync(new Uri($"https://127.0.0.1:{weak.Port}"), o => o with { Timeout = TimeSpan.FromSeconds(30), Total = TimeSpan.FromMinutes(2) })).Finds("exposure-tls-weak-cipher", Severity.Medium);
    }

    public void Dispose() => _certificates.Dispose();
}
