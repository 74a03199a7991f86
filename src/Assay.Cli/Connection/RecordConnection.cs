using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>
/// The record that a command talks to: the server that <c>ASSAY_SERVER</c> names, else the <c>.assay</c> folder here or above.
/// </summary>
sealed class RecordConnection : IAsyncDisposable
{
    public const string ServerVariable = "ASSAY_SERVER";
    public const string TokenVariable = "ASSAY_TOKEN";

    readonly HttpRecord? _remote;

    RecordConnection(HttpRecord remote) => (Record, _remote) = (remote, remote);

    RecordConnection(LocalRecord local) => (Record, Local) = (local.Record, local);

    public IRecord Record { get; }

    /// <summary>Null when the record is a server's.</summary>
    public LocalRecord? Local { get; }

    public static async Task<Opening<RecordConnection>> OpenAsync(Connect connect)
    {
        if (Environment.GetEnvironmentVariable(ServerVariable) is { Length: > 0 } server)
        {
            if (connect.As is not null)
                return new Problem("--as acts with a key of this machine's keyring; a server knows you by your token.", Hint: $"Leave it away, or unset {ServerVariable}.");
            var remote = HttpRecord.Connect(server, Environment.GetEnvironmentVariable(TokenVariable));
            return remote.Value is { } record ? Opening<RecordConnection>.Of(new RecordConnection(record)) : remote.Problem!;
        }

        var local = await LocalRecord.OpenAsync(connect, orServer: true).ConfigureAwait(false);
        return local.Value is { } opened ? Opening<RecordConnection>.Of(new RecordConnection(opened)) : local.Problem!;
    }

    /// <summary>An entry as it stands in the log.</summary>
    public Task<LogEntry> EntryAsync(long index, CancellationToken cancel) =>
        Local is { } local ? local.Store.ReadAsync(view => view.Entry(index), cancel) : _remote!.EntryAsync(index, cancel);

    public async ValueTask DisposeAsync()
    {
        _remote?.Dispose();
        if (Local is not null)
            await Local.DisposeAsync().ConfigureAwait(false);
    }
}
