using System.Diagnostics;
using System.Net.Http.Headers;

namespace Assay.Record;

/// <summary>
/// Shows tree heads to those whom the user configuration names, so that a record that is rewritten later contradicts what
/// somebody else holds. Called after appends, never inside one: a witness that is away delays nobody, and is reported.
/// <c>tsa</c> gives a time stamp that is kept in the record; <c>webhook</c> gets the head by POST; <c>command</c> is a
/// program (full path) that gets it on its standard input.
/// </summary>
public static class TreeHeadWitnesses
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Redirects are not followed: the address is the one that the user wrote.
    static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Patience };

    /// <param name="actor">Who acts, for the entry that keeps a time stamp.</param>
    public static async Task<IReadOnlyList<WitnessResult>> ShowAsync(RecordStore store, IReadOnlyList<TreeHeadWitness> witnesses, string actor, CancellationToken cancel = default)
    {
        var results = new List<WitnessResult>();
        foreach (var witness in witnesses)
            results.Add(await ShowAsync(store, witness, actor, cancel).ConfigureAwait(false));
        return results;
    }

    public static async Task<WitnessResult> ShowAsync(RecordStore store, TreeHeadWitness witness, string actor, CancellationToken cancel = default)
    {
        if (await store.ReadAsync(view => view.Head, cancel).ConfigureAwait(false) is not { Envelope: not null } head)
            return new WitnessResult(witness.Name, 0, false, "The record has no tree head yet.");
        try
        {
            return witness.Kind switch
            {
                "tsa" => await Timestamps.StampAsync(store, witness, head, actor, Http, cancel).ConfigureAwait(false),
                "webhook" => await PostAsync(witness, head, cancel).ConfigureAwait(false),
                "command" => await RunAsync(witness, head, cancel).ConfigureAwait(false),
                _ => new WitnessResult(witness.Name, head.Size, false, $"The witness {witness.Name} is of the kind '{witness.Kind}'; known are tsa, webhook and command."),
            };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or UriFormatException or System.ComponentModel.Win32Exception
            || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            var why = e is OperationCanceledException ? $"no answer within {Patience.TotalSeconds} seconds" : e.Message;
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
        if (!Path.IsPathFullyQualified(witness.Address))
            return new WitnessResult(witness.Name, head.Size, false, $"The program of the witness {witness.Name} must be given by its full path.");
        using var process = Process.Start(new ProcessStartInfo(witness.Address)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath(),
        })!;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            // Its output is read and dropped, or a talkative program would stand still.
            var output = Task.WhenAll(process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, patience.Token), process.StandardError.BaseStream.CopyToAsync(Stream.Null, patience.Token));
            try
            {
                await process.StandardInput.BaseStream.WriteAsync(Shown(head), patience.Token).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading: its exit code says whether that was right.
            }

            await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            await output.ConfigureAwait(false);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return new WitnessResult(
            witness.Name, head.Size, process.ExitCode == 0,
            process.ExitCode == 0 ? $"The witness {witness.Name} took the tree head of {head.Size} entries." : $"The witness {witness.Name} ended with {process.ExitCode}.");
    }

    // {"record","size","root","at","previous","envelope"}: the envelope in base64, byte for byte.
    static byte[] Shown(TreeHead head) => [.. Json.Bytes(head), (byte)'\n'];
}
