using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Serving.Exposure;

/// <summary>Versions, ciphers and certificate of an https endpoint, HSTS, and what answers over http beside it.</summary>
sealed class TlsCheck : ExposureCheck
{
    static readonly (ushort Version, string Name)[] Versions = [(0x0301, "TLS 1.0"), (0x0302, "TLS 1.1"), (0x0303, "TLS 1.2"), (0x0304, "TLS 1.3")];
    static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public override string Name => "tls";

    public override string Sends(ProbeOptions options, ProbeScope scope) => scope.Encrypted
        ? "one TLS handshake, five greetings that offer one version or weak ciphers only, GET for HSTS; GET over http at port 80 when that is in scope"
        : "nothing: the address is http";

    public override int Most(ProbeOptions options, ProbeScope scope) => scope.Encrypted ? 1 + 5 + 1 + (scope.Ports.Contains(80) ? 1 : 0) : 0;

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        var at = run.Scope.Target;
        if (!run.Scope.Encrypted)
        {
            if (run.Missing is null)
                return;
            if (run.Scope.Loopback)
                run.Note(Name, "The address is http on this machine: nothing travels, so encryption was not judged.");
            else
                run.Find(ProbeRule.PlainHttp, at, "", $"asked over {at.Scheme}, and it answered");
            return;
        }

        await CertificateAsync(run, cancel).ConfigureAwait(false);
        List<string> accepted = [];
        foreach (var (version, name) in Versions)
            switch (await GreetAsync(run, version, weak: false, cancel).ConfigureAwait(false))
            {
                case true when version < 0x0303:
                    accepted.Add(name);
                    run.Find(ProbeRule.OldTls, at, name, $"a greeting that offers {name} only was accepted");
                    break;
                case true:
                    accepted.Add(name);
                    break;
                case null:
                    run.Gap(Name, name, "what came to the greeting is no answer of TLS");
                    break;
            }

        if (await GreetAsync(run, 0x0303, weak: true, cancel).ConfigureAwait(false) == true)
            run.Find(ProbeRule.WeakCipher, at, "ciphers", "a greeting that offers weak ciphers only was accepted");
        run.Note(Name, accepted.Count > 0 ? $"accepts {string.Join(", ", accepted)}" : "no version was accepted");
        await HeadersAsync(run, cancel).ConfigureAwait(false);
    }

    async Task CertificateAsync(ProbeRun run, CancellationToken cancel)
    {
        var at = run.Scope.Target;
        if (await ConnectedAsync(run, at.Port, cancel).ConfigureAwait(false) is not { } socket)
            return;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(run.Options.Timeout);
        var seen = await TlsTalk.HandshakeAsync(socket, run.Scope.Host, run.Options.Authorities, patience.Token).ConfigureAwait(false);
        if (seen.Certificate is not { } certificate)
        {
            run.Gap(Name, "certificate", seen.Failure ?? "none was shown");
            return;
        }

        using (certificate)
        {
            var (from, to) = (new DateTimeOffset(certificate.NotBefore.ToUniversalTime()), new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
            var told = string.Create(CultureInfo.InvariantCulture, $"valid {from:yyyy-MM-dd} to {to:yyyy-MM-dd}, key {KeyOf(certificate)}, signed with {certificate.SignatureAlgorithm.FriendlyName}");
            run.Note(Name, "certificate " + told);
            var timely = run.Now >= from && run.Now <= to;
            if (!timely)
                run.Find(ProbeRule.Expired, at, "certificate", told);
            else if (to - run.Now < Soon)
                run.Find(ProbeRule.Expiring, at, "certificate", told);
            if (seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
                run.Find(ProbeRule.WrongHost, at, "certificate", $"it does not name {run.Scope.Host}");
            // A chain that is only out of time was told above.
            if (seen.Errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && (timely || seen.Chain.Any(c => c != nameof(X509ChainStatusFlags.NotTimeValid))))
                run.Find(ProbeRule.NotTrusted, at, "certificate", $"the chain says: {string.Join(", ", seen.Chain)}");
            using var rsa = certificate.GetRSAPublicKey();
            if (rsa is { KeySize: < 2048 } || (certificate.SignatureAlgorithm.FriendlyName ?? "").Contains("sha1", StringComparison.OrdinalIgnoreCase) || (certificate.SignatureAlgorithm.FriendlyName ?? "").Contains("md5", StringComparison.OrdinalIgnoreCase))
                run.Find(ProbeRule.WeakKey, at, "certificate", told);
        }
    }

    static string KeyOf(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        using var curve = certificate.GetECDsaPublicKey();
        return rsa is not null ? $"RSA {rsa.KeySize}" : curve is not null ? $"EC {curve.KeySize}" : certificate.PublicKey.Oid.FriendlyName ?? "of another kind";
    }

    async Task<bool?> GreetAsync(ProbeRun run, ushort version, bool weak, CancellationToken cancel)
    {
        if (await ConnectedAsync(run, run.Scope.Target.Port, cancel).ConfigureAwait(false) is not { } socket)
            return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(run.Options.Timeout);
        using var stream = new NetworkStream(socket, ownsSocket: true);
        var accepted = await TlsTalk.AcceptsAsync(stream, run.Scope.Host, version, weak, patience.Token).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        return accepted;
    }

    async Task<Socket?> ConnectedAsync(ProbeRun run, int port, CancellationToken cancel)
    {
        var (socket, failure) = await RawTalk.ConnectAsync(run, port, cancel).ConfigureAwait(false);
        if (failure is not null)
            run.Gap(Name, $"port {port}", failure);
        return socket;
    }

    async Task HeadersAsync(ProbeRun run, CancellationToken cancel)
    {
        var answer = await run.SendAsync(new ProbeRequest("GET", "/"), cancel).ConfigureAwait(false);
        if (answer.Failure is not null)
            run.Gap(Name, answer);
        else if (answer.Header("Strict-Transport-Security") is not { } hsts || hsts.Contains("max-age=0", StringComparison.OrdinalIgnoreCase))
            run.Find(ProbeRule.NoHsts, answer.Asked, "", $"Strict-Transport-Security: {answer.Header("Strict-Transport-Security") ?? "none"}");
        if (!run.Scope.Ports.Contains(80))
        {
            run.Note(Name, "Port 80 is not in scope: whether the host answers over http as well was not looked at (--ports 80).");
            return;
        }

        var plain = await run.SendAsync(new ProbeRequest("GET", "/") { At = ("http", 80) }, cancel).ConfigureAwait(false);
        if (plain.Closed)
            run.Note(Name, "port 80 is closed");
        else if (plain.Failure is not null)
            run.Gap(Name, plain);
        else if (plain.Status is < 300 or >= 400 || plain.Header("Location") is not { } to || !to.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            run.Find(ProbeRule.PlainBeside, plain);
    }
}
