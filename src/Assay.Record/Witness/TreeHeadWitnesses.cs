using System.Data.Common;
using System.Net;

namespace Assay.Record;

/// <summary>
/// Sends a signed tree head to those whom the user configured, so that an operator who rewrites the log is found out by
/// someone else. Kinds: <c>tsa</c> (RFC 3161 over HTTP; the token is stored in the record), <c>webhook</c> (the DSSE
/// envelope as the body of a POST), <c>command</c> (full path of a program; the envelope on its standard input) and
/// <c>git</c> (full path of a local repository; a commit on the branch <c>assay/RECORD-ID</c>, pushed to <c>origin</c> if
/// there is one). All at once, each with its own limit of time; an append never waits for them.
/// </summary>
public sealed class TreeHeadWitnesses : IDisposable
{
    readonly RecordStore _store;
    readonly IReadOnlyList<TreeHeadWitness> _witnesses;
    readonly HttpClient _http;
    readonly TimeSpan _patience;

    /// <param name="witnesses">From the user configuration, never from a folder.</param>
    /// <param name="patience">How long one witness may take; 30 seconds when not given.</param>
    public TreeHeadWitnesses(RecordStore store, IReadOnlyList<TreeHeadWitness> witnesses, TimeSpan? patience = null)
    {
        (_store, _witnesses, _patience) = (store, witnesses, patience ?? TimeSpan.FromSeconds(30));
        // A redirect would take the head to someone whom the user did not name.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = _patience };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a head that was signed by this record, and stores what time-stamping authorities answer.</summary>
    /// <returns>One outcome for each witness, in the order of the configuration.</returns>
    public async Task<IReadOnlyList<WitnessOutcome>> SendAsync(TreeHead head, CancellationToken cancel = default)
    {
        if (head.Envelope is not { } envelope)
            throw new ArgumentException("Only a signed tree head is sent.", nameof(head));
        return await Task.WhenAll(_witnesses.Select(w => SendAsync(w, head, envelope, cancel))).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    async Task<WitnessOutcome> SendAsync(TreeHeadWitness witness, TreeHead head, byte[] envelope, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_patience);
        try
        {
            return witness.Kind switch
            {
                "tsa" => await StampAsync(witness, head, envelope, limit.Token).ConfigureAwait(false),
                "webhook" => Done(await WitnessHttp.NotifyAsync(_http, WitnessHttp.Address(witness), envelope, limit.Token).ConfigureAwait(false)),
                "command" => Done(await WitnessCommand.NotifyAsync(witness.Address, envelope, limit.Token).ConfigureAwait(false)),
                "git" => Done(await WitnessRepository.CommitAsync(witness.Address, head, envelope, limit.Token).ConfigureAwait(false)),
                _ => Failed(WitnessFault.Misconfigured, $"'{witness.Kind}' is none of tsa, webhook, command, git"),
            };
        }
        catch (WitnessException e)
        {
            return Failed(e.Fault, e.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Failed(WitnessFault.TimedOut, $"no answer within {_patience.TotalSeconds:0.#} seconds");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(WitnessFault.Unreachable, e.Message);
        }

        WitnessOutcome Done(string detail) => new(witness.Name, witness.Kind, head.Size, null, detail);

        WitnessOutcome Failed(WitnessFault fault, string detail) => new(witness.Name, witness.Kind, head.Size, fault, detail);
    }

    async Task<WitnessOutcome> StampAsync(TreeHeadWitness witness, TreeHead head, byte[] envelope, CancellationToken cancel)
    {
        var stamp = await TimestampAuthority.StampAsync(_http, WitnessHttp.Address(witness), envelope, cancel).ConfigureAwait(false);
        var (fault, detail) = (default(WitnessFault?), $"stamped {stamp.At:O} by {stamp.Signer}");
        try
        {
            await new TreeHeadTimestamps(_store).AddAsync(new TreeHeadTimestamp(head.Size, witness.Name, stamp.At, stamp.Token), cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or InvalidDataException)
        {
            (fault, detail) = (WitnessFault.NotStored, e.Message);
        }

        return new WitnessOutcome(witness.Name, witness.Kind, head.Size, fault, detail, stamp.At);
    }
}
