using Assay.Record;

namespace Assay.Governance;

/// <summary>Actors, roles and keys, from the projections.</summary>
static class ActorQueries
{
    public static IReadOnlyList<Role> Roles(IReadView view, string actor) =>
        [.. view.Query<string>("SELECT r.role FROM actor_role r JOIN actor a ON a.id = r.actor WHERE r.actor = @actor AND a.closed = 0 ORDER BY r.role", new { actor }).Select(Names.Parse<Role>)];

    public static string? Name(IReadView view, string? actor) =>
        actor is null ? null : view.Query<string?>("SELECT name FROM actor WHERE id = @actor", new { actor }).FirstOrDefault();

    public static bool Exists(IReadView view, string actor) =>
        view.Query<long>("SELECT COUNT(*) FROM actor WHERE id = @actor AND closed = 0", new { actor })[0] > 0;

    public static bool IsService(IReadView view, string actor) =>
        view.Query<long>("SELECT COUNT(*) FROM actor WHERE id = @actor AND kind = 'service' AND closed = 0", new { actor })[0] > 0;

    /// <summary>By id or by exact name.</summary>
    public static string? Find(IReadView view, string idOrName)
    {
        var ids = view.Query<string>("SELECT id FROM actor WHERE (id = @key OR name = @key) AND closed = 0", new { key = idOrName });
        return ids.Count == 1 ? ids[0] : null;
    }

    /// <summary>A closed actor, by id: names of those are free for others.</summary>
    public static ActorView? Closed(IReadView view, string id) => All(view).FirstOrDefault(a => a.Closed && a.Id == id);

    public static IReadOnlyList<ActorView> All(IReadView view)
    {
        var roles = view.Query<RoleRow>("SELECT actor AS Actor, role AS Role FROM actor_role").ToLookup(r => r.Actor, r => Names.Parse<Role>(r.Role));
        return
        [
            .. view.Query<Row>("SELECT id AS Id, name AS Name, kind AS Kind, closed AS Closed FROM actor ORDER BY entry, id")
                .Select(a => new ActorView(a.Id, a.Name, a.Kind == "service", a.Closed != 0, [.. roles[a.Id].Order()])),
        ];
    }

    public static IReadOnlyList<KeyView> Keys(IReadView view) =>
    [
        .. view.Query<KeyRow>("SELECT id AS Id, purpose AS Purpose, actor AS Actor, delegated_at AS DelegatedAt, revoked_at AS RevokedAt FROM signing_key ORDER BY delegated_at, id")
            .Select(k => new KeyView(k.Id, Names.Parse<KeyPurpose>(k.Purpose), k.Actor, k.DelegatedAt, k.RevokedAt)),
    ];

    /// <summary>A key that counts for the next entry: delegated and not revoked.</summary>
    public static (KeyPurpose Purpose, PublicKey Key, string? Actor)? ValidKey(IReadView view, string keyId)
    {
        var row = view.Query<SigningRow>(
            "SELECT purpose AS Purpose, public_key AS PublicKey, actor AS Actor FROM signing_key WHERE id = @keyId AND revoked_at IS NULL", new { keyId }).FirstOrDefault();
        return row is not null && PublicKey.TryReadPem(row.PublicKey, out _) is { } key ? (Names.Parse<KeyPurpose>(row.Purpose), key, row.Actor) : null;
    }

    sealed record RoleRow(string Actor, string Role);

    sealed record Row(string Id, string? Name, string Kind, long Closed);

    sealed record KeyRow(string Id, string Purpose, string? Actor, long DelegatedAt, long? RevokedAt);

    sealed record SigningRow(string Purpose, string PublicKey, string? Actor);
}
