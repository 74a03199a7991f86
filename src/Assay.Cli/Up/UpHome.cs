using System.Data.Common;
using System.Security.Cryptography;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>
/// The data folder of <c>assay up</c>: the record in <c>.assay</c>, the passphrase and the accounts beside it, both
/// readable by the caller alone. It is a demonstration on the caller's own machine: for real keys use <c>assay init</c>.
/// </summary>
sealed class UpHome : IAsyncDisposable
{
    UpHome(string folder, RecordFolder record, SigningSession session, RecordStore store) => (Folder, Record, Session, Store) = (folder, record, session, store);

    /// <summary>Where it is when nobody says otherwise, from the folder in which <c>assay up</c> is typed.</summary>
    public static readonly string DefaultFolder = Path.Combine(".data", "up");

    public string Folder { get; }

    public RecordFolder Record { get; }

    public SigningSession Session { get; }

    public RecordStore Store { get; }

    public const string AccountsName = "accounts.txt";

    public string PassphraseFile => Path.Combine(Folder, "passphrase");

    public string AccountsFile => Path.Combine(Folder, AccountsName);

    /// <summary>The record as its administrator sees it.</summary>
    public EmbeddedRecord Admin => As(Session);

    public EmbeddedRecord As(SigningSession session) => new(Store, session, GatePolicies.Default, TimeProvider.System);

    public static async Task<Opening<UpHome>> OpenAsync(string folder, CancellationToken cancel)
    {
        folder = Path.GetFullPath(folder);
        var passphraseFile = Path.Combine(folder, "passphrase");
        var begun = Directory.Exists(Path.Combine(folder, RecordFolder.Name));
        var unfinished = begun && await UnfinishedAsync(folder).ConfigureAwait(false);
        if (unfinished && File.Exists(Path.Combine(folder, AccountsName)))
            return new Problem("The record has lost its database, or all that was in it.", folder, $"Put the database back into {RecordFolder.Name}; or, to begin again, move the folder away.");
        if (unfinished)
            PutAside(folder);
        var first = !begun;
        if (first && Foreign(folder) is { } foreign)
            return new Problem($"The folder holds something that 'assay up' did not make: {foreign}. Nothing was changed.", folder, "Name a folder that is empty or not there: assay up --folder FOLDER");
        if (first)
        {
            Directory.CreateDirectory(folder);
            WritePrivate(Path.Combine(folder, ".gitignore"), "*\n");
            WritePrivate(passphraseFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)));
        }

        using var passphrase = Passphrase.Resolve(passphraseFile, null, out var error);
        if (passphrase is null)
            return new Problem(error, passphraseFile, $"The folder is a demonstration; to begin again, move it away: {folder}");
        if (begun && !unfinished)
            return await ReopenAsync(folder, passphrase).ConfigureAwait(false);
        using var made = RecordFolder.Init(folder, "Example Bank", passphrase, "Alex Admin", TimeProvider.System.GetUtcNow(), out var fault);
        if (made is null)
            return Problem.Told(fault!.Message, $"The folder is a demonstration; to begin again, move it away: {folder}", folder);
        var store = await RecordStore.OpenAsync(StoreAddress.Sqlite(made.Folder.SqlitePath!), RecordProjections.All, made.Session.TreeHead, TimeProvider.System, StoreMode.Create).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
            await store.AppendAsync(view => view.Size > 0 ? [] : made.First.Entries, cancel).ConfigureAwait(false);
        return await ReopenAsync(folder, passphrase).ConfigureAwait(false);
    }

    // A start that was killed before the first entries were on disk: there are keys, and nothing that they signed.
    static async Task<bool> UnfinishedAsync(string folder)
    {
        if (RecordFolder.Find(folder, out _) is not { SqlitePath: { } path } record || Path.GetDirectoryName(record.Path) != folder)
            return false;
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return true;
        try
        {
            var store = await RecordStore.OpenAsync(StoreAddress.Sqlite(path), RecordProjections.All, null, TimeProvider.System, StoreMode.Create).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
                return await store.ReadAsync(view => view.Size).ConfigureAwait(false) == 0;
        }
        catch (Exception e) when (e is InvalidDataException or DbException)
        {
            // A record that cannot be read is said when it is opened; it is not one without entries.
            return false;
        }
    }

    // Not deleted: whoever lost a database may find it again.
    static void PutAside(string folder)
    {
        var aside = Path.Combine(folder, $"{RecordFolder.Name}-unfinished-{Ids.New("r")[^6..]}");
        Directory.Move(Path.Combine(folder, RecordFolder.Name), aside);
        Console.Error.WriteLine($"assay: an earlier start was stopped before its first entry. What it left is in {aside}; it may be deleted.");
    }

    static async Task<Opening<UpHome>> ReopenAsync(string folder, Passphrase passphrase)
    {
        if (RecordFolder.Find(folder, out var fault) is not { } record)
            return Problem.Told(fault!.Message, $"The folder is a demonstration; to begin again, move it away: {folder}", folder);
        if (SigningSession.Open(record, passphrase, UserConfiguration.Empty, out var error) is not { } session)
            return Problem.Told(error, $"The folder is a demonstration; to begin again, move it away: {folder}", folder);
        return Opening<UpHome>.Of(new UpHome(
            folder, record, session, await RecordStore.OpenAsync(StoreAddress.Sqlite(record.SqlitePath!), RecordProjections.All, session.TreeHead, TimeProvider.System, StoreMode.Write).ConfigureAwait(false)));
    }

    /// <summary>Nothing is written over what others left, nor through a link: the folder may come with a checkout. A start that was killed leaves only the names below.</summary>
    static string? Foreign(string folder) => !Directory.Exists(folder) ? null : new DirectoryInfo(folder).EnumerateFileSystemInfos().FirstOrDefault(f =>
        f.LinkTarget is not null || !(f is FileInfo ? f.Name is "passphrase" or ".gitignore" : f.Name.StartsWith(RecordFolder.Name + "-", StringComparison.Ordinal)))?.Name;

    public static void WritePrivate(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Flush(flushToDisk: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        Session.Dispose();
    }
}
