using System.Net;
using System.Net.Http.Headers;

namespace Assay.Cli;

/// <summary>Applications that ask through a gateway of the walk: mostly as people do, now and then what has to be refused.</summary>
/// <param name="route">The gateway's route.</param>
/// <param name="keys">A key of the gateway for each application.</param>
/// <param name="keyFile">Where the first of them is kept.</param>
abstract class LiveTraffic(string route, Uri gateway, IReadOnlyList<string> keys, string keyFile) : IDisposable
{
    readonly HttpClient _client = new() { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(30) };
    int _asked;

    /// <summary>The gateway's route.</summary>
    public string Route => route;

    public int Answered { get; private set; }

    public int Refused { get; private set; }

    /// <summary>The first answer that was neither, in words; for who wants to know why.</summary>
    public string Other { get; private set; } = "";

    /// <summary>The reference of the last request that policy refused.</summary>
    public string? Reference { get; private set; }

    /// <summary>What somebody can type to ask once.</summary>
    public string Typed => $"curl {_client.BaseAddress!.ToString().TrimEnd('/')}{Ask} -H \"Content-Type: application/json\" -H \"Authorization: Bearer $(cat {keyFile})\" -d {Example}";

    /// <summary>The path that is asked.</summary>
    protected abstract string Ask { get; }

    /// <summary>A request's body, as curl takes it.</summary>
    protected abstract string Example { get; }

    /// <summary>Between two requests, after the walk.</summary>
    protected abstract TimeSpan Pause { get; }

    /// <summary>The body of a request.</summary>
    /// <param name="bad">One that has to be refused.</param>
    protected abstract HttpContent Body(int number, bool bad);

    /// <summary>Asks so often, one after another; every twelfth has to be refused.</summary>
    public async Task AskAsync(int count, CancellationToken cancel)
    {
        for (var i = 0; i < count; i++)
            await AskOneAsync(_asked % 12 == 5, cancel).ConfigureAwait(false);
    }

    /// <summary>Goes on asking until it is cancelled, and says when the gateway stops answering and when it begins again.</summary>
    public async Task RunAsync(Action<string> say, CancellationToken cancel)
    {
        var stopped = false;
        try
        {
            while (true)
            {
                var status = await AskOneAsync(_asked % 40 == 17, cancel).ConfigureAwait(false);
                if (status is HttpStatusCode.ServiceUnavailable != stopped)
                {
                    stopped = !stopped;
                    say(stopped ? $"The gateway answers nobody on the route {route}: it is stopped (503)." : $"The gateway answers on the route {route} again.");
                }

                await Task.Delay(Pause, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // How it ends.
        }
    }

    async Task<HttpStatusCode> AskOneAsync(bool bad, CancellationToken cancel)
    {
        var number = _asked++;
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask) { Content = Body(number, bad), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", keys[number % keys.Count]) } };
        try
        {
            using var answer = await _client.SendAsync(request, cancel).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.OK)
                Answered++;
            else if (answer.StatusCode == HttpStatusCode.Forbidden)
                (Refused, Reference) = (Refused + 1, answer.Headers.TryGetValues("Assay-Reference", out var values) ? values.First() : Reference);
            else
                Other = Other.Length > 0 ? Other : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancel).ConfigureAwait(false)}";
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            // The gateway is being stopped, or is away: the next request will tell.
            return HttpStatusCode.BadGateway;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }
}
