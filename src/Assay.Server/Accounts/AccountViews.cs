using System.Text.Json.Serialization;
using Assay.Record;

namespace Assay.Server;

/// <summary>A local account, as administrators see it.</summary>
public sealed class AccountView
{
    public string Id { get; init; } = "";

    public string Actor { get; init; } = "";

    public string Login { get; init; } = "";

    public bool Disabled => DisabledCell != 0;

    public DateTimeOffset CreatedAt => Sql.Time(CreatedCell);

    /// <summary>After too many wrong passwords; null when it is not locked.</summary>
    public DateTimeOffset? LockedUntil => Sql.Time(LockedCell);

    /// <summary>Live sessions and tokens of the actor.</summary>
    public long Sessions { get; init; }

    // As the database gives them: without rows SQLite cannot tell the type of an expression, so these are set by name.
    [JsonIgnore]
    public long DisabledCell { get; init; }

    [JsonIgnore]
    public long CreatedCell { get; init; }

    [JsonIgnore]
    public long? LockedCell { get; init; }
}

/// <summary>A session of a browser, or an API token.</summary>
/// <param name="Kind"><c>session</c> or <c>token</c>.</param>
/// <param name="Current">Whether the request came with it.</param>
public sealed record SessionView(string Id, string Kind, string Label, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt, bool Current);
