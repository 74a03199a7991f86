using System.Diagnostics;
using System.Net;

namespace Assay.Tests.Shared;

/// <summary>An HTTP server on loopback before <c>openssl ts</c>.</summary>
sealed class TimeStampAuthority : IDisposable
{
    const string Configuration = """
        [tsa]
        default_tsa = one
        [one]
        serial = serial
        signer_cert = cert.pem
        signer_key = key.pem
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        accuracy = secs:1
        ess_cert_id_alg = sha256
        """;

    readonly HttpListener _listener = new();
    readonly string _folder;

    public TimeStampAuthority(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(_folder);
        Reply = Stamp;
        Address = Loopback.FreeAddress();
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>Body of the answer; null answers 503.</summary>
    public Func<byte[], byte[]?> Reply { get; set; }

    public byte[] Stamp(byte[] query)
    {
        if (!File.Exists(Path.Combine(_folder, "key.pem")))
        {
            File.WriteAllText(Path.Combine(_folder, "tsa.cnf"), Configuration);
            File.WriteAllText(Path.Combine(_folder, "serial"), "01\n");
            OpenSsl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "30", "-subj", "/CN=Test TSA", "-addext", "extendedKeyUsage=critical,timeStamping");
        }

        File.WriteAllBytes(Path.Combine(_folder, "query"), query);
        OpenSsl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-out", "reply");
        return File.ReadAllBytes(Path.Combine(_folder, "reply"));
    }

    public void Dispose() => _listener.Close();

    async Task ServeAsync()
    {
        while (true)
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var reply = Reply(body.ToArray());
                context.Response.StatusCode = reply is null ? 503 : 200;
                context.Response.Close(reply ?? [], willBlock: true);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
    }

    void OpenSsl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { WorkingDirectory = _folder, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }
}
