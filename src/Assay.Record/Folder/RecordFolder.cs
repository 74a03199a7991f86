namespace Assay.Record;

/// <summary>Why there is no usable <c>.assay</c> folder.</summary>
public enum FolderFault
{
    /// <summary>None here or above.</summary>
    NotFound,

    /// <summary>It is there and must not be used: another user's, open to others, or a link.</summary>
    Refused,

    /// <summary>It is there and not as Assay wrote it.</summary>
    Damaged,

    /// <summary>One is there already; nothing was changed.</summary>
    AlreadyThere,

    /// <summary>The system did not let it be written.</summary>
    NotWritable,
}

/// <summary>What is wrong with a folder, and what to do.</summary>
public sealed record FolderError(FolderFault Fault, string Message)
{
    public override string ToString() => Message;
}

/// <summary>A record that was just set up: its <see cref="FirstEntries"/> are still to be appended.</summary>
public sealed record NewRecord(RecordFolder Folder, SigningSession Session, FirstEntries First) : IDisposable
{
    public void Dispose() => Session.Dispose();
}

/// <summary>
/// The <c>.assay</c> folder of a record: configuration, keys, and the SQLite file. It belongs to the caller alone (0700);
/// one that came with somebody's archive or repository does not, and is refused.
/// </summary>
public sealed class RecordFolder
{
    public const string Name = ".assay";
    const string ConfigurationFile = "config.json";

    RecordFolder(string path, RecordConfiguration configuration)
    {
        Path = path;
        Configuration = configuration;
    }

    /// <summary>Full path of the <c>.assay</c> folder itself.</summary>
    public string Path { get; }

    public RecordConfiguration Configuration { get; }

    public string KeysPath => System.IO.Path.Combine(Path, "keys");

    /// <summary>Full path of the SQLite file; null for a record on PostgreSQL.</summary>
    public string? SqlitePath => Configuration.Store.Kind == RecordStoreKind.Sqlite ? System.IO.Path.Combine(Path, Configuration.Store.Name) : null;

    /// <summary>
    /// Makes <c>.assay</c> in a folder, whole or not at all: keys, configuration, and the entries to append first. Its
    /// first tree head is signed by <see cref="SigningSession.TreeHead"/> of the result.
    /// </summary>
    /// <param name="path">Folder that gets the <c>.assay</c>; made when it is not there.</param>
    /// <param name="time">When the record is made; from the caller's clock.</param>
    public static NewRecord? Init(
        string path, string organisation, Passphrase passphrase, string ownerName, DateTimeOffset time, out FolderError? error, RecordAddress? store = null) =>
        Init(path, organisation, passphrase, ownerName, time, store ?? RecordAddress.Default, MasterKey.Iterations, out error);

    internal static NewRecord? Init(
        string path, string organisation, Passphrase passphrase, string ownerName, DateTimeOffset time, RecordAddress store, int iterations, out FolderError? error)
    {
        if (store.Complaint() is { } complaint)
            throw new ArgumentException(complaint, nameof(store));
        var target = System.IO.Path.Combine(System.IO.Path.GetFullPath(path), Name);
        var building = $"{target}-{Ids.New("new")}";
        try
        {
            if (OwnedPath.Exists(target))
            {
                error = new FolderError(FolderFault.AlreadyThere, $"There is a record already: {target}. Nothing was changed.");
                return null;
            }

            Directory.CreateDirectory(path);
            PrivateFile.CreateFolder(building);
            FirstEntries first;
            using (var keyring = Keyring.Create(System.IO.Path.Combine(building, "keys"), passphrase, iterations))
                first = RecordSetup.FirstEntries(keyring, organisation, ownerName);
            var configuration = new RecordConfiguration(
                1, first.Record, organisation, first.Root.Pem, store, first.Owner, first.OwnerKey, first.TreeHeadKey, first.EvidenceKey, first.RosterKey, time);
            PrivateFile.Write(System.IO.Path.Combine(building, ".gitignore"), "*\n"u8, replace: false);
            PrivateFile.Write(System.IO.Path.Combine(building, ConfigurationFile), System.Text.Encoding.UTF8.GetBytes(Json.Text(configuration, indented: true) + "\n"), replace: false);
            Directory.Move(building, target);
            PrivateFile.SyncFolder(System.IO.Path.GetDirectoryName(target)!);
            var folder = new RecordFolder(target, configuration);
            var session = SigningSession.Open(folder, passphrase, UserConfiguration.Empty, out var reason) ?? throw new IOException(reason);
            error = null;
            return new NewRecord(folder, session, first);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = new FolderError(
                Directory.Exists(target) ? FolderFault.AlreadyThere : FolderFault.NotWritable, $"No record was made in {path}: {e.Message}");
            return null;
        }
        finally
        {
            if (Directory.Exists(building))
                Directory.Delete(building, recursive: true);
        }
    }

    /// <summary>
    /// The nearest <c>.assay</c> in a folder or above it. One that must not be used ends the search: what stands above
    /// it is not what the caller meant.
    /// </summary>
    public static RecordFolder? Find(string startDirectory, out FolderError? error)
    {
        for (var folder = System.IO.Path.GetFullPath(startDirectory); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            if (System.IO.Path.Combine(folder, Name) is var candidate && OwnedPath.Exists(candidate))
                return Open(candidate, out error);
        error = new FolderError(FolderFault.NotFound, $"There is no {Name} folder in {startDirectory} or above it. Make a record with: assay init");
        return null;
    }

    static RecordFolder? Open(string path, out FolderError? error)
    {
        var file = System.IO.Path.Combine(path, ConfigurationFile);
        // Readable by others is refused too: an unpacked archive or a clone has the usual modes, what Assay makes has not.
        var complaint = OwnedPath.Complaint(path, folder: true, OwnedPath.GroupOrOtherAny);
        if (complaint is null && !OwnedPath.Exists(file))
        {
            error = new FolderError(FolderFault.Damaged, $"{path} has no {ConfigurationFile}: it is not a record, or only part of one. Restore it, or move it away.");
            return null;
        }

        complaint ??= OwnedPath.Complaint(file, folder: false, OwnedPath.GroupOrOtherAny);
        if (complaint is not null)
        {
            error = new FolderError(FolderFault.Refused, complaint);
            return null;
        }

        if (RecordConfiguration.TryRead(file, out var reason) is not { } configuration)
        {
            error = new FolderError(FolderFault.Damaged, $"{file} is damaged: {reason}.");
            return null;
        }

        var found = new RecordFolder(path, configuration);
        if (found.SqlitePath is { } database && OwnedPath.Exists(database) && OwnedPath.Complaint(database, folder: false, OwnedPath.GroupOrOtherWrite) is { } other)
        {
            error = new FolderError(FolderFault.Refused, other);
            return null;
        }

        error = null;
        return found;
    }

    /// <summary>A file beside the record that only the owner may have written. Neither content nor complaint: it is not there.</summary>
    /// <param name="limit">A longer one is not read.</param>
    public (byte[]? Content, string? Complaint) ReadOwn(string name, int limit)
    {
        var file = System.IO.Path.Combine(Path, name);
        if (!OwnedPath.Exists(file))
            return (null, null);
        if (OwnedPath.Complaint(file, folder: false, OwnedPath.GroupOrOtherAny) is { } complaint)
            return (null, complaint);
        try
        {
            return PrivateFile.Read(file, limit) is { } content ? (content, null) : (null, $"it is longer than {limit} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Writes such a file, whole or not at all.</summary>
    public void WriteOwn(string name, ReadOnlySpan<byte> content) => PrivateFile.Write(System.IO.Path.Combine(Path, name), content, replace: true);
}
