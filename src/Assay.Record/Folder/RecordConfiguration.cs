using System.Text.Json;

namespace Assay.Record;

/// <summary>Where the record's database is.</summary>
public enum RecordStoreKind
{
    /// <summary>A file inside the <c>.assay</c> folder.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database that the user configuration names: an address found in a folder is not to be trusted.</summary>
    Postgres,
}

/// <summary>Address of a record's database.</summary>
/// <param name="Name">SQLite: plain file name inside <c>.assay</c>. PostgreSQL: key of <see cref="UserConfiguration.Databases"/>.</param>
public sealed record RecordAddress(RecordStoreKind Kind, string Name)
{
    public static RecordAddress Default { get; } = new(RecordStoreKind.Sqlite, "record.db");

    internal string? Complaint() =>
        Name is not { Length: > 0 and <= 64 } || Name[0] is '.' or '-' || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? "the name of the database must be 1 to 64 letters, digits, dots, hyphens and underscores, and start with a letter or digit"
            : Kind == RecordStoreKind.Sqlite && !Name.EndsWith(".db", StringComparison.Ordinal) ? "the name of a SQLite file must end with .db" : null;
}

/// <summary>
/// <c>.assay/config.json</c>: which record this is and which keys act for it here. It never names commands, hosts or
/// paths outside the folder.
/// </summary>
/// <param name="Record">Id of the record.</param>
/// <param name="RootKey">PEM of the root key, as it was when the folder was made.</param>
/// <param name="Actor">Who acts by default in this folder.</param>
public sealed record RecordConfiguration(
    int Version, string Record, string Organisation, string RootKey, RecordAddress Store, string Actor, string ActorKey, string TreeHeadKey, string EvidenceKey,
    string RosterKey, DateTimeOffset CreatedAt)
{
    const int MaxBytes = 64 * 1024;

    internal static RecordConfiguration? TryRead(string path, out string reason)
    {
        try
        {
            if (PrivateFile.Read(path, MaxBytes) is not { } bytes)
            {
                reason = $"it is longer than {MaxBytes} bytes";
                return null;
            }

            // Members that Assay does not know are refused: nothing in it may look as if it counted.
            var read = JsonSerializer.Deserialize<RecordConfiguration>(bytes, Strict);
            reason = read is not { Organisation: not null, RootKey: not null, Store: not null, ActorKey: not null, TreeHeadKey: not null, EvidenceKey: not null, RosterKey: not null }
                ? "a member is missing"
                : read.Version != 1 ? $"version {read.Version} is not known to this version of Assay"
                : !Ids.IsValid(read.Record, "r") || !Ids.IsValid(read.Actor, "a") ? "the id of the record or of the actor is malformed"
                : PublicKey.TryReadPem(read.RootKey, out var error) is null ? $"the root key is {error}"
                : read.Store.Complaint() ?? "";
            return reason.Length == 0 ? read : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
            return null;
        }
    }

    static JsonSerializerOptions Strict { get; } = new(Json.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };
}
