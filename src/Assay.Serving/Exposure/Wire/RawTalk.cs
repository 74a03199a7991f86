using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>Connections of the probe's own, for what an HTTP client would not send.</summary>
static class RawTalk
{
    const int MostRead = 8 << 10;

    /// <summary>A connection, counted as a request; or why there is none.</summary>
    public static async Task<(Socket? Socket, string? Failure)> ConnectAsync(ProbeRun run, int port, CancellationToken cancel)
    {
        if (!await run.Client.Pace.TurnAsync(burst: false, cancel).ConfigureAwait(false))
            return (null, $"the {run.Client.Pace.Most} requests that were allowed are used up");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(run.Options.Timeout);
        try
        {
            return (await run.Client.ConnectAsync(port, patience.Token).ConfigureAwait(false), null);
        }
        catch (SocketException e)
        {
            return (null, $"no connection: {e.SocketErrorCode}");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, "no connection in time");
        }
    }

    /// <summary>Sends bytes to the target, and reads the first bytes that come back until they say <paramref name="enough"/>.</summary>
    /// <param name="strict">Only where the certificate is trusted: the key is among the bytes.</param>
    /// <returns>What came, as Latin-1; or why nothing did.</returns>
    public static async Task<(string Answer, string? Failure)> ExchangeAsync(ProbeRun run, int port, bool encrypted, bool strict, ReadOnlyMemory<byte> bytes, Func<string, bool> enough, CancellationToken cancel)
    {
        var (socket, failure) = await ConnectAsync(run, port, cancel).ConfigureAwait(false);
        if (socket is null)
            return ("", failure);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(run.Options.Timeout);
        var answer = new byte[MostRead];
        var length = 0;
        try
        {
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (encrypted)
            {
                var secure = new SslStream(stream, leaveInnerStreamOpen: false);
                stream = secure;
                // Without the key among the bytes servers with bad certificates are looked at too: the TLS check judges the certificate.
                await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = run.Scope.Host,
                    CertificateChainPolicy = TlsTalk.NoDownloads(),
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => !strict || run.Options.KeyAnyway || ProbeTrust.Good(certificate, errors, chain, run.Options.Authorities),
                }, patience.Token).ConfigureAwait(false);
            }

            await using var _ = stream.ConfigureAwait(false);
            await stream.WriteAsync(bytes, patience.Token).ConfigureAwait(false);
            while (length < MostRead && !enough(Encoding.Latin1.GetString(answer, 0, length)))
            {
                var read = await stream.ReadAsync(answer.AsMemory(length), patience.Token).ConfigureAwait(false);
                if (read == 0)
                    break;
                length += read;
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException or SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            if (length == 0)
                return ("", e is OperationCanceledException ? $"no answer within {run.Options.Timeout.TotalSeconds:0.#} seconds" : "the connection ended before an answer");
        }

        return (Encoding.Latin1.GetString(answer, 0, length), length == 0 ? "the connection ended before an answer" : null);
    }
}
