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
                return new StoreAddress(null, FromUri(new Uri(text)));
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

    static string FromUri(Uri uri)
    {
        var user = uri.UserInfo.Split(':', 2);
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.DnsSafeHost, Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')) };
        if (builder.Host.Length == 0 || builder.Database.Length == 0)
            throw new ArgumentException("The address names no host or no database.");
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (uri.Port > 0)
            builder.Port = uri.Port;
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        // A parameter that is not understood may be the one that asks for encryption: refused, never dropped.
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)))
            switch (pair[0], Uri.UnescapeDataString(pair[^1]))
            {
                case ("sslmode", var mode) when Enum.TryParse<SslMode>(mode.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(mode[0]):
                    builder.SslMode = parsed;
                    break;
                case ("sslrootcert", var path):
                    builder.RootCertificate = path;
                    break;
                case ("host", var socket) when socket.StartsWith('/'):
                    builder.Host = socket;
                    break;
                default:
                    throw new ArgumentException($"The parameter '{pair[0]}' of the address is not one of sslmode, sslrootcert, host, or its value is not known.");
            }

        return builder.ConnectionString;
    }

    public override string ToString() => SqlitePath is not null ? $"sqlite:{SqlitePath}" : $"postgresql ({new NpgsqlConnectionStringBuilder(Postgres).Database})";
}
