using Npgsql;

namespace Assay.Record;

/// <summary>Where a record lives: <c>sqlite:PATH</c>, or PostgreSQL as <c>postgresql://user:password@host/database</c> or <c>Host=…;Database=…</c>.</summary>
public sealed record StoreAddress
{
    StoreAddress(string? sqlitePath, string? postgres) => (SqlitePath, Postgres) = (sqlitePath, postgres);

    public string? SqlitePath { get; }

    /// <summary>Npgsql connection string; may hold a password, so it is never printed.</summary>
    public string? Postgres { get; }

    public static StoreAddress Sqlite(string path) => new(Path.GetFullPath(path), null);

    public static StoreAddress? TryParse(string text, out string error)
    {
        error = "";
        try
        {
            if (text.StartsWith("sqlite:", StringComparison.Ordinal))
                return Sqlite(text["sqlite:".Length..]);
            if (text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal))
            {
                var uri = new Uri(text);
                var user = uri.UserInfo.Split(':', 2);
                var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Database = uri.AbsolutePath.TrimStart('/'), Username = Uri.UnescapeDataString(user[0]) };
                if (uri.Port > 0)
                    builder.Port = uri.Port;
                if (user.Length > 1)
                    builder.Password = Uri.UnescapeDataString(user[1]);
                return new StoreAddress(null, builder.ConnectionString);
            }

            if (text.Contains("Host=", StringComparison.OrdinalIgnoreCase))
                return new StoreAddress(null, new NpgsqlConnectionStringBuilder(text).ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException or NotSupportedException)
        {
            error = e.Message;
        }

        if (error.Length == 0)
            error = "a record's address is sqlite:PATH, postgresql://user:password@host/database, or Host=...;Database=...";
        return null;
    }

    public override string ToString() => SqlitePath is not null ? $"sqlite:{SqlitePath}" : $"postgresql ({new NpgsqlConnectionStringBuilder(Postgres).Database})";
}
