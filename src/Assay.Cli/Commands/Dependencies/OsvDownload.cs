namespace Assay.Cli;

/// <summary>Fetches a dump from the one address that the user typed, over https, to a file.</summary>
static class OsvDownload
{
    const long MostBytes = 8L << 30;
    static readonly TimeSpan Stall = TimeSpan.FromMinutes(2);

    /// <summary>What went wrong; null when the file is there.</summary>
    public static async Task<string?> RunAsync(string address, string file, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            return "Only https addresses are fetched.";
        // No redirection leaves https: the handler never follows from https to http.
        using var handler = new SocketsHttpHandler { MaxAutomaticRedirections = 5, ConnectTimeout = TimeSpan.FromSeconds(30) };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var answer = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
                return $"The server answered {(int)answer.StatusCode}.";
            var from = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
            await using var reading = from.ConfigureAwait(false);
            var to = new FileStream(file, FileMode.Create, FileAccess.Write);
            await using var writing = to.ConfigureAwait(false);
            var buffer = new byte[1 << 16];
            long total = 0;
            while (true)
            {
                using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                stalled.CancelAfter(Stall);
                var read = await from.ReadAsync(buffer, stalled.Token).ConfigureAwait(false);
                if (read == 0)
                    return answer.Content.Headers.ContentLength is { } stated && stated != total ? "The connection ended before the file did." : null;
                total += read;
                if (total > MostBytes)
                    return $"The file is larger than {MostBytes >> 30} GB.";
                await to.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
            }
        }
        catch (HttpRequestException e)
        {
            return $"The address cannot be fetched: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return $"The server sent nothing for {Stall.TotalMinutes:0} minutes.";
        }
    }
}
