using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Tests.Shared;

/// <summary>
/// A real responder: <c>openssl ocsp</c>, as a command for one answer, or behind an HTTP server on loopback (its own server listens on
/// every address of the machine).
/// </summary>
sealed class OcspResponder : IDisposable
{
    readonly string _folder;
    readonly HttpListener _listener = new();

    /// <param name="index">What is known, as <c>openssl ca</c> keeps it: serial 07 is good, 08 revoked for key compromise, any other unknown.</param>
    public OcspResponder(string folder, TestAuthority authority, X509Certificate2? responder = null, string? index = null)
    {
        _folder = folder;
        Directory.CreateDirectory(folder);
        Write("authority.pem", authority.Authority.ExportCertificatePem());
        Write("responder.pem", (responder ?? authority.Authority).ExportCertificatePem());
        Write("responder.key", (responder ?? authority.Authority).GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Write("index.txt", index ?? "V\t300101000000Z\t\t07\tunknown\t/CN=test signer\nR\t300101000000Z\t260501000000Z,keyCompromise\t08\tunknown\t/CN=test signer\n");
        Write("index.txt.attr", "unique_subject = no\n");
    }

    /// <summary>What the server answers to a request; null answers 503.</summary>
    public Func<HttpListenerContext, byte[], byte[]?> Reply { get; set; } = (_, _) => null;

    /// <summary>Requests that came.</summary>
    public int Asked { get; private set; }

    /// <summary>A responder's answer about a certificate, current for two days.</summary>
    public byte[] Answer(X509Certificate2 certificate, X509Certificate2? issuer = null, params string[] more)
    {
        Write("leaf.pem", certificate.ExportCertificatePem());
        if (issuer is not null)
            Write("issuer.pem", issuer.ExportCertificatePem());
        return OpenSsl([.. more, "-issuer", issuer is null ? "authority.pem" : "issuer.pem", "-cert", "leaf.pem"]);
    }

    /// <summary>A responder's answer to a request.</summary>
    public byte[] Answer(byte[] request)
    {
        File.WriteAllBytes(Path.Combine(_folder, "request"), request);
        return OpenSsl("-reqin", "request");
    }

    /// <summary>Starts the server and gives its address.</summary>
    public string Serve()
    {
        Reply = (_, request) => Answer(request);
        var address = Loopback.FreeAddress();
        _listener.Prefixes.Add(address);
        _listener.Start();
        _ = ServeAsync();
        return address;
    }

    async Task ServeAsync()
    {
        while (true)
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Asked++;
                var reply = Reply(context, body.ToArray());
                if (context.Response.StatusCode == 200)
                    context.Response.StatusCode = reply is null ? 503 : 200;
                context.Response.Close(reply ?? [], willBlock: true);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
    }

    byte[] OpenSsl(params string[] question)
    {
        string[] keys = ["-index", "index.txt", "-CA", "authority.pem", "-rsigner", "responder.pem", "-rkey", "responder.key", "-ndays", "2"];
        using var process = Process.Start(new ProcessStartInfo("openssl", ["ocsp", .. keys, .. question, "-respout", "response", "-noverify"])
        { WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
        return File.ReadAllBytes(Path.Combine(_folder, "response"));
    }

    void Write(string name, string content) => File.WriteAllText(Path.Combine(_folder, name), content);

    public void Dispose() => _listener.Close();
}
