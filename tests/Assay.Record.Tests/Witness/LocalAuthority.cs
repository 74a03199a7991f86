using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Assay.Record.Tests.Witness;

/// <summary>An HTTP server on the loopback interface that answers each POST with what a test says.</summary>
sealed class LocalServer : IDisposable
{
    readonly HttpListener _listener = new();
    readonly Func<HttpListenerRequest, byte[], HttpListenerResponse, Task> _answer;

    internal LocalServer(Func<HttpListenerRequest, byte[], HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        }

        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = ServeAsync();
    }

    internal string Address { get; }

    public void Dispose() => _listener.Close();

    async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            await _answer(context.Request, body.ToArray(), context.Response);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException)
        {
            // The client has gone.
        }
    }
}

/// <summary>A real time-stamping authority: certificates and replies are made by <c>openssl ts</c>.</summary>
sealed class LocalAuthority : IDisposable
{
    const string Configuration = """
        [tsa]
        default_tsa = tsa1
        [tsa1]
        serial = serial
        default_policy = 1.2.3.4.1
        digests = sha256
        accuracy = secs:1
        ess_cert_id_alg = sha256
        signer_digest = sha256
        [ca]
        basicConstraints = critical, CA:TRUE
        keyUsage = critical, keyCertSign
        [signer]
        basicConstraints = critical, CA:FALSE
        keyUsage = critical, digitalSignature
        extendedKeyUsage = critical, timeStamping
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("assay-tsa-").FullName;
    readonly SemaphoreSlim _one = new(1, 1);

    internal LocalAuthority(string name = "Test TSA")
    {
        File.WriteAllText(Path.Combine(_folder, "tsa.cnf"), Configuration);
        File.WriteAllText(Path.Combine(_folder, "serial"), "01");
        OpenSsl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30", "-subj", "/CN=Test CA", "-config", Empty, "-extensions", "ca");
        OpenSsl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", $"/CN={name}", "-config", Empty);
        OpenSsl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out", "tsa.pem", "-days", "30", "-extfile", "tsa.cnf", "-extensions", "signer");
        Server = new LocalServer(async (request, body, response) =>
        {
            Assert.Equal("application/timestamp-query", request.ContentType);
            response.ContentType = "application/timestamp-reply";
            await response.OutputStream.WriteAsync(await ReplyAsync(body));
        });
    }

    internal LocalServer Server { get; }

    internal string RootPem => File.ReadAllText(Path.Combine(_folder, "ca.pem"));

    internal async Task<byte[]> ReplyAsync(byte[] query)
    {
        await _one.WaitAsync();
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(_folder, "query"), query);
            OpenSsl("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-inkey", "tsa.key", "-signer", "tsa.pem", "-chain", "ca.pem", "-out", "reply");
            return await File.ReadAllBytesAsync(Path.Combine(_folder, "reply"));
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        Server.Dispose();
        Directory.Delete(_folder, true);
        _one.Dispose();
    }

    string Empty
    {
        get
        {
            var path = Path.Combine(_folder, "req.cnf");
            if (!File.Exists(path))
                File.WriteAllText(path, "[req]\ndistinguished_name = dn\n[dn]\n" + Configuration[Configuration.IndexOf("[ca]", StringComparison.Ordinal)..]);
            return path;
        }
    }

    void OpenSsl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl") { WorkingDirectory = _folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"openssl {arguments[0]}: {error}");
    }
}
