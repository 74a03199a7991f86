using System.Data.Common;
using System.Net.Http.Headers;

namespace Assay.Record;

/// <summary>
/// Shows tree heads to those whom the user configuration names, so that a record that is rewritten later contradicts what
/// somebody else holds. Called after appends, never inside one: a witness that is away delays nobody, and is reported.
/// <c>tsa</c> gives a time stamp that is kept in the record; <c>webhook</c> gets the head by POST; <c>command</c> is a
/// program (full path) that gets it on its standard input, without the passphrase in its environment; <c>git</c> is a local
/// repository (full path) where each head becomes a commit on the branch <c>assay/RECORD-ID</c>, pushed to <c>origin</c> if there is one.
/// </summary>
public static class TreeHeadWitnesses
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Redirects are not followed: the address is the one that the user wrote.
    static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="actor">Who acts, for the entry that keeps a time stamp.</param>
    public static async Task<IReadOnlyList<WitnessResult>> ShowAsync(RecordStore store, IReadOnlyList<TreeHeadWitness> witnesses, string actor, CancellationToken cancel = default)
    {
        var results = new List<WitnessResult>();
        foreach (var witness in witnesses)
            results.Add(await ShowAsync(store, witness, actor, cancel).ConfigureAwait(false));
        return results;
    }

    public static Task<WitnessResult> ShowAsync(RecordStore store, TreeHeadWitness witness, string actor, CancellationToken cancel = default) =>
        ShowAsync(store, witness, actor, Patience, cancel);

    internal static async Task<WitnessResult> ShowAsync(RecordStore store, TreeHeadWitness witness, string actor, TimeSpan limit, CancellationToken cancel)
    {
        if (await store.ReadAsync(view => view.Head, cancel).ConfigureAwait(false) is not { Envelope: not null } head)
            return new WitnessResult(witness.Name, 0, false, "The record has no tree head yet.");
        // Over all of it: HttpClient's own limit ends with the headers, and an answer may come a byte an hour.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(limit);
        try
        {
            return witness.Kind switch
            {
                "tsa" => await Timestamps.StampAsync(store, witness, head, actor, Http, patience.Token).ConfigureAwait(false),
                "webhook" => await PostAsync(witness, head, patience.Token).ConfigureAwait(false),
                "command" => await RunAsync(witness, head, patience.Token).ConfigureAwait(false),
                "git" => await CommitAsync(witness, head, patience.Token).ConfigureAwait(false),
                _ => new WitnessResult(witness.Name, head.Size, false, $"The witness {witness.Name} is of the kind '{witness.Kind}'; known are tsa, webhook, command and git."),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or UriFormatException or DbException or WitnessException
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            var why = e is OperationCanceledException ? $"no answer within {limit.TotalSeconds} seconds" : e.Message;
            return new WitnessResult(witness.Name, head.Size, false, $"The witness {witness.Name} could not be asked: {why}.");
        }
    }

    static async Task<WitnessResult> PostAsync(TreeHeadWitness witness, TreeHead head, CancellationToken cancel)
    {
        if (!Uri.TryCreate(witness.Address, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return new WitnessResult(witness.Name, head.Size, false, $"The address of the witness {witness.Name} is not a URL.");
        using var content = new ByteArrayContent(Shown(head)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        return new WitnessResult(
            witness.Name, head.Size, response.IsSuccessStatusCode,
            response.IsSuccessStatusCode ? $"The witness {witness.Name} took the tree head of {head.Size} entries." : $"The witness {witness.Name} answered {(int)response.StatusCode}.");
    }

    static async Task<WitnessResult> RunAsync(TreeHeadWitness witness, TreeHead head, CancellationToken cancel)
    {
        await WitnessCommand.RunAsync(witness.Address, [], Shown(head), null, cancel).ConfigureAwait(false);
        return new WitnessResult(witness.Name, head.Size, true, $"The witness {witness.Name} took the tree head of {head.Size} entries.");
    }

    static async Task<WitnessResult> CommitAsync(TreeHeadWitness witness, TreeHead head, CancellationToken cancel)
    {
        var commit = await WitnessRepository.CommitAsync(witness.Address, head, head.Envelope!, cancel).ConfigureAwait(false);
        return new WitnessResult(witness.Name, head.Size, true, $"The witness {witness.Name} took the tree head of {head.Size} entries: {commit}.");
    }

    // {"record","size","root","at","previous","envelope"}: the envelope in base64, byte for byte.
    static byte[] Shown(TreeHead head) => [.. Json.Bytes(head), (byte)'\n'];
}
