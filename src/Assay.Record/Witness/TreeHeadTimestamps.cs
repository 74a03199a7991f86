using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dapper;

namespace Assay.Record;

/// <summary>An RFC 3161 time stamp over the envelope of a tree head, as it is stored.</summary>
/// <param name="Authority">Name of the witness in the user configuration that gave it.</param>
/// <param name="At">Time inside the token, cut to milliseconds when stored.</param>
/// <param name="Token">DER of the token, a CMS signed-data object.</param>
public sealed record TreeHeadTimestamp(long Size, string Authority, DateTimeOffset At, byte[] Token)
{
    /// <summary>Null when the token is a signed time stamp of that head; else what is wrong with it.</summary>
    /// <param name="roots">Certificates of authorities that the reader trusts; null leaves open who signed.</param>
    public string? Fault(TreeHead head, X509Certificate2Collection? roots = null) =>
        head.Envelope is not { } envelope ? "the head has no envelope" : TimestampAuthority.Check(Token, envelope, roots, out var error) is null ? error : null;
}

/// <summary>The time stamps of a record.</summary>
public sealed class TreeHeadTimestamps(RecordStore store)
{
    internal const string Columns = "id, size, authority, at, token";

    /// <summary>All stamps, or those of the head of one size, in the order in which they were given.</summary>
    public Task<IReadOnlyList<TreeHeadTimestamp>> ListAsync(long? size = null, CancellationToken cancel = default) => store.ReadRawAsync<IReadOnlyList<TreeHeadTimestamp>>(
        (connection, transaction) =>
        [
            .. connection.Query<(long Size, string Authority, long At, byte[] Token)>(
                $"SELECT size, authority, at, token FROM tree_head_timestamp{(size is null ? "" : " WHERE size = @size")} ORDER BY id", new { size }, transaction)
                .Select(r => new TreeHeadTimestamp(r.Size, r.Authority, Sql.Time(r.At), r.Token)),
        ], cancel);

    /// <summary>Stores a stamp of a head of this record. The record's log is not changed by it.</summary>
    /// <exception cref="InvalidDataException">It is not a stamp of a head of this record.</exception>
    public Task AddAsync(TreeHeadTimestamp stamp, CancellationToken cancel = default) => store.WriteRawAsync((connection, transaction) =>
    {
        if (stamp.Authority is not { Length: > 0 and <= NewEntries.MaxName } || stamp.Authority.Any(char.IsControl))
            throw new InvalidDataException($"The name of an authority has 1 to {NewEntries.MaxName} characters and no control characters.");
        var head = new ReadView(connection, transaction).HeadAt(stamp.Size) ?? throw new InvalidDataException($"The record has no tree head of {stamp.Size} entries.");
        if (stamp.Fault(head) is { } fault)
            throw new InvalidDataException($"The time stamp of the tree head of {stamp.Size} entries does not count: {fault}.");
        Insert(connection, transaction, stamp);
        return true;
    }, cancel);

    internal static void Insert(DbConnection connection, DbTransaction transaction, TreeHeadTimestamp stamp)
    {
        var (stamps, digest) = connection.QuerySingle<(long, string)>("SELECT stamps, digest FROM tree_head_timestamp_sum WHERE id = 1", transaction: transaction);
        var (id, at) = (stamps + 1, Sql.Time(stamp.At));
        connection.Execute(
            $"INSERT INTO tree_head_timestamp ({Columns}) VALUES (@id, @size, @authority, @at, @token)",
            new { id, size = stamp.Size, authority = stamp.Authority, at, token = stamp.Token }, transaction);
        connection.Execute(
            "UPDATE tree_head_timestamp_sum SET stamps = @id, digest = @digest WHERE id = 1",
            new { id, digest = Sum(digest, id, stamp.Size, stamp.Authority, at, stamp.Token) }, transaction);
    }

    /// <summary>The running digest: SHA-256 over the one before, the cells as text with their lengths, and the token, in hexadecimal.</summary>
    internal static string Sum(string before, long id, long size, string authority, long at, byte[] token)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{before}\n{id}\n{size}\n{at}\n{authority.Length}\n{authority}\n{token.Length}\n")));
        hash.AppendData(token);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
