using System.Data.Common;
using Dapper;

namespace Assay.Record;

/// <summary>Numbered schema changes of the log, each run once; and the projections' tables, made anew when their shape changes.</summary>
static class Migrations
{
    static readonly Lazy<IReadOnlyList<(int Number, string Sql)>> All = new(() =>
    [
        .. typeof(Migrations).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("Schema/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(typeof(Migrations).Assembly.GetManifestResourceStream(name)!);
            return (int.Parse(name.AsSpan("Schema/".Length, 4), System.Globalization.CultureInfo.InvariantCulture), reader.ReadToEnd());
        }),
    ]);

    /// <summary>Tables that are the record itself; everything else is derived from them.</summary>
    public static IReadOnlyList<string> LogTables { get; } = ["meta", "entry", "node", "tree_head", "blob"];

    public static int Latest => All.Value[^1].Number;

    public static int Current(Dialect dialect, DbConnection connection, DbTransaction? transaction) =>
        !dialect.TableExists(connection, transaction, "meta") || Meta(connection, transaction, "schema") is not { } text ? 0
            : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number
            : throw new InvalidDataException($"The record says that its schema is '{text}', which is not a number: the table meta was changed.");

    public static void Run(Dialect dialect, DbConnection connection, DbTransaction transaction)
    {
        var current = Current(dialect, connection, transaction);
        if (current > Latest)
            throw new InvalidDataException($"The record has schema {current}; this program knows {Latest}. Use a newer assay.");
        foreach (var (number, sql) in All.Value.Where(m => m.Number > current))
        {
            connection.Execute(dialect.Translate(sql), transaction: transaction);
            SetMeta(connection, transaction, "schema", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Identifies the shape of all projection tables; when it differs from the record's, they are rebuilt.</summary>
    public static string Shape(IReadOnlyList<IProjection> projections) =>
        Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(string.Join("\0", projections.Select(p => p.Schema)))).Hex;

    /// <summary>The rows that the table meta has in a record of this program.</summary>
    public static Dictionary<string, string> ExpectedMeta(IReadOnlyList<IProjection> projections) => new()
    {
        ["schema"] = Latest.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["projection-tables"] = TableNames(projections),
        ["projection-shape"] = Shape(projections),
    };

    static string TableNames(IReadOnlyList<IProjection> projections) => string.Join(',', projections.SelectMany(p => p.Tables).Select(t => t.Name));

    public static void DropProjections(DbConnection connection, DbTransaction transaction)
    {
        // The names come from the database: only what can be a projection's table is dropped, never the log.
        foreach (var table in (Meta(connection, transaction, "projection-tables") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Where(IsProjectionTable))
            connection.Execute($"DROP TABLE IF EXISTS {table}", transaction: transaction);
    }

    public static void CreateProjections(Dialect dialect, DbConnection connection, DbTransaction transaction, IReadOnlyList<IProjection> projections)
    {
        foreach (var projection in projections)
            connection.Execute(dialect.Translate(projection.Schema), transaction: transaction);
        SetMeta(connection, transaction, "projection-tables", TableNames(projections));
        SetMeta(connection, transaction, "projection-shape", Shape(projections));
    }

    /// <summary>Lower-case letters, digits and underscores, and none of the log's own tables or a host's.</summary>
    public static bool IsProjectionTable(string name) =>
        name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_') && !LogTables.Contains(name) && !name.StartsWith("host_", StringComparison.Ordinal);

    public static string? Meta(DbConnection connection, DbTransaction? transaction, string key) =>
        connection.ExecuteScalar<string?>("SELECT value FROM meta WHERE key = @key", new { key }, transaction);

    public static void SetMeta(DbConnection connection, DbTransaction transaction, string key, string value) =>
        connection.Execute("INSERT INTO meta (key, value) VALUES (@key, @value) ON CONFLICT (key) DO UPDATE SET value = @value", new { key, value }, transaction);
}
