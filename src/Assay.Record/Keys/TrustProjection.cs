using System.Text;

namespace Assay.Record;

/// <summary>
/// Keys, actors and roles for pages and authorisation: the state after the last entry of what <see cref="TrustHistory"/>
/// answers for any. Signatures are checked against the key that the entry carries, and the statements write only when
/// the tables say that this key is the root or a roster key in force: so a grant that nobody allowed gives no role.
/// </summary>
public sealed class TrustProjection : IProjection
{
    // The root speaks of everything; a roster key of keys of actors and of roles. As TrustHistory.Allowed.
    const string Allowed = """
        EXISTS (SELECT 1 FROM trust_root t WHERE t.record = @record) AND EXISTS (
            SELECT 1 FROM signing_key s WHERE s.id = @signer AND s.revoked_at IS NULL AND (s.purpose = 'root' OR (s.purpose = 'roster' AND @purpose = 'actor')))
        """;

    public IReadOnlyList<ProjectionTable> Tables { get; } =
        [new("trust_root", "record"), new("signing_key", "id"), new("actor", "id"), new("actor_role", "actor, role"), new("signed_grant", "id")];

    public string Schema => """
        CREATE TABLE trust_root (record TEXT PRIMARY KEY, organisation TEXT NOT NULL, key_id TEXT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE signing_key (
            id TEXT PRIMARY KEY, purpose TEXT NOT NULL, actor TEXT, public_key TEXT NOT NULL, delegated_at BIGINT NOT NULL, revoked_at BIGINT, entry BIGINT NOT NULL);
        CREATE INDEX signing_key_actor ON signing_key (actor);
        CREATE TABLE actor (
            id TEXT PRIMARY KEY, name TEXT, kind TEXT NOT NULL, closed BIGINT NOT NULL, name_entry BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE actor_role (actor TEXT NOT NULL, role TEXT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (actor, role));
        CREATE TABLE signed_grant (id TEXT PRIMARY KEY, actor TEXT NOT NULL, change TEXT NOT NULL, entry BIGINT NOT NULL)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        switch (TrustFact.Read(entry, out _, out _))
        {
            case TrustFact.Genesis genesis when entry.Index == 0:
                writer.Execute(
                    "INSERT INTO trust_root (record, organisation, key_id, entry) VALUES (@record, @organisation, @key, 0)",
                    ("record", genesis.Record), ("organisation", genesis.Organisation), ("key", genesis.Root.KeyId));
                writer.Execute(
                    "INSERT INTO signing_key (id, purpose, public_key, delegated_at, entry) VALUES (@key, 'root', @pem, 0, 0)",
                    ("key", genesis.Root.KeyId), ("pem", genesis.Root.Pem));
                break;
            case TrustFact.Delegated key:
                writer.Execute(
                    $"""
                    INSERT INTO signing_key (id, purpose, actor, public_key, delegated_at, entry)
                    SELECT @id, @purpose, CAST(@actor AS TEXT), @pem, @entry, @entry WHERE {Allowed} ON CONFLICT (id) DO NOTHING
                    """,
                    ("id", key.Key.KeyId), ("purpose", key.Purpose.Name()), ("actor", key.Actor), ("pem", key.Key.Pem), ("entry", entry.Index),
                    ("record", key.Record), ("signer", key.Signer));
                break;
            case TrustFact.Revoked key:
                writer.Execute(
                    $"""
                    UPDATE signing_key SET revoked_at = @entry, entry = @entry
                    WHERE id = @id AND purpose <> 'root' AND revoked_at IS NULL AND {Allowed.Replace("@purpose", "signing_key.purpose", StringComparison.Ordinal)}
                    """,
                    ("id", key.KeyId), ("entry", entry.Index), ("record", key.Record), ("signer", key.Signer));
                break;
            case TrustFact.Access access:
                Access(entry.Index, access, writer);
                break;
            case TrustFact.ActorChanged { Body: var body }:
                Actor(entry.Index, body, blob, writer);
                break;
        }
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (blobNames.Contains("name") && TrustFact.Read(erased, out _, out _) is TrustFact.ActorChanged { Body: var body })
            writer.Execute("UPDATE actor SET name = NULL WHERE id = @id AND name_entry = @entry", ("id", body.Actor), ("entry", erased.Index));
    }

    static void Access(long index, TrustFact.Access access, IProjectionWriter writer)
    {
        // The grant is noted first; its roles change only if this entry is the one that noted it.
        writer.Execute(
            $"""
            INSERT INTO signed_grant (id, actor, change, entry)
            SELECT @id, @actor, @change, @entry WHERE {Allowed.Replace("@purpose", "'actor'", StringComparison.Ordinal)}
                AND NOT EXISTS (SELECT 1 FROM actor a WHERE a.id = @actor AND a.closed = 1) ON CONFLICT (id) DO NOTHING
            """,
            ("id", access.Id), ("actor", access.Actor), ("change", access.Change.Name()), ("entry", index), ("record", access.Record), ("signer", access.Signer));
        const string noted = "EXISTS (SELECT 1 FROM signed_grant g WHERE g.id = @id AND g.entry = @entry)";
        foreach (var role in access.Roles)
            if (access.Change == AccessChange.Granted)
                writer.Execute(
                    $"INSERT INTO actor_role (actor, role, entry) SELECT @actor, @role, @entry WHERE {noted} ON CONFLICT (actor, role) DO UPDATE SET entry = excluded.entry",
                    ("actor", access.Actor), ("role", role.Name()), ("id", access.Id), ("entry", index));
            else
                writer.Execute(
                    $"DELETE FROM actor_role WHERE actor = @actor AND role = @role AND {noted}",
                    ("actor", access.Actor), ("role", role.Name()), ("id", access.Id), ("entry", index));
    }

    static void Actor(long index, ActorBody body, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        var name = blob("name") is { } utf8 ? Encoding.UTF8.GetString(utf8) : null;
        switch (body.Change)
        {
            case ActorChange.Added:
                writer.Execute(
                    """
                    INSERT INTO actor (id, name, kind, closed, name_entry, entry)
                    SELECT @id, CAST(@name AS TEXT), @kind, 0, @entry, @entry WHERE EXISTS (SELECT 1 FROM trust_root) ON CONFLICT (id) DO NOTHING
                    """,
                    ("id", body.Actor), ("name", name), ("kind", body.Kind.Name()), ("entry", index));
                break;
            case ActorChange.Renamed:
                writer.Execute(
                    "UPDATE actor SET name = @name, name_entry = @entry, entry = @entry WHERE id = @id AND closed = 0",
                    ("id", body.Actor), ("name", name), ("entry", index));
                break;
            case ActorChange.Closed:
                writer.Execute(
                    """
                    UPDATE signing_key SET revoked_at = @entry, entry = @entry
                    WHERE actor = @id AND revoked_at IS NULL AND EXISTS (SELECT 1 FROM actor a WHERE a.id = @id AND a.closed = 0)
                    """,
                    ("id", body.Actor), ("entry", index));
                writer.Execute("DELETE FROM actor_role WHERE actor = @id AND EXISTS (SELECT 1 FROM actor a WHERE a.id = @id)", ("id", body.Actor));
                writer.Execute("UPDATE actor SET closed = 1, entry = @entry WHERE id = @id AND closed = 0", ("id", body.Actor), ("entry", index));
                break;
        }
    }
}
